/** Is lettering set in a face with serifs? In Song and Ming faces upright strokes are thicker than level ones. */
import type { Block } from '../../page.js';
import type { Area } from '../frame.js';
import type { Coverage } from './weight.js';

/** Lettering smaller than this, in pixels, has strokes too thin to be compared. */
const SMALLEST = 20;

export interface Lettering extends Coverage {
  /** Where the sample lies in the frame. */
  readonly left: number;
  readonly top: number;
  readonly ink: Area;
  /** Pixels of the em square. */
  readonly size: number;
}

/** Undefined where it cannot be told: lettering that is small, or of hardly any Chinese. */
export function hasSerifs(block: Block, lettering: Lettering): boolean | undefined {
  const { size } = lettering;
  if (size < SMALLEST || (block.text.match(/\p{Script=Han}/gu)?.length ?? 0) < 2) return undefined;
  const upright = usualRun(lettering, { along: 'rows', longest: LONGEST * size });
  const level = usualRun(lettering, { along: 'columns', longest: LONGEST * size });
  return upright && level ? upright > CONTRAST * level : undefined;
}

/** Upright strokes of sans faces are 0.95 to 1.55 times as thick as level ones (digits and outlines), of Song faces 1.7 to 5. */
const CONTRAST = 1.62;
/** What is longer, in em, is not the width of a stroke but its length. */
const LONGEST = 0.24;

/** The median length of the runs of ink along rows or columns, to a fraction of a pixel. */
function usualRun(
  { width, height, coverage, left, top, ink }: Lettering,
  { along, longest }: { along: 'rows' | 'columns'; longest: number },
): number | undefined {
  const [x0, x1] = [Math.max(0, Math.floor(ink.left - left)), Math.min(width, Math.ceil(ink.right - left))];
  const [y0, y1] = [Math.max(0, Math.floor(ink.top - top)), Math.min(height, Math.ceil(ink.bottom - top))];
  const [lines, from, to] = along === 'rows' ? [[y0, y1], x0, x1] : [[x0, x1], y0, y1];
  const runs: number[] = [];
  for (let line = lines[0]; line < lines[1]; line++) {
    let [sum, most] = [0, 0];
    for (let i = from; i <= to; i++) {
      const value = i === to ? 0 : along === 'rows' ? coverage[line * width + i] : coverage[i * width + line];
      if (value > 0) {
        sum += value;
        most = Math.max(most, value);
      } else {
        if (most > 0.5 && sum <= longest) runs.push(sum);
        [sum, most] = [0, 0];
      }
    }
  }
  if (runs.length < FEWEST) return undefined;
  return runs.sort((a, b) => a - b)[runs.length >> 1];
}
const FEWEST = 40;
