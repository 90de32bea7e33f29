/** The table of translators. Adding one is a file and a row here. */

import type { TRANSLATORS } from '../defaults.js';
import { UsageError } from '../errors.js';
import type { LanguageCode } from '../language.js';
import type { Estimator, TranslationMemory, Translator } from '../ports.js';
import { obeyRules } from './by-rule.js';
import { type Allowance, createAllowance } from './desk/allowance.js';
import type { Asker } from './desk/asker.js';
import { createDesk, type DeskOptions, PATIENCE, type Patience } from './desk/desk.js';
import { noMemory } from './desk/memory.js';
import { createEraseOnly, createNone } from './none.js';
import { createPhrasebook } from './phrasebook.js';
import type { Rules } from './rules/rules.js';
import type { Units } from './rules/units.js';
import { createGeminiAsker } from './services/gemini.js';
import type { Price } from './services/models.js';
import { createOpenAiAsker } from './services/openai.js';

/** `erase-only` serves `--mode erase`. */
export type TranslatorName = (typeof TRANSLATORS)[number] | 'erase-only';

export interface TranslatorSettings extends Pick<DeskOptions, 'show' | 'keepsOthers'> {
  readonly name: TranslatorName;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly model?: string;
  /** What the model costs, where the table of models does not say or is wrong. */
  readonly price?: Price;
  /** The phrase file of the phrasebook. */
  readonly phrases?: string;
  readonly rules?: Rules;
  readonly units?: Units;
  /** Where answers of a service are kept between runs; closed by whoever opened it. Nowhere when absent. */
  readonly memory?: TranslationMemory;
  /** What the translators of a run share; this one's own when absent. */
  readonly allowance?: Allowance;
  /** Called with the number of texts of every request's worth that leaves. */
  readonly onBatch?: (texts: number) => void;
  /** How long a service is waited for. */
  readonly patience?: Partial<Patience> & { readonly timeoutMs?: number };
}

type Factory = (settings: TranslatorSettings) => Translator & Estimator;

export const translators = {
  gemini: settings => atDesk(createGeminiAsker(withTimeout(settings)), settings),
  openai: settings => atDesk(createOpenAiAsker(withTimeout(settings)), settings),
  phrasebook: ({ phrases, ...settings }) => {
    if (phrases !== undefined) return createPhrasebook({ phrases, ...settings });
    throw new UsageError('the phrasebook needs a phrase file and none is given', { cure: 'Add --phrases FILE.' });
  },
  none: createNone,
  'erase-only': createEraseOnly,
} satisfies Record<TranslatorName, Factory>;

/** A service behind the desk that all services share. */
function atDesk(asker: Asker, settings: TranslatorSettings): Translator & Estimator {
  const { from, to, memory = noMemory, allowance = createAllowance(), patience, rules, units } = settings;
  const { show, keepsOthers, onBatch } = settings;
  return createDesk({
    ...{ asker, memory, allowance, from, to, patience: { ...PATIENCE, ...patience } },
    ...(rules && { rules }),
    ...(units && { units }),
    ...(show && { show }),
    ...(onBatch && { onBatch }),
    ...(keepsOthers && { keepsOthers }),
  });
}

function withTimeout(settings: TranslatorSettings): TranslatorSettings & { readonly timeoutMs?: number } {
  const timeoutMs = settings.patience?.timeoutMs;
  return timeoutMs === undefined ? settings : { ...settings, timeoutMs };
}

/** Whoever creates the translator closes it. Throws UsageError when settings or phrase file cannot be used. */
export function createTranslator(settings: TranslatorSettings): Translator & Estimator {
  const translator = translators[settings.name](settings);
  return settings.rules && settings.name !== 'erase-only'
    ? obeyRules(translator, settings.rules, settings.from)
    : translator;
}
