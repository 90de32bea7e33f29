/** What this room runs on the pixel pool. */
export { findRectangles, keepAnswer, toDetectorTensor } from './detect.js';
export { findFaint } from './faint.js';
export { findMatte } from './matte.js';
export { toClassifierTensor, toReaderTensor } from './recognise.js';
export { findWays } from './ways.js';
