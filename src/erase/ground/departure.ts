/** How far pixels are from a ground of one or several planes. */
import { growThrough } from '../grid.js';
import type { Site } from '../site.js';
import { type Border, borderAt } from './border.js';
import { deviation, type Plane } from './plane.js';

/** So near to a border, pixels, a pixel may be a mixture of its two sides: drawn edges are soft, compressed ones more so. */
const MIXED = 2;

export interface Layers {
  readonly planes: readonly Plane[];
  /** Between the first two, where it is known: each then holds on its own side. */
  readonly border?: Border | undefined;
}

/** How far each pixel is from the plane that is its ground: the one of its side, else the one that suits it best. */
export function groundDeparture(site: Site, { planes, border }: Layers): Float32Array {
  const [first, ...others] = planes.map(plane => deviation(site, plane));
  if (border) return departureBySide(site.window.width, border, [first, others[0]]);
  for (const [n, other] of others.entries()) {
    const reaching = reachesOut(site, other, planes[n + 1].near);
    for (let i = 0; i < first.length; i++) if (reaching[i] && other[i] < first[i]) first[i] = other[i];
  }
  return first;
}

function departureBySide(width: number, border: Border, [first, second]: readonly [Float32Array, Float32Array]) {
  const awayOf = borderAt(border, width);
  return first.map((off, i) => {
    const away = awayOf(i);
    if (Math.abs(away) <= MIXED) return Math.min(off, second[i]);
    return away > 0 ? off : second[i];
  });
}

/** A further ground must be seen beyond the text's reach: white letters on a badge are no piece of the white page. */
function reachesOut({ window, distance, reach }: Site, departure: Float32Array, near: number): Uint8Array {
  const on = new Uint8Array(departure.length);
  const outside = new Uint8Array(departure.length);
  for (let i = 0; i < on.length; i++) {
    if (departure[i] > near) continue;
    on[i] = 1;
    if (distance[i] > reach) outside[i] = 1;
  }
  return growThrough(outside, on, window.width);
}
