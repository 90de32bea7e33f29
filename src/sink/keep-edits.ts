/** A person's word over the translator's: what was changed in the side-car of an earlier run holds. */
import path from 'node:path';
import type { Block, Point, Quad, Translation } from '../page.js';
import type { Translator } from '../ports.js';
import { answerOf } from './edits.js';
import { readSidecar, SIDECAR } from './read-sidecars.js';
import type { Sidecar } from './sidecar.js';

/** Asks the translator only for what nobody has changed. @param stemOf names the side-car of a page */
export function keepEdits(
  translator: Translator,
  { out, stemOf }: { out: string; stemOf: (pageId: string) => string },
): Translator {
  return {
    async translate(blocks, context) {
      const earlier = await readSidecar(path.join(out, stemOf(context.pageId) + SIDECAR)).catch(() => undefined);
      const human = new Map<string, Translation>();
      for (const block of blocks) {
        const answer = !block.keep && earlier && humanAnswer(block, earlier);
        if (answer) human.set(block.id, answer);
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
