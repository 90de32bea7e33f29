/** The rooms of the stages, for workers: the same as those of `imgtr translate`, in every language that tasks name. */
import path from 'node:path';
import { noEraser } from '../../erase/eraser.js';
import { BadMessageError, ImgtrError } from '../../errors.js';
import type { Scope } from '../../flow/scope.js';
import { LANGUAGE_CODES, type LanguageCode } from '../../language.js';
import { regionQuads } from '../../ocr/ignore-regions.js';
import { READERS } from '../../ocr/readers.js';
import { createRecognizer, type Reader } from '../../ocr/recognizer.js';
import type { Options } from '../../options.js';
import type { OperatingRooms } from '../../pipeline.js';
import type { TranslationMemory } from '../../ports.js';
import { createInference } from '../../runtime/inference.js';
import { openModelStore } from '../../runtime/model-store.js';
import type { PixelPool } from '../../runtime/pool.js';
import { type Allowance, createAllowance } from '../../translate/desk/allowance.js';
import { openRules, openUnits } from '../../translate/rules/rulebook.js';
import { createTypesetter } from '../../typeset/typesetter.js';
import { createVerifier, noVerifier } from '../../verify/verifier.js';
import { furnishEraser } from '../furnish.js';
import { fontsOf, furnishTranslator, openMemoryIn, planner } from '../words.js';

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
export async function furnishReader(
  { cores, modelFolder, ocrModel }: Options,
  { pool, scope }: Means,
): Promise<Reader> {
  const inference = scope.use(createInference({ threads: cores }));
  const store = openModelStore(modelFolder ? { folder: modelFolder } : {});
  const reader = scope.use(createRecognizer({ inference, pool, reader: READERS[ocrModel], store }));
  await reader.open();
  return reader;
}

/**
 * Rooms that serve pages of any pair of languages. What is wrong with the worker's own pair is told at once; another
 * one's trouble is that of the tasks that name it. @param pairOf the languages of a page, by its id
 */
export async function furnishOperation(
  options: Options,
  { pool, scope, pairOf }: Means & { readonly pairOf: (pageId: string) => Pair },
): Promise<OperatingRooms> {
  const store = openModelStore(options.modelFolder ? { folder: options.modelFolder } : {});
  const reader = options.verify ? await furnishReader(options, { pool, scope }) : undefined;
  const eraser = options.eraser === 'none' ? noEraser : scope.use(await furnishEraser(options, { pool, scope, store }));
  const shared = {
    memory: scope.use(openMemoryIn(path.join(options.out, '.imgtr'), options)),
    allowance: createAllowance(options),
  };
  const made = new Map<string, OfPair>();
  const of = (pair: Pair): OfPair => {
    const name = `${pair.from} ▶ ${pair.to}`;
    const rooms =
      made.get(name) ?? furnishPair({ ...options, from: pair.from, to: [pair.to] }, { ...shared, pool, scope, reader });
    made.set(name, rooms);
    return rooms;
  };
  const { translator } = of(ownPair(options));
  const ofPage = (id: string): OfPair => {
    const pair = pairOf(id);
    try {
      return of(pair);
    } catch (error) {
      if (!(error instanceof ImgtrError)) throw error;
      throw new BadMessageError(`from ${pair.from} to ${pair.to}: ${error.message}`, { cause: error });
    }
  };
  return {
    plan: page => ofPage(page.id).plan(page),
    eraser,
    translator: {
      translate: (blocks, context) => ofPage(context.page.id).translator.translate(blocks, context),
      usage: translator.usage,
      close: async () => {},
    },
    typesetter: { typeset: async page => ofPage(page.id).typesetter.typeset(page), close: async () => {} },
    verifier: {
      verify: async page => ofPage(page.id).verifier.verify(page),
      get seconds() {
        return [...made.values()].reduce((sum, { verifier }) => sum + verifier.seconds, 0);
      },
    },
  };
}

type OfPair = Omit<OperatingRooms, 'eraser'>;

interface PairMeans extends Means {
  readonly reader: Reader | undefined;
  /** Shared by all pairs. */
  readonly memory: TranslationMemory;
  readonly allowance: Allowance;
}

function furnishPair(options: Options, { pool, scope, reader, memory, allowance }: PairMeans): OfPair {
  const {
    from,
    to: [to],
  } = options;
  const rules = openRules({ ...options, to });
  const units = openUnits(options.units, from);
  return {
    plan: planner(options, { rules, pool }),
    translator: scope.use(furnishTranslator(options, { to, rules, units, memory, allowance, pool })),
    typesetter: scope.use(
      createTypesetter({
        ...{ pool, plate: 'none', maxWidth: options.maxWidth },
        fonts: language => fontsOf(options, language),
      }),
    ),
    verifier: reader
      ? createVerifier({
          ...{ proofreader: reader, from },
          ignored: raster => regionQuads(options.ignoreRegion ?? [], raster),
        })
      : noVerifier,
  };
}

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
