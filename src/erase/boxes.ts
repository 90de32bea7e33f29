/** Boxes on whole pixels. */
import type { Box } from '../page.js';

/** The smallest box around all. */
export function unite(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map(box => box.x));
  const y = Math.min(...boxes.map(box => box.y));
  const right = Math.max(...boxes.map(box => box.x + box.width));
  const bottom = Math.max(...boxes.map(box => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Whether two boxes share a pixel. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Calls with the number of each pixel of a box, in it and in a box around it. */
export function eachInBox(inner: Box, outer: Box, visit: (inInner: number, inOuter: number) => void): void {
  for (let y = 0, i = 0; y < inner.height; y++) {
    let to = (inner.y - outer.y + y) * outer.width + inner.x - outer.x;
    for (let x = 0; x < inner.width; x++, i++, to++) visit(i, to);
  }
}
