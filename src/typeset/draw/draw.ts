/** Draws a setting on the page and says what it covers. */
import type { Box, Quad, Raster } from '../../page.js';
import { type Area, areaOf, type Frame, grow, quadOf } from '../frame.js';
import { METRICS, type Setting, shadowAt } from '../setting.js';
import { paintText } from './canvas.js';

/** Draws on the raster; returns the quad that encloses every pixel it changed, or undefined when there is none. */
export function drawSetting(raster: Raster, { task, size, texts, spacing, outline, area }: Setting): Quad | undefined {
  const { frame, typeface, color, opacity, gradient } = task;
  const box = boxOf(raster, quadOf(frame, grow(area, 0.5 * size)));
  if (box.width <= 0 || box.height <= 0) return undefined;
  const { width, height } = box;
  const painted = paintText({
    ...{ width, height, angle: frame.angle, shiftX: -box.x, shiftY: -box.y },
    ...{ typeface, size, spacing: spacing * size, color, stroke: outline, texts: onPixels(texts, frame) },
    ...{ gradient: gradient && { colors: gradient, ...METRICS }, shadow: shadowAt(task, size) },
  });
  const covered = blend(raster, { box, painted, frame, opacity });
  return covered && quadOf(frame, covered);
}

/** Lines along the page's axes stand on whole pixels, so that they are equally sharp; what leans is drawn as it falls. */
const onPixels = (texts: Setting['texts'], { cos, sin }: Frame) =>
  cos === 0 || sin === 0
    ? texts.map(text => (text.turned ? text : { ...text, baseline: Math.round(text.baseline) }))
    : texts;

/** The upright box of a quad, inside the page. */
function boxOf({ width, height }: Raster, quad: Quad): Box {
  const [xs, ys] = [quad.map(p => p[0]), quad.map(p => p[1])];
  const x = Math.max(0, Math.floor(Math.min(...xs)));
  const y = Math.max(0, Math.floor(Math.min(...ys)));
  const right = Math.min(width, Math.ceil(Math.max(...xs)));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys)));
  return { x, y, width: right - x, height: bottom - y };
}

/** The last of a blurred shadow, in levels of alpha, is not seen; it would only widen what counts as drawn. */
const FAINTEST = 4;

interface Painted {
  readonly box: Box;
  /** Straight RGBA. */
  readonly painted: Uint8ClampedArray;
  readonly frame: Frame;
  /** Of the pixels that are painted through and through. */
  readonly opacity?: number | undefined;
}

/** Puts painted pixels over the page's; returns the area of the frame that they cover. */
function blend(raster: Raster, { box, painted, frame, opacity }: Painted): Area | undefined {
  let covered: Area | undefined;
  for (let y = 0, i = 0; y < box.height; y++) {
    let [first, last] = [-1, -1];
    for (let x = 0; x < box.width; x++, i += 4) {
      if (painted[i + 3] < FAINTEST) continue;
      if (first < 0) first = x;
      last = x;
      mix(raster, ((box.y + y) * raster.width + box.x + x) * raster.channels, painted.subarray(i, i + 4), opacity);
    }
    if (first < 0) continue;
    const [top, left, right] = [box.y + y, box.x + first, box.x + last + 1];
    covered = join(covered, areaOf(frame, corners({ top, left, right, bottom: top + 1 })));
  }
  return covered;
}

/** One pixel in the place of another, as far as it covers it: letters in a panel are as opaque as it is, or more, or less. */
function mix({ data, channels }: Raster, at: number, [red, green, blue, alpha]: Uint8ClampedArray, opacity = 1): void {
  const share = alpha / 255;
  const over = channels === 4 ? share * opacity : share;
  const under = channels === 4 ? (data[at + 3] / 255) * (1 - share) : 1 - share;
  const color = [red, green, blue];
  for (let c = 0; c < 3; c++) data[at + c] = Math.round((color[c] * over + data[at + c] * under) / (over + under));
  if (channels === 4) data[at + 3] = Math.round((over + under) * 255);
}

const corners = ({ left, top, right, bottom }: Area) =>
  [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ] as const;

const join = (a: Area | undefined, b: Area): Area =>
  a
    ? {
        left: Math.min(a.left, b.left),
        top: Math.min(a.top, b.top),
        right: Math.max(a.right, b.right),
        bottom: Math.max(a.bottom, b.bottom),
      }
    : b;
