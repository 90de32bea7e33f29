/** The table of translators. Adding one is a file and a row here. */

import type { TRANSLATORS } from '../defaults.js';
import { UsageError } from '../errors.js';
import type { LanguageCode } from '../language.js';
import type { Translator } from '../ports.js';
import { obeyRules } from './by-rule.js';
import type { Asker } from './desk/asker.js';
import { createDesk, PATIENCE, type Patience } from './desk/desk.js';
import { noMemory, openMemory } from './desk/memory.js';
import { createEraseOnly, createNone } from './none.js';
import { createPhrasebook } from './phrasebook.js';
import type { Rules } from './rules/rules.js';
import type { Units } from './rules/units.js';
import { createGeminiAsker } from './services/gemini.js';
import { createOpenAiAsker } from './services/openai.js';

/** `erase-only` serves `--mode erase`. */
export type TranslatorName = (typeof TRANSLATORS)[number] | 'erase-only';

export interface TranslatorSettings {
  readonly name: TranslatorName;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly model?: string;
  /** The phrase file of the phrasebook. */
  readonly phrases?: string;
  readonly rules?: Rules;
  readonly units?: Units;
  /** Where answers of a service are kept between runs; nowhere when absent. */
  readonly memoryFile?: string;
  /** Requests to a service in any minute; 0 or absent is no limit. */
  readonly rpm?: number;
  /** How long a service is waited for. */
  readonly patience?: Partial<Patience> & { readonly timeoutMs?: number };
}

type Factory = (settings: TranslatorSettings) => Translator;

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
function atDesk(asker: Asker, { from, to, rpm, memoryFile, patience, rules, units }: TranslatorSettings): Translator {
  return createDesk({
    asker,
    ...(rules && { rules }),
    ...(units && { units }),
    memory: memoryFile === undefined ? noMemory : openMemory(memoryFile),
    from,
    to,
    patience: { ...PATIENCE, ...patience },
    ...(rpm === undefined ? {} : { rpm }),
  });
}

function withTimeout(settings: TranslatorSettings): TranslatorSettings & { readonly timeoutMs?: number } {
  const timeoutMs = settings.patience?.timeoutMs;
  return timeoutMs === undefined ? settings : { ...settings, timeoutMs };
}

/** Whoever creates the translator closes it. Throws UsageError when settings or phrase file cannot be used. */
export function createTranslator(settings: TranslatorSettings): Translator {
  const translator = translators[settings.name](settings);
  return settings.rules && settings.name !== 'erase-only'
    ? obeyRules(translator, settings.rules, settings.from)
    : translator;
}
