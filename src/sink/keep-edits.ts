/** A person's word over the translator's: what was changed in the side-car of an earlier run holds. */
import { lift } from '../geometry.js';
import type { Block, PageRef, Point, Quad, Translation } from '../page.js';
import type { Translator } from '../ports.js';
import type { Destination } from './destination.js';
import { answerOf, editsOf } from './edits.js';
import { parseSidecar, SIDECAR } from './read-sidecars.js';
import type { Sidecar } from './sidecar.js';

/** Asks the translator only for what nobody has changed. @param stemOf names a page's results */
export function keepEdits(
  translator: Translator,
  { destination, stemOf }: { destination: Destination; stemOf: (page: Pick<PageRef, 'id' | 'target'>) => string },
): Translator {
  return {
    async translate(blocks, context) {
      const { id, target, slices = [{ id, top: 0 }] } = context.page;
      const human = new Map<string, Translation>();
      for (const { id, top } of slices) {
        const earlier = await readEarlier(destination, stemOf({ id, target }) + SIDECAR);
        for (const block of earlier ? blocks : []) {
          const answer = !block.keep && earlier && humanAnswer({ ...block, quad: lift(block.quad, top) }, earlier);
          if (answer) human.set(block.id, lower(answer, top));
        }
      }
      const rest = blocks.filter(block => !human.has(block.id));
      return new Map([...(await translator.translate(rest, context)), ...human]);
    },
    get usage() {
      return translator.usage;
    },
    close: () => translator.close(),
  };
}

/** Whether a person has changed anything in the side-car of an earlier run. @param stem names the page's results */
export async function hasEdits(destination: Pick<Destination, 'read'>, stem: string): Promise<boolean> {
  const earlier = await readEarlier(destination, stem + SIDECAR);
  return earlier?.blocks.some(block => editsOf(block).length > 0) ?? false;
}

/** Down to where a slice lies on its page. */
function lower(answer: Translation, top: number): Translation {
  if (answer.kind !== 'text' || !answer.wishes?.placement) return answer;
  return { ...answer, wishes: { ...answer.wishes, placement: lift(answer.wishes.placement, -top) } };
}

/** The side-car of an earlier run; undefined when there is none that can be read. */
async function readEarlier(destination: Pick<Destination, 'read'>, name: string): Promise<Sidecar | undefined> {
  const bytes = await destination.read(name);
  try {
    return bytes && parseSidecar(bytes, name);
  } catch {
    return undefined;
  }
}

/** What was said of the same text at the same place. */
function humanAnswer(block: Block, { blocks }: Sidecar): Translation | undefined {
  const [x, y] = middleOf(block.quad);
  const reach = Math.hypot(block.quad[3][0] - block.quad[0][0], block.quad[3][1] - block.quad[0][1]) / 2;
  const same = blocks.find(other => {
    const [ox, oy] = middleOf(other.quad);
    return other.text === block.text && Math.hypot(ox - x, oy - y) <= reach;
  });
  return same && answerOf(same);
}

const middleOf = (quad: Quad): Point => [
  quad.reduce((sum, point) => sum + point[0], 0) / 4,
  quad.reduce((sum, point) => sum + point[1], 0) / 4,
];
