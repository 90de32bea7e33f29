import type { Tensor } from '../runtime/inference.js';
import { decodeText, STRIP_HEIGHT, toStripTensor, type Character } from './recognise.js';
import type { Rectangle } from './rectangle.js';
import { joinStrips, straighten, type Ground } from './warp.js';

/** Cells side by side make one strip. */
export function toReadingTensor({ cells, ...ground }: Ground & { cells: readonly Rectangle[] }): Tensor {
  const strips = cells.map(cell =>
    straighten(ground, cell, {
      width: Math.max(8, Math.round((STRIP_HEIGHT * cell.width) / cell.height)),
      height: STRIP_HEIGHT,
    }),
  );
  const strip = joinStrips(strips);
  const least = Number(process.env.MINW ?? 0);
  return toStripTensor(strip, Math.max(least, strip.width));
}

export function readStrip({ answer, keys }: { answer: Tensor; keys: readonly string[] }): Character[] {
  return decodeText(answer, keys);
}
