/**
 * The story of a page: which blocks are set, what their originals look like, who belongs together, what fits where,
 * and only then pixels. A block's text is taken out of the picture when its translation has been laid out, never before.
 */
import type { Block, Quad } from '../page.js';
import { chooseBlocks } from './page/choose.js';
import { compose } from './page/compose.js';
import { drawPage, drawResized } from './page/draw-page.js';
import type { Size, Typeset, TypesetRequest } from './request.js';

export async function typesetPage(asked: TypesetRequest): Promise<Typeset> {
  const request = { ...asked, blocks: asked.blocks.map(asRecorded) };
  return drawPage(compose(await chooseBlocks(request), request), request);
}

/** The same in another size: laid out on the page, drawn at the result's own scale, so that type stays sharp. */
export async function typesetResized({ size, ...asked }: TypesetRequest & { size: Size }): Promise<Typeset> {
  const request = { ...asked, blocks: asked.blocks.map(asRecorded), scale: size.width / asked.raster.width };
  return drawResized(compose(await chooseBlocks(request), request), { ...request, size });
}

/** A block as its side-car will have it, to a thousandth of a pixel: a page that is drawn again is the same page. */
function asRecorded(block: Block): Block {
  const lines = block.lines.map(line => ({ ...line, quad: roundQuad(line.quad) }));
  return { ...block, angle: round(block.angle), quad: roundQuad(block.quad), lines };
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const roundQuad = ([a, b, c, d]: Quad): Quad => [
  [round(a[0]), round(a[1])],
  [round(b[0]), round(b[1])],
  [round(c[0]), round(c[1])],
  [round(d[0]), round(d[1])],
];
