/** The program's fills and OpenCV's, on the same picture and with the same mask. */
import cvModule from '@techstark/opencv-js';
import { eraseBlock } from '../../../dist/erase/erase-block.js';
import { pastePatch } from '../../../dist/raster.js';
import { toShared } from '../../../dist/runtime/memory/shared.js';

// Awaiting the module itself would never end: it has a `then` that hands out the module.
const cv = cvModule instanceof Promise ? await cvModule : cvModule;
if (!cv.Mat) {
  await new Promise(resolve => {
    cv.onRuntimeInitialized = () => resolve();
  });
}
export const { INPAINT_TELEA, INPAINT_NS } = cv;

/** OpenCV's radius, pixels: what its own samples use. */
const RADIUS = 3;

/** A patch of the program's own; undefined where it finds nothing to erase. */
export const erase = (raster, target, method = 'auto') =>
  eraseBlock(raster, target, { method, leaveTexture: false })?.patch;

export function paste(raster, patch) {
  const copy = { ...raster, data: toShared(raster.data) };
  pastePatch(copy, patch);
  return copy;
}

/** The patch's mask as a byte a pixel of the page, 255 where the patch lies. */
export function pageMask({ width, height }, { box, mask }) {
  const out = new Uint8Array(width * height);
  for (let i = 0; i < mask.length; i++) {
    if (mask[i]) out[(box.y + Math.floor(i / box.width)) * width + box.x + (i % box.width)] = 255;
  }
  return out;
}

export function inpaint({ width, height, data, ...rest }, mask, method) {
  const image = cv.matFromArray(height, width, cv.CV_8UC3, data);
  const holes = cv.matFromArray(height, width, cv.CV_8UC1, mask);
  const out = new cv.Mat();
  cv.inpaint(image, holes, out, RADIUS, method);
  const filled = Uint8Array.from(out.data);
  for (const mat of [image, holes, out]) mat.delete();
  return { width, height, ...rest, data: filled };
}
