/** What a run says about words, language by language: rules, units, the translator, and what a change of them redoes. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DEFAULTS } from '../defaults.js';
import type { LanguageCode } from '../language.js';
import { ignoreRegions } from '../ocr/ignore-regions.js';
import { createPlanner } from '../ocr/plan.js';
import type { Options } from '../options.js';
import type { PlannedPage, ReadPage } from '../page.js';
import type { Translator } from '../ports.js';
import { sha256 } from '../runtime/files.js';
import { translateByTarget } from '../translate/by-target.js';
import { createConcerns, type SaidText } from '../translate/concerns.js';
import { planByRules } from '../translate/rules/rule-plan.js';
import { openRules, openUnits } from '../translate/rules/rulebook.js';
import type { Rules } from '../translate/rules/rules.js';
import type { Units } from '../translate/rules/units.js';
import { createTranslator } from '../translate/translators.js';

export interface Words {
  readonly plan: (page: ReadPage) => PlannedPage;
  /** Closed by whoever asked for it. */
  readonly translator: Translator;
  /** Fingerprint of everything besides a picture's bytes and its words that shapes its results. */
  readonly settingsKey: (target: LanguageCode) => string;
  /** Fingerprint of what rules, units and phrases say of a page's texts. */
  readonly wordsKey: (texts: readonly SaidText[], target: LanguageCode) => string;
}

/** @param state the run's folder for what later runs should not pay for again. Throws UsageError. */
export async function furnishWords(options: Options, state: string): Promise<Words> {
  const languages = await Promise.all(
    options.to.map(async to => {
      const rules = openRules({ ...options, to });
      const units = openUnits(options.units, options.from);
      const translator = furnishTranslator(options, { to, rules, units, state });
      const phrases = options.translator === 'phrasebook' ? options.phrases : undefined;
      const concerns = createConcerns({ phrases, rules, units, from: options.from, to });
      return [
        to,
        { plan: planner(options, rules), translator, concerns, key: await fingerprint(options, to) },
      ] as const;
    }),
  );
  const by = new Map(languages);
  const of = (target: LanguageCode) => {
    const words = by.get(target);
    if (!words) throw new Error(`this run is not to ${target}`);
    return words;
  };
  return {
    plan: page => of(page.target).plan(page),
    translator: translateByTarget(new Map(languages.map(([to, { translator }]) => [to, translator]))),
    settingsKey: target => of(target).key,
    wordsKey: (texts, target) => sha256(JSON.stringify(texts.map(of(target).concerns))),
  };
}

interface TranslatorMeans {
  readonly to: LanguageCode;
  readonly rules: Rules | undefined;
  readonly units: Units | undefined;
  /** The run's folder for what later runs should not pay for again. */
  readonly state: string;
}

export function furnishTranslator(options: Options, { to, rules, units, state }: TranslatorMeans): Translator {
  return createTranslator({
    name: options.mode === 'erase' ? 'erase-only' : options.translator,
    ...{ from: options.from, to },
    ...(options.model && { model: options.model }),
    ...(options.apiKey && { apiKey: options.apiKey }),
    ...(options.baseUrl && { baseUrl: options.baseUrl }),
    ...(options.phrases && { phrases: options.phrases }),
    ...(options.memory && { memoryFile: path.join(state, 'memory.jsonl') }),
    rpm: options.rpm,
    ...(rules && { rules }),
    ...(units && { units }),
  });
}

/** Lines ▶ blocks, then what the user says about them: the rules, and stronger than they are, the regions. */
export function planner({ from, minConfidence, ignoreRegion = [] }: Options, rules: Rules | undefined) {
  const plan = createPlanner({ from, minConfidence });
  return (page: ReadPage) => {
    const planned = rules ? planByRules(plan(page), rules) : plan(page);
    return ignoreRegions(planned, ignoreRegion);
  };
}

/** The font that comes before the program's own: the one of `--font`, else the config's for the language. */
export const fontsOf = ({ font, fonts }: Options, to: LanguageCode): { first?: string } => {
  const first = font ?? fonts?.[to];
  return first ? { first: path.resolve(first) } : {};
};

/** A change of it redoes every page; words are not in it. */
export async function fingerprint(options: Options, to: LanguageCode): Promise<string> {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const { from, mode, translator, model, minConfidence, eraser, format, quality, cleanPlate, sidecar } = options;
  const { ignoreRegion, verify } = options;
  const font = await fileKey(fontsOf(options, to).first);
  return sha256(
    JSON.stringify({
      ...{ version, from, to, mode, translator, minConfidence, eraser, format, quality, cleanPlate, sidecar },
      ...{ ignoreRegion, lama: options.lama, debugMask: options.debugMask, font, verify },
      ...{ maxWidth: options.maxWidth, maxHeight: options.maxHeight, maxBytes: options.maxBytes },
      ...(options.ocrModel !== DEFAULTS.ocrModel && { ocrModel: options.ocrModel }),
      ...((translator === 'gemini' || translator === 'openai') && { model }),
    }),
  );
}

/** Fingerprint of a file the options name; of its name when there is none to be read. */
const fileKey = async (file: string | undefined): Promise<string | undefined> =>
  file && sha256(await readFile(file).catch(() => file));
