/** What this room runs on the pixel pool. */
export { findMatte } from './matte.js';
export { findRectangles, keepAnswer, toDetectorTensor } from './detect.js';
export { readStrip, prepare } from './reading.js';
