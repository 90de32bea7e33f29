/** What this room runs on the pixel pool. */
export { typesetPage } from './typeset-page.js';
