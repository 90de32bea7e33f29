/** What was erased on difficult ground, looked at once more: can the text still be read there? */
import { coveredShare, moveQuad } from '../geometry.js';
import type { Block, Line, Patch, Quad, Raster } from '../page.js';
import type { Proofreader } from '../ports.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';
import { overlaps, unite } from './boxes.js';
import { boxAround, frameOf } from './frame.js';

/** Flat and even grounds are known to the level: what stood on them is gone. */
const DOUBTFUL: ReadonlySet<Patch['method']> = new Set(['smooth', 'texture', 'lama']);
/** Room around the text that the reader is shown, in line heights and pixels. */
const AROUND = { share: 1, least: 24 };
/** So much of a line that is read must lie on the erased text. */
const ON_TEXT = 0.5;
/** So many of a text's characters, and so large a share of them, must be read again: one alone may be a pattern. */
const SAME = { characters: 2, share: 0.25 };

const showErased = pixelTask<typeof import('./pixels.js'), 'showErased'>(import.meta.url, 'showErased');

export interface Erased {
  readonly raster: Raster;
  readonly blocks: readonly Block[];
  readonly patches: ReadonlyMap<string, Patch>;
}
/** Who looks. */
export interface Reading {
  readonly pool: PixelPool;
  readonly reader: Pick<Proofreader, 'reread'>;
}

/** By block id, what is still read where a text was erased on ground that is no formula. */
export async function readLeftovers(
  { raster, blocks, patches }: Erased,
  reading: Reading,
): Promise<Map<string, string>> {
  const doubtful = blocks.filter(({ id }) => DOUBTFUL.has(patches.get(id)?.method ?? 'flat'));
  const read = doubtful.map(async block => {
    const lines = await reread({ raster, block, patches }, reading);
    const own = lines.filter(({ quad }) => coveredShare(quad, quadsOf(block)) >= ON_TEXT);
    return [block, own.map(({ text }) => text).join(' ')] as const;
  });
  const texts = await Promise.all(read);
  return new Map(texts.filter(([block, text]) => isSame(text, block.text)).map(([{ id }, text]) => [id, text]));
}

/** The lines in the surroundings of a block, all patches pasted, in the page's coordinates. */
async function reread(
  { raster, block, patches }: Omit<Erased, 'blocks'> & { block: Block },
  { pool, reader }: Reading,
): Promise<Line[]> {
  const frames = block.lines.map(({ quad }) => frameOf(quad));
  const heights = frames.map(({ size }) => size);
  const margin = Math.max(AROUND.least, AROUND.share * Math.max(...heights));
  const box = unite(frames.map(frame => boxAround(frame, margin, raster)));
  const over = [...patches.values()].filter(patch => overlaps(patch.box, box));
  const piece = await pool.run(showErased, { raster, box, patches: over });
  const lines = await reader.reread({ raster: piece, standing: [], lettering: [], letters: Math.min(...heights) });
  return lines.map(line => ({ ...line, quad: moveQuad(line.quad, box) }));
}

const quadsOf = ({ lines }: Block): Quad[] => lines.map(({ quad }) => quad);

/** Whether what is read has enough of the characters that stood there, repeats counted. */
function isSame(read: string, was: string): boolean {
  const left = [...was].filter(isWritten);
  const length = left.length;
  for (const char of read) {
    const at = isWritten(char) ? left.indexOf(char) : -1;
    if (at >= 0) left.splice(at, 1);
  }
  const same = length - left.length;
  return same > 0 && same >= Math.min(SAME.characters, length) && same >= SAME.share * length;
}
const isWritten = (char: string): boolean => /[\p{L}\p{N}]/u.test(char);
