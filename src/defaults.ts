/** Choices and defaults of the options. No imports: `imgtr --help` needs them before anything heavy. */

export const MODES = ['translate', 'erase'] as const;
export const TRANSLATORS = ['gemini', 'phrasebook', 'none'] as const;
export const ERASERS = ['auto', 'fill', 'none'] as const;
export const OUTPUT_FORMATS = ['keep', 'jpg', 'png', 'webp'] as const;
/** What reads; all but the first are downloaded by `imgtr models pull`. */
export const OCR_MODELS = ['pp-ocrv4-mobile', 'pp-ocrv5-mobile', 'pp-ocrv6-small', 'pp-ocrv6-tiny'] as const;
export const FAIL_ON = ['review', 'reject'] as const;

/** What holds when nothing else is said. */
export const DEFAULTS = {
  from: 'zh',
  to: 'ko',
  mode: 'translate',
  model: 'gemini-3.5-flash-lite',
  /** Requests a minute; 0 is no limit. */
  rpm: 0,
  memory: true,
  /** Lines read with less are kept: PP-OCR's own `text_score`. */
  minConfidence: 0.5,
  /** Comes with the program. */
  ocrModel: 'pp-ocrv4-mobile',
  eraser: 'auto',
  format: 'keep',
  /** Pages being translated at a time: their requests hide behind each other. */
  concurrency: 8,
  overwrite: false,
  cleanPlate: false,
  sidecar: true,
  json: false,
  quiet: false,
  verbose: false,
} as const;
