/** Choices and defaults of the options. No imports: `imgtr --help` needs them before anything heavy. */

export const MODES = ['translate', 'erase'] as const;
export const TRANSLATORS = ['gemini', 'openai', 'phrasebook', 'none'] as const;
export const ERASERS = ['auto', 'lama', 'fill', 'none'] as const;
export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu'] as const;
export const OUTPUT_FORMATS = ['keep', 'jpg', 'png', 'webp', 'avif'] as const;
/** What reads; all but the first are downloaded by `imgtr models pull`. */
export const OCR_MODELS = ['pp-ocrv4-mobile', 'pp-ocrv5-mobile', 'pp-ocrv6-small', 'pp-ocrv6-tiny'] as const;
export const ROLES = ['ocr', 'operate', 'result'] as const;
/** How local files reach the workers. */
export const VIAS = ['file', 'shm', 's3'] as const;
/** Where `operate` puts its pictures. */
export const HOSTINGS = ['s3', 'file', 'shm'] as const;
/** What a translator is shown besides the texts. */
export const CONTEXTS = ['text', 'image'] as const;
/** What becomes of text that is printed on the goods. */
export const ON_PRODUCT = ['keep', 'translate'] as const;
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
  context: 'text',
  onProduct: 'keep',
  /** Lines read with less are kept: PP-OCR's own `text_score`. */
  minConfidence: 0.5,
  /** Comes with the program. */
  ocrModel: 'pp-ocrv4-mobile',
  eraser: 'auto',
  denoise: false,
  device: 'auto',
  /** Tiles that an inpainting network is given at a time. */
  batchSize: 8,
  /** Milliseconds that a tile waits for others: what a GPU takes for a few tiles. */
  batchWait: 100,
  format: 'keep',
  /** Pages being translated at a time: enough to fill requests where most texts are known. */
  concurrency: 48,
  /** Megabytes for the pages under way; the models and the program itself take some 400 more. */
  maxMemory: 1024,
  joinSlices: false,
  dryRun: false,
  overwrite: false,
  cleanPlate: false,
  debugMask: false,
  sidecar: true,
  verify: true,
  report: false,
  json: false,
  quiet: false,
  verbose: false,
} as const;
