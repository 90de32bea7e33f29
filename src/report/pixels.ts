/** What this room runs on the pixel pool. */
export { shrink } from './shrink.js';
