/**
 * The story of a page: which blocks are set, what their originals look like, who belongs together, what fits where,
 * and only then pixels. A block's text is taken out of the picture when its translation has been laid out, never before.
 */
import { chooseBlocks } from './page/choose.js';
import { compose } from './page/compose.js';
import { drawPage, drawResized } from './page/draw-page.js';
import type { Size, Typeset, TypesetRequest } from './request.js';

export function typesetPage(request: TypesetRequest): Typeset {
  return drawPage(compose(chooseBlocks(request), request), request);
}

/** The same in another size: laid out on the page, drawn at the result's own scale, so that type stays sharp. */
export async function typesetResized({ size, ...request }: TypesetRequest & { size: Size }): Promise<Typeset> {
  const scale = size.width / request.raster.width;
  return drawResized(compose(chooseBlocks(request), { ...request, scale }), { ...request, size, scale });
}
