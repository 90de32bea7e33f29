/** What is measured of a drawn text: how much of it is read back, its colour, its size among its siblings. */
import { createRequire } from 'node:module';

const sharp = createRequire(import.meta.url)('sharp');

/** Share of a text's characters that are read back, spaces, case and punctuation left out; 0..1. */
export function likeness(text, read) {
  const [want, got] = [fold(text), fold(read)];
  return want.length === 0 ? 1 : Math.max(0, 1 - distance(want, got) / want.length);
}

const fold = text => [...(text ?? '').normalize('NFKC').toLowerCase()].filter(char => /[\p{L}\p{N}]/u.test(char));

function distance(a, b) {
  let row = b.map((_, i) => i + 1);
  a.forEach((char, i) => {
    let corner = i;
    let left = i + 1;
    row = row.map((above, j) => {
      const cost = Math.min(above + 1, left + 1, corner + (char === b[j] ? 0 : 1));
      corner = above;
      left = cost;
      return cost;
    });
  });
  return row.at(-1) ?? a.length;
}

const rasters = new Map();
/** A picture's pixels, upright, as RGB; the last few are kept. */
async function load(file) {
  if (!rasters.has(file)) {
    if (rasters.size > 5) rasters.delete(rasters.keys().next().value);
    const { data, info } = await sharp(file)
      .rotate()
      .flatten({ background: '#888' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    rasters.set(file, { data, ...info });
  }
  return rasters.get(file);
}

/** CIE76 between what the source was written in and what the result is: in both, what differs most from the plate. */
export async function colourDistance({ source, result, plate }, { quad, placement }) {
  const ground = await load(plate);
  const [before, after] = [inkOf(await load(source), ground, quad), inkOf(await load(result), ground, placement)];
  return before && after ? Math.hypot(...toLab(before).map((value, i) => value - toLab(after)[i])) : 100;
}

/** The median colour of the quarter of the changed pixels that differ most; undefined when none does. */
function inkOf(picture, plate, quad) {
  const { left, top, right, bottom } = boundsOf(quad);
  const changed = [];
  for (let y = Math.max(0, top); y < Math.min(plate.height, bottom); y++)
    for (let x = Math.max(0, left); x < Math.min(plate.width, right); x++) {
      const colour = pixelAt(picture, x, y);
      const apart = pixelAt(plate, x, y).reduce((sum, value, c) => sum + Math.abs(value - colour[c]), 0);
      if (apart > 40) changed.push({ colour, apart });
    }
  if (changed.length === 0) return undefined;
  const most = changed.sort((a, b) => b.apart - a.apart).slice(0, Math.ceil(changed.length / 4));
  return [0, 1, 2].map(c => most.map(({ colour }) => colour[c]).sort((a, b) => a - b)[most.length >> 1]);
}

const pixelAt = ({ data, width, channels }, x, y) => [0, 1, 2].map(c => data[(y * width + x) * channels + c]);

export const boundsOf = quad => ({
  left: Math.floor(Math.min(...quad.map(([x]) => x))),
  top: Math.floor(Math.min(...quad.map(([, y]) => y))),
  right: Math.ceil(Math.max(...quad.map(([x]) => x))),
  bottom: Math.ceil(Math.max(...quad.map(([, y]) => y))),
});

function toLab(colour) {
  const [r, g, b] = colour.map(value =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  const f = t => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const [x, y, z] = [
    f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047),
    f(0.2126 * r + 0.7152 * g + 0.0722 * b),
    f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883),
  ];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/**
 * (max - min) / median of the sizes among siblings, told from the sources alone: single lines as high as each other that
 * stand in one row, or below each other at one edge, in one colour.
 */
export function spreadsOf({ drawn }) {
  const open = new Set(drawn.filter(({ lines, vertical }) => lines.length === 1 && !vertical));
  const groups = [];
  for (const first of open) {
    const group = [first];
    open.delete(first);
    for (const member of group)
      for (const other of open)
        if (areSiblings(member, other)) {
          group.push(other);
          open.delete(other);
        }
    if (group.length > 2) groups.push(group);
  }
  return groups.map(group => {
    const sizes = group.map(({ style }) => style.fontSize).sort((a, b) => a - b);
    return (sizes.at(-1) - sizes[0]) / sizes[sizes.length >> 1];
  });
}

function areSiblings(a, b) {
  const [p, q] = [boundsOf(a.quad), boundsOf(b.quad)];
  const [high, low] = [p.bottom - p.top, q.bottom - q.top].sort((x, y) => y - x);
  const near = (x, y, by) => Math.abs(x - y) < by * low;
  const apart = Math.hypot(...toLab(a.style.color).map((value, i) => value - toLab(b.style.color)[i]));
  if (high > 1.08 * low || apart > 12) return false;
  if (near(p.top + p.bottom, q.top + q.bottom, 0.4)) return near(p.left, q.left, 14);
  const oneEdge = near(p.left, q.left, 0.3) || near(p.left + p.right, q.left + q.right, 0.3);
  return oneEdge && near(p.top, q.top, 4);
}
