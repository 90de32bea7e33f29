/** What this room runs on the pixel pool. */
export { chooseDetail } from './detect/detail.js';
export { fillDetectorTensor, findRectangles, keepAnswer } from './detect/detect.js';
export { findFaint } from './detect/faint.js';
export { findMatte } from './raster/matte.js';
export { findGridLines } from './read/grid-lines.js';
export { toClassifierTensor, toReaderTensor } from './read/recognise.js';
export { findWays } from './read/ways.js';
