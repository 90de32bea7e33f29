import type { Tensor } from '../runtime/inference.js';
import type { Candidate } from './detect.js';
import { fitToInk } from './ink.js';
import { type Character, decodeText, STRIP_HEIGHT, toStripTensor } from './recognise.js';
import { grow, type Rectangle, withExtent } from './rectangle.js';
import { type Ground, joinStrips, straighten } from './warp.js';

export function prepare({ raster, matte, candidate }: Ground & { candidate: Candidate }) {
  const ground = { raster, matte };
  const ink = process.env.NOINK ? candidate.rectangle : fitToInk(ground, candidate);
  const pad = Number(process.env.PAD ?? 0.15) * Math.min(ink.height, ink.width);
  const padx = Number(process.env.PADX ?? 0.15) * Math.min(ink.height, ink.width);
  const cell =
    process.env.NOINK || process.env.RAWREAD
      ? candidate.rectangle
      : process.env.UNI
        ? union(candidate.rectangle, ink, pad, padx)
        : { ...ink, height: ink.height + 2 * pad, width: ink.width + 2 * padx };
  return {
    rectangle: process.env.NOINK ? ink : grow(ink, 0.05 * Math.min(ink.height, ink.width)),
    tensor: toReadingTensor({ raster, matte, cells: [cell] }),
  };
}

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

function union(raw: Rectangle, ink: Rectangle, pad: number, padx: number): Rectangle {
  const [dx, dy] = [ink.center[0] - raw.center[0], ink.center[1] - raw.center[1]];
  const [cos, sin] = [Math.cos(raw.angle), Math.sin(raw.angle)];
  const u = dx * cos + dy * sin,
    v = dy * cos - dx * sin;
  return withExtent(raw, {
    left: Math.min(-raw.width / 2, u - ink.width / 2 - padx),
    right: Math.max(raw.width / 2, u + ink.width / 2 + padx),
    top: v - ink.height / 2 - pad,
    bottom: v + ink.height / 2 + pad,
  });
}
