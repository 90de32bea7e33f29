/**
 * The models and what they cost, for requests, estimates and --max-cost alike. Gemini's rows are those of
 * ai.google.dev's pricing and model pages as of November 2026. Of other servers no price is known but the one that the
 * user gives: gateways differ, and a server of one's own has none.
 */

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** The price holds until this day; then the next one does. */
  readonly until?: string;
}

/** The first that has not run out counts. */
export type Prices = readonly [Price, ...Price[]];

interface GeminiModel {
  readonly prices: Prices;
  /** Takes a temperature; it is deprecated from the 3.x models on. */
  readonly temperature: boolean;
  /** The least thinking it can be asked for by `thinkingLevel`; absent where the default is least already. */
  readonly thinkingLevel?: 'LOW';
}

const GEMINI_MODELS: Readonly<Record<string, GeminiModel>> = {
  'gemini-3.8-flash': {
    prices: [
      { input: 0.75, output: 3.75, until: '2026-12-31' },
      { input: 1.5, output: 7.5 },
    ],
    temperature: false,
    thinkingLevel: 'LOW', // "minimal" is an error here
  },
  'gemini-3.6-flash': { prices: [{ input: 1.5, output: 7.5 }], temperature: false },
  'gemini-3.5-flash': { prices: [{ input: 1.5, output: 9 }], temperature: false },
  'gemini-3.5-flash-lite': { prices: [{ input: 0.3, output: 2.5 }], temperature: false },
  'gemini-3.1-flash-lite': { prices: [{ input: 0.25, output: 1.5 }], temperature: false },
  'gemini-2.5-flash-lite': { prices: [{ input: 0.1, output: 0.4 }], temperature: true },
};

/** For a model without a row: nothing it might refuse, at the price of the dearest row, so that a limit holds. */
const UNKNOWN_MODEL: GeminiModel = { prices: [{ input: 1.5, output: 9 }], temperature: false };

/** The row of a model; `gemini-3.5-flash-lite-001` is a version of `gemini-3.5-flash-lite`. */
export function geminiModel(name: string): GeminiModel {
  const id = name.replace(VERSION, '');
  return Object.hasOwn(GEMINI_MODELS, id) ? (GEMINI_MODELS[id] as GeminiModel) : UNKNOWN_MODEL;
}

const VERSION = /-(?:\d{3}|latest|preview\b.*)$/;

interface Tokens {
  /** All tokens of the prompt. */
  readonly input: number;
  /** Those of them that were cached. */
  readonly cached?: number;
  /** The answer's, thoughts included. */
  readonly output: number;
}

/** What input from the prompt cache is cheaper by, on every model of Gemini. */
const CACHE_DISCOUNT = 0.9;

/** US dollars for a request on a day. */
export function costOf(prices: Prices, { input, cached = 0, output }: Tokens, day = new Date()): number {
  const today = day.toISOString().slice(0, 10);
  const price = prices.find(({ until }) => until === undefined || today <= until) ?? prices[0];
  return ((input - cached * CACHE_DISCOUNT) * price.input + output * price.output) / 1_000_000;
}
