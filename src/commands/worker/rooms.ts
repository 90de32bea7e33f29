/** The rooms of the stages, for workers: the same as those of `imgtr translate`, in every language that tasks name. */
import { BadMessageError } from '../../errors.js';
import type { Scope } from '../../flow/scope.js';
import { LANGUAGE_CODES, type LanguageCode } from '../../language.js';
import type { Reader } from '../../ocr/recognizer.js';
import type { Options } from '../../options/translate.js';
import type { OperatingRooms } from '../../pipeline.js';
import type { TranslationMemory } from '../../ports.js';
import type { PixelPool } from '../../runtime/pool/pool.js';
import type { Allowance } from '../../translate/desk/allowance.js';
import { openRules, openUnits } from '../../translate/rules/rulebook.js';
import { createTypesetter } from '../../typeset/typesetter.js';
import { openReader, verifierFor } from '../furnish.js';
import { fontsOf, furnishTranslator, HALT_MS, planner } from '../words.js';

interface Means {
  readonly pool: PixelPool;
  readonly scope: Scope;
}

/** The languages of a task. */
export interface Pair {
  readonly from: LanguageCode;
  readonly to: LanguageCode;
}

/** A recogniser with its models loaded. */
export async function furnishReader(options: Options, means: Means): Promise<Reader> {
  const { reader } = openReader(options, means);
  await reader.open();
  return reader;
}

/** What all kits of a worker have in common. */
export interface Common extends Means {
  /** Proofreads; undefined where nothing is verified. */
  readonly reader: Reader | undefined;
  readonly memory: TranslationMemory;
  readonly allowance: Allowance;
  /** Called with the number of texts of every request's worth that leaves. */
  readonly onBatch: (texts: number) => void;
}

/** The rooms of one pair of languages and one kind of settings. Throws what is wrong with those. */
export function furnishPair(options: Options, { scope, reader, ...common }: Common): OfPair {
  const { pool } = common;
  const {
    from,
    to: [to],
  } = options;
  const rules = openRules({ ...options, to });
  const units = openUnits(options.units, from);
  return {
    plan: planner(options, { rules, pool }),
    translator: scope.use(furnishTranslator(options, { ...common, to, rules, units, haltMs: HALT_MS })),
    typesetter: scope.use(
      createTypesetter({
        ...{ pool, plate: 'none', maxWidthOf: () => options.maxWidth },
        fonts: language => fontsOf(options, language),
      }),
    ),
    verifier: verifierFor(options, reader),
  };
}

export type OfPair = Omit<OperatingRooms, 'eraser'>;

/** The languages of a task that names none. */
export const ownPair = ({ from, to: [to] }: Pick<Options, 'from' | 'to'>): Pair => ({ from, to });

/** The languages that a task names, the worker's own where it names none. Throws BadMessageError for one not known. */
export function pairOfTask(task: { from?: string | null; to?: string | null }, own: Pair): Pair {
  const from = languageOf(task.from ?? own.from);
  const to = languageOf(task.to ?? own.to);
  if (from !== to) return { from, to };
  throw new BadMessageError(`from and to are both ${to}`);
}

function languageOf(code: string): LanguageCode {
  const known = LANGUAGE_CODES.find(language => language === code);
  if (known) return known;
  throw new BadMessageError(`${code} is no language: known are ${LANGUAGE_CODES.join(', ')}`);
}
