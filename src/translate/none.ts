/** The translators that find no words. */
import type { Translation } from '../page.js';
import type { Translator } from '../ports.js';
import { NO_USAGE } from './desk/meter.js';

/** Leaves every text as it is. */
export const createNone = (): Translator => always({ kind: 'keep', reason: 'no-translator' });

/** Has every text removed and nothing set: `--mode erase`. */
export const createEraseOnly = (): Translator => always({ kind: 'drop', reason: 'mode-erase' });

/** Gives each block the same answer. */
const always = (translation: Translation): Translator => ({
  async translate(blocks) {
    return new Map(blocks.filter(({ keep }) => !keep).map(({ id }) => [id, translation]));
  },
  usage: NO_USAGE,
  close: async () => {},
});
