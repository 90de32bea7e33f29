/** A person's word over the translator's: what was changed in the side-car of an earlier run holds. */
import { lift } from '../../geometry.js';
import type { Block, PageRef, Point, Quad, Translation } from '../../page.js';
import type { Translator } from '../../ports.js';
import type { Destination } from '../places/destination.js';
import { answerOf, editsOf, saidOf } from './edits.js';
import { parseSidecar, SIDECAR } from './read-sidecars.js';
import type { Sidecar } from './sidecar.js';

interface Means {
  readonly destination: Destination;
  /** Names a page's results. */
  readonly stemOf: (page: Pick<PageRef, 'id' | 'target'>) => string;
  /** Told of each text for which a person has found words. */
  readonly learn: (text: string, words: string, target: PageRef['target']) => Promise<void>;
}

/** Asks the translator only for what nobody has changed. */
export function keepEdits(translator: Translator, { destination, stemOf, learn }: Means): Translator {
  return {
    async translate(blocks, context) {
      const { id, target, slices = [{ id, top: 0 }] } = context.page;
      const human = new Map<string, Translation>();
      for (const { id, top } of slices) {
        const earlier = await readEarlier(destination, stemOf({ id, target }) + SIDECAR);
        for (const block of earlier ? blocks : []) {
          const same = !block.keep && earlier && sameBlock({ ...block, quad: lift(block.quad, top) }, earlier);
          const answer = same && answerOf(same);
          if (answer) human.set(block.id, lower(answer, top));
          const words = same && saidOf(same);
          if (words) await learn(block.text, words, target);
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

/** The same text at the same place. */
function sameBlock(block: Block, { blocks }: Sidecar): Sidecar['blocks'][number] | undefined {
  const [x, y] = middleOf(block.quad);
  const reach = Math.hypot(block.quad[3][0] - block.quad[0][0], block.quad[3][1] - block.quad[0][1]) / 2;
  return blocks.find(other => {
    const [ox, oy] = middleOf(other.quad);
    return other.text === block.text && Math.hypot(ox - x, oy - y) <= reach;
  });
}

const middleOf = (quad: Quad): Point => [
  quad.reduce((sum, point) => sum + point[0], 0) / 4,
  quad.reduce((sum, point) => sum + point[1], 0) / 4,
];
