/** Which windows of a page the network sees: all of one size and at the picture's own scale, since it blurs what is shrunk. */
import type { Box } from '../../page.js';
import { unite } from '../boxes.js';
import type { PageSize } from '../frame.js';

/** Ground around a hole that the network is to see, as a share of the window's side: 64 of 512 pixels. */
const MARGIN = 1 / 8;

/**
 * Windows of `side` x `side` that together cover the holes with ground around them. Holes that fit one window share it;
 * a hole larger than a window has several that overlap. Windows are shifted to lie inside the page; a page smaller than
 * one is overhung to the right and below.
 */
export function planTiles(holes: readonly Box[], page: PageSize, side: number): Box[] {
  const core = side - 2 * Math.round(MARGIN * side);
  return gather(holes, core).flatMap(cluster =>
    spread(cluster.y, cluster.height, { core, side, page: page.height }).flatMap(y =>
      spread(cluster.x, cluster.width, { core, side, page: page.width }).map(x => ({
        ...{ x, y },
        width: side,
        height: side,
      })),
    ),
  );
}

/** Unites boxes as long as what they make fits a window's core; the nearest first, from the top of the page. */
function gather(holes: readonly Box[], core: number): Box[] {
  const clusters: Box[] = [];
  for (const hole of holes.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const joined = clusters.map(cluster => unite([cluster, hole]));
    const at = joined.findIndex(box => box.width <= core && box.height <= core);
    if (at < 0) clusters.push(hole);
    else clusters[at] = joined[at];
  }
  return clusters;
}

/** Where windows start along one axis to cover a length: evenly spaced, none farther apart than a core. */
function spread(
  start: number,
  length: number,
  { core, side, page }: { core: number; side: number; page: number },
): number[] {
  const count = Math.max(1, Math.ceil(length / core));
  const middle = (n: number) => start + (length * (n + 0.5)) / count;
  const starts = Array.from({ length: count }, (_, n) => Math.round(middle(n) - side / 2));
  return [...new Set(starts.map(at => Math.max(0, Math.min(page - side, at))))];
}
