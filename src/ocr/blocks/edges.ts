/** Which edge lines below each other share. */
import { ALIGNMENTS, type Alignment } from '../../page.js';
import { type Frame, spanOn } from './frame.js';

/** A line may lie this part of the mean line height off the common edge. */
const SAME_EDGE = 0.35;
/** The lengths must differ by this part of the mean line height, all in all, before the edges tell anything. */
const TELLING = 0.7;
/** How far the fit may be from an edge (0 or 1) or the centre (0.5); beyond 0.25 the next would be nearer. */
const CLEAR = 0.2;
/** A line above or below that is no sibling may be left out, as long as this part of the lines agrees. */
const AGREEING = 2 / 3;

interface Fit {
  readonly edge?: Alignment;
  /** How far each line is from the edge that fits best, pixels. */
  readonly errors: readonly number[];
}

/** The edge or centre that most of the lines share, the first of them included; undefined when nothing tells. */
export function sharedEdge(lines: readonly Frame[]): Alignment | undefined {
  const left = [...lines];
  const least = Math.max(3, Math.ceil(AGREEING * lines.length));
  while (left.length > 1) {
    const { edge, errors } = fitEdge(left);
    if (edge || left.length <= least) return edge;
    const others = errors.map((error, i) => (i === 0 ? -1 : Math.abs(error)));
    left.splice(others.indexOf(Math.max(...others)), 1);
  }
  return undefined;
}

/**
 * How much the lines' starts move back as they get longer, by least squares: not at all when they share their left
 * edges, by half when they share their centres, by all of it when they share their right edges.
 */
function fitEdge(lines: readonly Frame[]): Fit {
  const em = mean(lines.map(line => line.size));
  const starts = lines.map(line => spanOn(lines[0].direction, line).start);
  const [meanStart, meanLength] = [mean(starts), mean(lines.map(line => line.length))];
  const longer = lines.map(line => line.length - meanLength);
  const difference = sum(longer.map(length => length ** 2));
  const shift = -sum(longer.map((length, i) => length * (starts[i] - meanStart))) / Math.max(difference, 1e-9);
  const nearest = Math.min(1, Math.max(0, Math.round(shift * 2) / 2));
  const errors = longer.map((length, i) => starts[i] - meanStart + nearest * length);
  const isTelling = difference >= (TELLING * em) ** 2 && Math.abs(shift - nearest) <= CLEAR;
  const isShared = isTelling && errors.every(error => Math.abs(error) <= SAME_EDGE * em);
  return isShared ? { edge: ALIGNMENTS[nearest * 2], errors } : { errors };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
