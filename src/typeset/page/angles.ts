/** The angles that blocks are set at. */
import type { Block } from '../../page.js';

/** Angles this near each other, on blocks this near each other in line heights, are one angle read twice. */
const SAME_ANGLE = 3;
const SAME_PLACE = 16;

/** Degrees by block id: neighbours that lean alike lean the same, as the longest of them does. Goods lean for themselves. */
export function evenAngles(blocks: readonly Block[]): Map<string, number> {
  const longestFirst = [...blocks].sort((a, b) => lengthOf(b) - lengthOf(a));
  const angles = new Map<string, number>();
  for (const block of longestFirst) {
    const own = angleOf(block);
    const model = longestFirst.find(
      other =>
        angles.has(other.id) &&
        other.kind === block.kind &&
        Math.abs(angles.get(other.id)! - own) < SAME_ANGLE &&
        distance(block, other) < SAME_PLACE * heightOf(block),
    );
    angles.set(block.id, model ? angles.get(model.id)! : own);
  }
  return angles;
}

/** A column stands upright whichever way its angle was counted; what counts is how far it leans. */
const angleOf = ({ angle, vertical }: Block) => (vertical ? angle - Math.round(angle / 90) * 90 : angle);

const lengthOf = ({ quad }: Block) => Math.hypot(quad[1][0] - quad[0][0], quad[1][1] - quad[0][1]);
const heightOf = ({ quad }: Block) =>
  Math.min(
    Math.hypot(quad[3][0] - quad[0][0], quad[3][1] - quad[0][1]),
    Math.hypot(quad[1][0] - quad[0][0], quad[1][1] - quad[0][1]),
  );
const middleOf = ({ quad }: Block) => [0, 1].map(k => quad.reduce((sum, point) => sum + point[k], 0) / 4);
const distance = (a: Block, b: Block) => {
  const [p, q] = [middleOf(a), middleOf(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1]);
};
