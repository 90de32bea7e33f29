/** What this room runs on the pixel pool. */
export { typesetPage, typesetResized } from './typeset-page.js';
