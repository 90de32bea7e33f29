/** Lettering stands where its original stood: a reader looks for it there. */
import { type Area, heightOf, widthOf } from '../frame.js';

/** A line of lettering, in the frame. */
export interface SetLine {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

/** So far beside the original's ink the middle of a line may lie, as a share of the ink's shorter side. */
const NEAR = 0.3;
/** What lettering half of which lies elsewhere loses of its likeness: as much as if it were so much smaller. */
const ASTRAY = 0.25;

/** What is left of a lettering's likeness, 1 when the middle of each of its lines lies on the original's ink. */
export function nearness(lines: readonly SetLine[], ink: Area): number {
  const reach = NEAR * Math.min(widthOf(ink), heightOf(ink));
  const isNear = ({ left, right, middle }: SetLine) =>
    (left + right) / 2 > ink.left - reach &&
    (left + right) / 2 < ink.right + reach &&
    middle > ink.top - reach &&
    middle < ink.bottom + reach;
  const lengthOf = (some: readonly SetLine[]) => some.reduce((sum, { left, right }) => sum + right - left, 0);
  const astray = lines.filter(line => !isNear(line));
  return astray.length === 0 ? 1 : 1 - ASTRAY * Math.min(1, (2 * lengthOf(astray)) / lengthOf(lines));
}
