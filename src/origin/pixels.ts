/** What this room runs on the pixel pool. */
import type { Block, Line, Quad, Raster } from '../page.js';
import { type Clues, evidenceOf, isDrawn, isShapely, offLevel } from './evidence.js';
import { FULL, printIn, type Suspect } from './labels.js';
import { plotOf } from './plot.js';
import { tracesOf } from './traces.js';

export interface OriginWork {
  readonly raster: Raster;
  /** The texts that could be translated. */
  readonly blocks: readonly Pick<Block, 'id' | 'quad' | 'angle' | 'lines'>[];
  readonly lossless: boolean;
}

/** The ids of the blocks that are print on the goods themselves. */
export function findPrint({ raster, blocks, lossless }: OriginWork): string[] {
  const suspects = blocks.flatMap(block => suspectOf(block, { raster, lossless }) ?? []);
  return [...printIn(suspects, raster)];
}

function suspectOf(
  block: OriginWork['blocks'][number],
  { raster, lossless }: Omit<OriginWork, 'blocks'>,
): Suspect | undefined {
  const clues = block.lines.flatMap((line): (Clues & { ground: number })[] => {
    const plot = plotOf(raster, alongReading(line));
    if (!plot) return [];
    return [{ ...tracesOf(plot, line.text), line, lossless, ground: plot.groundLight }];
  });
  if (clues.length === 0) return undefined;
  const full = clues.filter(({ characters }) => characters >= FULL);
  return {
    block,
    evidence: clues.reduce((sum, clue) => sum + evidenceOf(clue), 0),
    lines: clues.length,
    drawn: clues.every(clue => isDrawn(clue) || evidenceOf(clue) < 0),
    ground: clues.reduce((sum, { ground }) => sum + ground, 0) / clues.length,
    angles: full.map(({ line }) => offLevel(line)),
    bends: full.filter(isShapely).map(({ bend }) => bend),
  };
}

/** The quad with its first side in the direction of reading: a column is laid on its side. */
function alongReading({ quad, vertical }: Line): Quad {
  const [a, b, c, d] = quad;
  return vertical ? [d, a, b, c] : quad;
}
