/**
 * The shapes that RapidOCR 3.9 gives PP-OCRv4 by its published settings (python/rapidocr/config.yaml): what its networks
 * are asked for a picture, whatever is in it.
 */

/** Sides are between these before anything else; the detector's shorter one is at least `shorter`, both in steps. */
const SIDES = { longest: 2000, shorter: 736, step: 32 };
/** Lines at a time, sorted by their proportions; each batch as wide as its widest, and no narrower than the first figure. */
const BATCH = 6;
const STRIP = { height: 48, least: 320 };
const CLASSIFIER_WIDTH = 192;
/** Its rectangles around imgtr's quads, which are tight: share of the height more, on both axes. */
const LOOSE = 0.25;
/** Higher than wide by so much is turned on its side. */
const TALL = 1.5;

/** [N,3,H,W] of the detector. */
export function detectorShape({ width, height }) {
  const shrunk = Math.min(1, SIDES.longest / Math.max(width, height));
  const [w, h] = [width * shrunk, height * shrunk];
  const scale = Math.max(1, SIDES.shorter / Math.min(w, h));
  const side = length => Math.max(SIDES.step, Math.round((length * scale) / SIDES.step) * SIDES.step);
  return [1, 3, side(h), side(w)];
}

/** The angle classifier's batches; it sees every line by default. */
export const classifierBatches = quads =>
  inBatches(quads).map(({ length }) => [length, 3, STRIP.height, CLASSIFIER_WIDTH]);

/** The recogniser's batches. */
export const batchesOf = quads =>
  inBatches(quads.map(proportionOf).sort((a, b) => a - b)).map(batch => {
    const width = Math.floor(STRIP.height * Math.max(STRIP.least / STRIP.height, ...batch));
    return [batch.length, 3, STRIP.height, width];
  });

const inBatches = items =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => items.slice(i * BATCH, (i + 1) * BATCH));

/** Width over height of the strip that a quad becomes. */
function proportionOf([start, end, , below]) {
  const [across, down] = [end, below].map(([x, y]) => Math.hypot(x - start[0], y - start[1]));
  const more = LOOSE * Math.min(across, down);
  const [width, height] = [across + more, down + more];
  return height >= TALL * width ? height / width : width / height;
}
