/** What this room runs on the pixel pool. */
export { shrinkStacked } from './shrink.js';
