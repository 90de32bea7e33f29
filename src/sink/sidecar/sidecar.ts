/** The side-car: everything imgtr knows of a page, beside its picture, as version 1 of the format. */

import path from 'node:path';
import { z } from 'zod';
import { LANGUAGE_CODES } from '../../language.js';
import {
  ALIGNMENTS,
  BLOCK_KINDS,
  CHECK_CODES,
  type Check,
  ERASE_METHODS,
  SEVERITIES,
  type Timings,
  TRANSLATED_BY,
  type TypesetPage,
  VERDICTS,
} from '../../page.js';
import type { MarketLimits } from '../picture/picture-checks.js';
import type { PictureFile } from '../picture.js';
import { collectChecks, fateOf, verdictOf } from '../verdict/judge.js';
import { editedOf, FIELDS, sealOf } from './edits.js';

const point = z.tuple([z.number(), z.number()]);
const quad = z.tuple([point, point, point, point]);
const channel = z.number().int().min(0).max(255);
const rgb = z.tuple([channel, channel, channel]);

export const sidecarSchema = z.object({
  version: z.literal(1),
  source: z.object({ path: z.string(), width: z.int(), height: z.int(), sha256: z.string() }),
  output: z.object({
    width: z.int(),
    height: z.int(),
    /** Of the result against the source. */
    scale: z.number(),
    /** The files, from top to bottom, where they are several: their names beside the side-car, and their rows. */
    files: z.array(z.object({ path: z.string(), top: z.int(), height: z.int() })).optional(),
    /** What the market allows: pixels, rows of a file, bytes of a file. Where the page is drawn again, it holds again. */
    limits: z.object({ maxWidth: z.int(), maxHeight: z.int(), maxBytes: z.int() }).partial().optional(),
  }),
  from: z.enum(LANGUAGE_CODES),
  target: z.enum(LANGUAGE_CODES),
  key: z.string(),
  verdict: z.enum(VERDICTS),
  blocks: z.array(
    z.object({
      id: z.string(),
      quad,
      angle: z.number(),
      vertical: z.boolean(),
      kind: z.enum(BLOCK_KINDS),
      lines: z.array(z.object({ quad, text: z.string(), confidence: z.number() })),
      text: z.string(),
      translation: z.string().optional(),
      by: z.enum(TRANSLATED_BY).optional(),
      status: z.enum(['translated', 'kept', 'dropped', 'failed', 'hidden']),
      /** What a person has changed. */
      edited: z.array(z.enum(FIELDS)).optional(),
      /** What the program wrote of what may be changed, so that changes are seen. */
      seal: z.string().optional(),
      reason: z.string().optional(),
      erase: z.enum([...ERASE_METHODS, 'none']),
      style: z
        .object({
          color: rgb,
          gradient: z.tuple([rgb, rgb]).optional(),
          background: rgb,
          stroke: z.object({ color: rgb, width: z.number() }).optional(),
          shadow: z.object({ color: rgb, blur: z.number(), dx: z.number(), dy: z.number() }).optional(),
          fontFamily: z.string(),
          fontWeight: z.number(),
          fontSize: z.number(),
          align: z.enum(ALIGNMENTS),
        })
        .optional(),
      placement: quad.optional(),
    }),
  ),
  checks: z.array(
    z.object({
      code: z.enum(CHECK_CODES),
      severity: z.enum(SEVERITIES),
      block: z.string().optional(),
      quad: quad.optional(),
      detail: z.string(),
    }),
  ),
  timings: z.record(z.string(), z.number()),
});
export type Sidecar = z.infer<typeof sidecarSchema>;

interface Frame {
  /** The source's path as seen from the side-car's folder. */
  readonly sourcePath: string;
  readonly from: Sidecar['from'];
  readonly target: Sidecar['target'];
  readonly key: string;
  readonly files: readonly Pick<PictureFile, 'name' | 'top' | 'height'>[];
  readonly limits?: MarketLimits | undefined;
  /** What is to be said of the picture's file. */
  readonly checks: readonly Check[];
  readonly timings: Timings;
}

/** The side-car of a finished page. */
export function describePage(page: TypesetPage, frame: Frame): Sidecar {
  const { width, height } = page.raster;
  const output = page.output ?? page.raster;
  const checks = [...frame.checks, ...collectChecks(page)];
  const { open, plan, prepare, ...timings } = frame.timings;
  const sidecar = round({
    version: 1,
    source: { path: frame.sourcePath, width, height, sha256: page.sha256 },
    output: {
      width: output.width,
      height: output.height,
      ...describeFiles(frame.files),
      ...describeLimits(frame.limits),
    },
    from: frame.from,
    target: frame.target,
    key: frame.key,
    verdict: verdictOf(checks),
    blocks: page.blocks.map(block => describeBlock(block, page)),
    checks,
    timings,
  } as Sidecar);
  const exact = { ...sidecar.output, scale: output.width / width };
  return { ...sidecar, output: exact, blocks: sidecar.blocks.map(block => ({ ...block, seal: sealOf(block) })) };
}

const describeFiles = (files: Frame['files']): Pick<Sidecar['output'], 'files'> =>
  files.length < 2
    ? {}
    : { files: files.map(({ name, top, height }) => ({ path: path.posix.basename(name), top, height })) };

function describeLimits({ maxWidth, maxHeight, maxBytes }: MarketLimits = {}): Pick<Sidecar['output'], 'limits'> {
  if (maxWidth === undefined && maxHeight === undefined && maxBytes === undefined) return {};
  return { limits: { ...(maxWidth && { maxWidth }), ...(maxHeight && { maxHeight }), ...(maxBytes && { maxBytes }) } };
}

function describeBlock(block: TypesetPage['blocks'][number], page: TypesetPage) {
  const { id, quad, angle, vertical, text } = block;
  const translation = page.translations.get(id);
  const kind = (translation && 'seen' in translation && translation.seen) || block.kind;
  const drawing = page.drawings.get(id);
  const { status, reason } = fateOf(block, page);
  const erased = status === 'translated' || status === 'dropped';
  return {
    ...{ id, quad, angle, vertical, kind, text },
    lines: block.lines.map(line => ({ quad: line.quad, text: line.text, confidence: line.confidence })),
    ...(translation?.kind === 'text' && { translation: translation.text, by: translation.by }),
    status,
    ...(translation && editedOf(translation)),
    ...(reason && { reason }),
    erase: (erased && page.patches.get(id)?.method) || 'none',
    ...(drawing && { style: drawing.style, placement: drawing.placement }),
  };
}

/** JSON for people to read and edit: points and colours on one line each. */
export function toJson(sidecar: Sidecar): string {
  const numbers = /\[\s+(-?[\d.]+(?:,\s+-?[\d.]+){1,2})\s+\]/g;
  const points = /\[\s+(\[[^[\]]+\](?:,\s+\[[^[\]]+\]){3})\s+\]/g;
  const flatten = (_: string, list: string) => `[${list.replaceAll(/\s+/g, ' ')}]`;
  return `${JSON.stringify(sidecar, null, 1).replaceAll(numbers, flatten).replaceAll(points, flatten)}\n`;
}

/** Three decimals are a thousandth of a pixel: enough for any use, and half the file. */
function round<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, item) => (typeof item === 'number' ? Math.round(item * 1000) / 1000 : item)),
  ) as T;
}
