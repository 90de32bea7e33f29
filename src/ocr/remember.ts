/**
 * A recogniser that reads no picture twice, nor one that is being read: what it read is kept by the picture's content
 * and the reader's version.
 */
import { z } from 'zod';
import type { Line } from '../page.js';
import type { Recognizer } from '../ports.js';
import { sha256 } from '../runtime/files/files.js';
import type { Store } from '../runtime/files/store.js';

const point = z.tuple([z.number(), z.number()]);
const linesSchema = z.array(
  z.object({
    quad: z.tuple([point, point, point, point]),
    text: z.string(),
    confidence: z.number(),
    angle: z.number(),
    vertical: z.boolean(),
  }),
) satisfies z.ZodType<Line[]>;

type ReadPicture = Parameters<Recognizer['read']>[0];

/** @param version names models and settings of the reader: another version reads anew */
export function rememberReading(reader: Recognizer, { store, version }: { store: Store; version: string }): Recognizer {
  const underWay = new Map<string, Promise<readonly Line[]>>();
  const recallOrRead = async (page: ReadPicture) => {
    const key = sha256(`${version} ${page.sha256}`);
    const known = linesSchema.safeParse(await store.get(key));
    if (known.success) return known.data;
    const lines = await reader.read(page);
    await store.put(key, lines);
    return lines;
  };
  return {
    read(page) {
      const { sha256: name } = page;
      const reading = underWay.get(name) ?? recallOrRead(page).finally(() => underWay.delete(name));
      underWay.set(name, reading);
      return reading;
    },
    close: () => reader.close(),
  };
}
