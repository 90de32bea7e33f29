/**
 * What a report takes from the files of an output folder. Only what it shows is asked for, so side-cars that a person
 * edited, or that hold more than this program knows, are read as well.
 */
import path from 'node:path';
import { z } from 'zod';
import type { Point } from '../page.js';

const text = z.string();
const point = z.tuple([z.number(), z.number()]);
const quad = z.array(point).length(4);
export type Corners = readonly Point[];

const checkSchema = z.object({
  code: text,
  severity: z.enum(['info', 'warning', 'error']).catch('warning'),
  block: text.optional(),
  quad: quad.optional(),
  detail: text.catch(''),
});
export type ReportCheck = z.infer<typeof checkSchema>;

const blockSchema = z.object({
  id: text,
  quad,
  kind: text.catch('overlay'),
  lines: z.array(z.object({ confidence: z.number() })).catch([]),
  text: text.catch(''),
  translation: text.optional(),
  by: text.optional(),
  status: text.catch(''),
  reason: text.optional(),
  erase: text.catch('none'),
  placement: quad.optional(),
});
export type ReportBlock = z.infer<typeof blockSchema>;

const sidecarSchema = z.object({
  source: z.object({ width: z.number().positive(), height: z.number().positive() }),
  from: text,
  target: text,
  key: text,
  blocks: z.array(blockSchema),
  checks: z.array(checkSchema).catch([]),
});
export type ReportSidecar = z.infer<typeof sidecarSchema>;

const entrySchema = z.object({
  id: text,
  source: text,
  target: text.optional(),
  folder: text.optional(),
  key: text,
  status: text,
  verdict: text.optional(),
  /** `rest`: the other files of a picture that was cut, from top to bottom. */
  output: z.object({ path: text, rest: z.array(z.object({ path: text })).catch([]) }).optional(),
  error: z.object({ message: text }).optional(),
});
export type ReportEntry = z.infer<typeof entrySchema>;

/** The journal's pages, the last word on each; torn lines are passed over. */
export function parseJournal(journal: string): ReportEntry[] {
  const entries = new Map<string, ReportEntry>();
  for (const line of journal.split('\n')) {
    const entry = parse(entrySchema, line);
    if (entry) entries.set(placeOf(entry), entry);
  }
  return [...entries.values()];
}

/** A page's place among the results: one of several languages lies in that language's folder. */
export const placeOf = ({ folder = '', id }: Pick<ReportEntry, 'folder' | 'id'>): string => path.posix.join(folder, id);

/** A side-car, or undefined when it is none. */
export const parseSidecar = (json: string): ReportSidecar | undefined => parse(sidecarSchema, json);

function parse<T>(schema: z.ZodType<T>, json: string): T | undefined {
  try {
    return schema.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
