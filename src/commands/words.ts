/** What a run says about words, language by language: rules, units, the translator, and what a change of them redoes. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DEFAULTS } from '../defaults.js';
import type { LanguageCode } from '../language.js';
import { ignoreRegions } from '../ocr/ignore-regions.js';
import { createPlanner } from '../ocr/plan.js';
import type { Options } from '../options/translate.js';
import { keepPrint, withOrigins } from '../origin/origins.js';
import type { PlannedPage, ReadPage } from '../page.js';
import type { Estimator, TranslationMemory, Translator } from '../ports.js';
import { sha256 } from '../runtime/files/files.js';
import type { PixelPool } from '../runtime/pool/pool.js';
import { translateByTarget } from '../translate/by-target.js';
import { createConcerns, type SaidText } from '../translate/concerns.js';
import { type Allowance, createAllowance } from '../translate/desk/allowance.js';
import { HUMAN, noMemory, openMemory } from '../translate/desk/memory.js';
import { planByRules } from '../translate/rules/rule-plan.js';
import { openRules, openUnits } from '../translate/rules/rulebook.js';
import type { Rules } from '../translate/rules/rules.js';
import type { Units } from '../translate/rules/units.js';
import { createShow } from '../translate/show.js';
import { createTranslator } from '../translate/translators.js';

export interface Words {
  readonly plan: (page: ReadPage) => Promise<PlannedPage>;
  /** Closed by whoever asked for it. */
  readonly translator: Translator & Estimator;
  /** Takes note of a person's words for a text: they stand before the model's wherever it is translated anew. */
  readonly learn: (text: string, words: string, target: LanguageCode) => Promise<void>;
  /** Fingerprint of everything besides a picture's bytes and its words that shapes its results. */
  readonly settingsKey: (target: LanguageCode) => string;
  /** Fingerprint of what rules, units and phrases say of a page's texts. */
  readonly wordsKey: (texts: readonly SaidText[], target: LanguageCode) => string;
}

interface Means {
  /** The run's folder for what later runs should not pay for again. */
  readonly state: string;
  readonly pool: PixelPool;
  /** How long nothing is asked of a service that counts as gone, milliseconds; for ever when nothing is said. */
  readonly haltMs?: number | undefined;
}

/** Throws UsageError. */
export async function furnishWords(options: Options, { state, pool, haltMs }: Means): Promise<Words> {
  const shared = { memory: openMemoryIn(state, options), allowance: createAllowance(options), pool, haltMs };
  const languages = await Promise.all(
    options.to.map(async to => {
      const rules = openRules({ ...options, to });
      const units = openUnits(options.units, options.from);
      const translator = furnishTranslator(options, { ...shared, to, rules, units });
      const phrases = options.translator === 'phrasebook' ? options.phrases : undefined;
      const concerns = createConcerns({ phrases, rules, units, from: options.from, to });
      return [
        to,
        { plan: planner(options, { rules, pool }), translator, concerns, key: await fingerprint(options, to) },
      ] as const;
    }),
  );
  const by = new Map(languages);
  const of = (target: LanguageCode) => {
    const words = by.get(target);
    if (!words) throw new Error(`this run is not to ${target}`);
    return words;
  };
  const translator = translateByTarget(new Map(languages.map(([to, words]) => [to, words.translator])));
  return {
    plan: page => of(page.target).plan(page),
    translator: closingWith(translator, shared.memory),
    learn: (text, words, to) => learnWords(shared.memory, { text, words, from: options.from, to }),
    settingsKey: target => of(target).key,
    wordsKey: (texts, target) => sha256(JSON.stringify(texts.map(of(target).concerns))),
  };
}

/** Where translations are kept between runs. */
export const openMemoryIn = (state: string, { memory }: Pick<Options, 'memory'>): TranslationMemory =>
  memory ? openMemory(memoryFileIn(state)) : noMemory;

export const memoryFileIn = (state: string): string => path.join(state, 'memory.jsonl');

/** Keeps a person's words, once. */
export async function learnWords(
  memory: TranslationMemory,
  { words, ...text }: { text: string; words: string; from: LanguageCode; to: LanguageCode },
): Promise<void> {
  const key = { ...text, text: text.text.trim(), by: HUMAN };
  if ((await memory.recall(key)) !== words) await memory.keep(key, words);
}

const closingWith = (translator: Translator & Estimator, memory: TranslationMemory): Translator & Estimator => ({
  translate: (blocks, context) => translator.translate(blocks, context),
  estimate: pages => translator.estimate(pages),
  get usage() {
    return translator.usage;
  },
  async close() {
    await translator.close();
    await memory.close();
  },
});

interface TranslatorMeans {
  readonly to: LanguageCode;
  readonly rules: Rules | undefined;
  readonly units: Units | undefined;
  /** Stays open. */
  readonly memory: TranslationMemory;
  /** What all translators of a process share. */
  readonly allowance: Allowance;
  readonly pool: PixelPool;
  /** Called with the number of texts of every request's worth that leaves. */
  readonly onBatch?: (texts: number) => void;
  /** As Means.haltMs. */
  readonly haltMs?: number | undefined;
}

/** For processes that live on: a worker's task comes back after two minutes at most. */
export const HALT_MS = 60_000;

export function furnishTranslator(options: Options, means: TranslatorMeans): Translator & Estimator {
  const { to, rules, units, memory, allowance, pool, onBatch, haltMs } = means;
  const { from, context, onProduct } = options;
  return createTranslator({
    name: options.mode === 'erase' ? 'erase-only' : options.translator,
    ...{ from, to, memory, allowance, keepsOthers: onProduct === 'keep' },
    ...(context === 'image' && { show: createShow(pool) }),
    ...(options.model && { model: options.model }),
    ...(options.price && { price: options.price }),
    ...(options.apiKey && { apiKey: options.apiKey }),
    ...(options.baseUrl && { baseUrl: options.baseUrl }),
    ...(options.phrases && { phrases: options.phrases }),
    ...(rules && { rules }),
    ...(units && { units }),
    ...(onBatch && { onBatch }),
    ...(haltMs !== undefined && { patience: { haltMs } }),
  });
}

/**
 * Lines ▶ blocks, what of them is print on the goods, then what the user says about them: the rules, and stronger than
 * they are, the regions.
 */
export function planner(options: Options, { rules, pool }: { rules: Rules | undefined; pool: PixelPool }) {
  const { from, minConfidence, ignoreRegion = [], onProduct } = options;
  const plan = createPlanner({ from, minConfidence });
  const keeps = onProduct === 'keep' && !isSeen(options);
  return async (page: ReadPage) => {
    const found = await withOrigins(plan(page), pool);
    const planned = keeps ? keepPrint(found) : found;
    return ignoreRegions(rules ? planByRules(planned, rules) : planned, ignoreRegion);
  };
}

/** A model sees the pages and has the last word on what is print. */
const isSeen = ({ context, translator, mode }: Options): boolean =>
  context === 'image' && mode === 'translate' && (translator === 'gemini' || translator === 'openai');

/** The font that comes before the program's own: the one of `--font`, else the config's for the language. */
export const fontsOf = ({ font, fonts }: Pick<Options, 'font' | 'fonts'>, to: LanguageCode): { first?: string } => {
  const first = font ?? fonts?.[to];
  return first ? { first: path.resolve(first) } : {};
};

/** A change of it redoes every page; words are not in it. */
export async function fingerprint(options: Options, to: LanguageCode): Promise<string> {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const { from, mode, translator, model, minConfidence, eraser, format, quality, cleanPlate, sidecar } = options;
  const { ignoreRegion, verify, onProduct, context } = options;
  const font = await fileKey(fontsOf(options, to).first);
  return sha256(
    JSON.stringify({
      ...{ version, from, to, mode, translator, minConfidence, eraser, format, quality, cleanPlate, sidecar },
      ...{ ignoreRegion, lama: options.lama, debugMask: options.debugMask, font, verify, onProduct, context },
      ...{ maxWidth: options.maxWidth, maxHeight: options.maxHeight, maxBytes: options.maxBytes },
      ...(options.denoise && { denoise: true }),
      ...(options.ocrModel !== DEFAULTS.ocrModel && { ocrModel: options.ocrModel }),
      ...((translator === 'gemini' || translator === 'openai') && { model }),
    }),
  );
}

/** Fingerprint of a file the options name; of its name when there is none to be read. */
const fileKey = async (file: string | undefined): Promise<string | undefined> =>
  file && sha256(await readFile(file).catch(() => file));
