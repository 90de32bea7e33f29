/** Parts of every picture that are left as they are: a shop's own frame, a certificate, a video's corner. */
import type { Block, Box, PlannedPage, Quad } from '../page.js';

/** A length in pixels, or in percent of the picture's side. */
export interface Length {
  readonly value: number;
  readonly percent: boolean;
}

export interface Region {
  readonly x: Length;
  readonly y: Length;
  readonly width: Length;
  readonly height: Length;
}

/** A text of which this share lies in a region belongs to it. */
const MOSTLY = 0.5;

/** The page with the blocks that mostly lie in one of the regions kept. */
export function ignoreRegions(page: PlannedPage, regions: readonly Region[]): PlannedPage {
  const boxes = regions.map(region => toBox(region, page.raster));
  const isInside = (block: Block) => boxes.some(box => shareInside(block.quad, box) > MOSTLY);
  return { ...page, blocks: page.blocks.map(block => (isInside(block) ? { ...block, keep: 'region' } : block)) };
}

/** The regions as quads of a picture. */
export function regionQuads(regions: readonly Region[], picture: { width: number; height: number }): Quad[] {
  return regions.map(region => {
    const { x, y, width, height } = toBox(region, picture);
    const [right, bottom] = [x + width, y + height];
    return [
      [x, y],
      [right, y],
      [right, bottom],
      [x, bottom],
    ] as const;
  });
}

function toBox({ x, y, width, height }: Region, page: { readonly width: number; readonly height: number }): Box {
  const pixels = ({ value, percent }: Length, side: number) => (percent ? (value / 100) * side : value);
  return {
    x: pixels(x, page.width),
    y: pixels(y, page.height),
    width: pixels(width, page.width),
    height: pixels(height, page.height),
  };
}

/** The share of a quad's upright bounds that a box covers, 0..1. */
function shareInside(quad: Quad, { x, y, width, height }: Box): number {
  const xs = quad.map(point => point[0]);
  const ys = quad.map(point => point[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const across = Math.max(0, Math.min(right, x + width) - Math.max(left, x));
  const down = Math.max(0, Math.min(bottom, y + height) - Math.max(top, y));
  return (across * down) / Math.max(1, (right - left) * (bottom - top));
}
