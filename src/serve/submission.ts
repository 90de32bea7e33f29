/** The body of a request ▶ the pictures that it is about, files written to disk as they come. */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { BadMessageError } from '../errors.js';
import type { LanguageCode } from '../language.js';
import type { Submission, Submitted } from './desk.js';

export interface Intake {
  readonly requestId: string;
  /** Where files go; made when the first one comes. */
  readonly folder: string;
  readonly mostImages: number;
  /** Those that are served; the first is that of a request which names none. */
  readonly languages: { readonly from: LanguageCode; readonly to: readonly LanguageCode[] };
}

/** A part of a multipart body: a field, or a file to be read before the next part comes. */
export type Part =
  | { readonly type: 'field'; readonly fieldname: string; readonly value: unknown }
  | { readonly type: 'file'; readonly filename: string; readonly file: Readable & { readonly truncated?: boolean } };

const imageId = z.string().min(1).max(1024);
const address = z.url({ protocol: /^https?$/, error: 'is no http or https address' }).max(8192);
const bodySchema = z.strictObject({
  images: z.array(z.union([address, z.strictObject({ image_id: imageId.optional(), image_url: address })])).min(1),
  from: z.string().optional(),
  to: z.string().optional(),
});

/** A JSON body: `{"images": ["https://…", {"image_id": "a", "image_url": "https://…"}]}`. Throws BadMessageError. */
export function readJson(body: unknown, intake: Intake): Submission {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) throw new BadMessageError(firstIssue(parsed.error), { cure: CURE });
  const { images, ...languages } = parsed.data;
  return complete(
    { ...intake, to: chooseLanguage(languages, intake) },
    images.map((image, i) => {
      const { image_id, image_url } = typeof image === 'string' ? { image_url: image } : image;
      return { imageId: image_id ?? String(i + 1), url: image_url };
    }),
  );
}

/**
 * A multipart body: files, each called after its name, and the fields `from` and `to`. Throws BadMessageError, and
 * TooLargeError for a file beyond the limit. What was written until then stays in the folder.
 */
export async function readParts(parts: AsyncIterable<Part>, intake: Intake): Promise<Submission> {
  const images: Submitted[] = [];
  const fields: Record<string, string> = {};
  await mkdir(intake.folder, { recursive: true });
  for await (const part of parts) {
    if (part.type === 'field') {
      if (part.fieldname !== 'from' && part.fieldname !== 'to') {
        throw new BadMessageError(`${part.fieldname}: there is no such field`, { cure: CURE });
      }
      fields[part.fieldname] = String(part.value);
      continue;
    }
    if (images.length === intake.mostImages) {
      part.file.resume();
      throw tooMany(intake);
    }
    const file = path.join(intake.folder, String(images.length + 1));
    await pipeline(part.file, createWriteStream(file, { flags: 'wx' }));
    if (part.file.truncated) throw new TooLargeError(`${part.filename} is larger than a picture may be`);
    images.push({ imageId: nameOf(part.filename) || String(images.length + 1), file });
  }
  return complete({ ...intake, to: chooseLanguage(fields, intake) }, images);
}

/** A file beyond the limit. */
export class TooLargeError extends BadMessageError {}

const CURE =
  'Send JSON {"images": ["https://…", {"image_id": "…", "image_url": "https://…"}]}, or multipart/form-data with files.';

/** `C:\shop\a.jpg` ▶ `a`: some browsers send the whole path. */
const nameOf = (filename: string): string => path.parse(filename.replaceAll('\\', '/')).name.slice(0, 1024);

/** The language of the results. */
function chooseLanguage({ from, to }: { from?: string; to?: string }, { languages }: Intake): LanguageCode {
  if (from !== undefined && from !== languages.from) {
    throw new BadMessageError(`from: ${from} is not translated here, ${languages.from} is`);
  }
  const target = to === undefined ? languages.to[0] : languages.to.find(language => language === to);
  if (target) return target;
  throw new BadMessageError(`to: there is no translation to ${to} here, but to ${languages.to.join(', ')}`);
}

function complete(intake: Intake & Pick<Submission, 'to'>, images: Submitted[]): Submission {
  if (images.length === 0) throw new BadMessageError('there is no picture in the request', { cure: CURE });
  if (images.length > intake.mostImages) throw tooMany(intake);
  const ids = new Set<string>();
  for (const { imageId: id } of images) {
    // Results are files, and some file systems know no case.
    if (ids.has(id.toLowerCase())) throw new BadMessageError(`two pictures are called ${id}`);
    ids.add(id.toLowerCase());
  }
  return { requestId: intake.requestId, to: intake.to, images };
}

const tooMany = ({ mostImages }: Intake) =>
  new BadMessageError(`more than ${mostImages} pictures in one request`, { cure: 'Send them in several requests.' });

function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const where = (issue?.path ?? []).join('.');
  return `${where ? `${where}: ` : ''}${issue?.message ?? 'the body is wrong'}`;
}
