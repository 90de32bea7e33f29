/** What was read of a page, as messages carry it: PaddleOCR's shape, and beside it what that cannot hold. Pure. */
import type { Line, Quad } from '../page.js';
import type { OcrResult, ProcessorTask } from './messages.js';

/** Changes when `imgtr_read` means something else; another version's is not looked at. */
const VERSION = 1;

/** `lines` as `ocr_result` has them: angle in degrees, and whether the characters stand below each other. */
export interface ImgtrRead {
  readonly version: number;
  readonly lines: readonly { readonly angle: number; readonly vertical: boolean }[];
}

export function toMessage(lines: readonly Line[]): { ocr_result: OcrResult; imgtr_read: ImgtrRead } {
  return {
    ocr_result: lines.map(({ quad, text, confidence }) => [
      quad.map(([x, y]) => [x, y]) as unknown as [
        [number, number],
        [number, number],
        [number, number],
        [number, number],
      ],
      [text, confidence],
    ]),
    imgtr_read: { version: VERSION, lines: lines.map(({ angle, vertical }) => ({ angle, vertical })) },
  };
}

/** The lines of a message; exactly those that were written where `imgtr_read` is there, else as good as the quads say. */
export function fromMessage({ ocr_result, imgtr_read }: Pick<ProcessorTask, 'ocr_result' | 'imgtr_read'>): Line[] {
  const more = understood(imgtr_read, ocr_result?.length ?? 0);
  return (ocr_result ?? [])
    .map(([quad, [text, confidence]], i) => ({ quad, text, confidence, ...(more?.[i] ?? guess(quad, text)) }))
    .filter(({ text }) => text.trim() !== '');
}

/** What a reader of this version wrote about as many lines. */
function understood(read: ProcessorTask['imgtr_read'], count: number): ImgtrRead['lines'] | undefined {
  if (read?.version !== VERSION || !Array.isArray(read['lines']) || read['lines'].length !== count) return undefined;
  const lines = read['lines'] as { angle?: unknown; vertical?: unknown }[];
  const isFit = lines.every(line => Number.isFinite(line?.angle) && typeof line?.vertical === 'boolean');
  return isFit ? (lines as ImgtrRead['lines']) : undefined;
}

/** A quad this much taller than wide holds a column; PaddleOCR turns such a crop before it reads. */
const TALL = 1.5;

/** PaddleOCR's quads begin at the upper left; a tall one of several characters is a column. */
function guess([a, b, , d]: Quad, text: string): { angle: number; vertical: boolean } {
  const width = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const height = Math.hypot(d[0] - a[0], d[1] - a[1]);
  const angle = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
  return { angle, vertical: height >= TALL * width && [...text.trim()].length > 1 };
}
