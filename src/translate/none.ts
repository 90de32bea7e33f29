/** The translators that find no words. */
import type { Translation } from '../page.js';
import type { Estimator, Translator } from '../ports.js';
import { NO_USAGE } from './desk/meter.js';
import { settledAll } from './estimates.js';

/** Leaves every text as it is. */
export const createNone = (): Translator & Estimator => always({ kind: 'keep', reason: 'no-translator' });

/** Has every text removed and nothing set: `--mode erase`. */
export const createEraseOnly = (): Translator & Estimator => always({ kind: 'drop', reason: 'mode-erase' });

/** Gives each block the same answer. */
const always = (translation: Translation): Translator & Estimator => ({
  async translate(blocks) {
    return new Map(blocks.filter(({ keep }) => !keep).map(({ id }) => [id, translation]));
  },
  estimate: settledAll,
  usage: NO_USAGE,
  close: async () => {},
});
