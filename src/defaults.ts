/** Choices and defaults of the options. No imports: `imgtr --help` needs them before anything heavy. */

export const MODES = ['translate', 'erase'] as const;
export const TRANSLATORS = ['gemini', 'openai', 'phrasebook', 'none'] as const;
export const ERASERS = ['auto', 'fill', 'none'] as const;
export const OUTPUT_FORMATS = ['keep', 'jpg', 'png', 'webp', 'avif'] as const;
export const FAIL_ON = ['review', 'reject'] as const;

/** The cheapest model that translates catalogs well. */
export const DEFAULT_GEMINI_MODEL = 'gemini-3.5-flash-lite';

/** What holds when nothing else is said. */
export const DEFAULTS = {
  from: 'zh',
  to: 'ko',
  mode: 'translate',
  /** Requests a minute; 0 is no limit. */
  rpm: 0,
  memory: true,
  /** Lines read with less are kept: PP-OCR's own `text_score`. */
  minConfidence: 0.5,
  eraser: 'auto',
  format: 'keep',
  /** Pages being translated at a time: their requests hide behind each other. */
  concurrency: 8,
  /** Megabytes for the pages under way; the models and the program itself take some 400 more. */
  maxMemory: 1024,
  overwrite: false,
  cleanPlate: false,
  sidecar: true,
  json: false,
  quiet: false,
  verbose: false,
} as const;
