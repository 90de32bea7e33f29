/**
 * Fetches a file whose content is known beforehand. It grows as `FILE.part` and goes on there after a cut, in this
 * process or a later one; only when its SHA-256 is right does it take its name.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CannotWriteError, ImgtrError, MissingError, UnreachableError } from '../../errors.js';
import { retry } from '../../flow/retry.js';
import { hashOf } from '../files/files.js';
import { get, type Proxies } from './proxied.js';

export interface Download {
  readonly url: string;
  /** Where it goes. */
  readonly file: string;
  /** Hex. */
  readonly sha256: string;
  readonly proxies?: Proxies;
  /** Of the first wait after a cut; doubled each time without progress. */
  readonly firstDelayMs?: number;
  /** Called as bytes come; the total is undefined while the server does not tell it. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** A server that sends nothing new so often is given up; a cut behind new bytes does not count. */
const ATTEMPTS = 5;
const FIRST_DELAY = 500;
/** A day: what bounds a download is progress, not time. */
const DEADLINE = 86_400_000;

/**
 * Throws UnreachableError when the server stays away, MissingError when it has another file, CannotWriteError when the
 * folder cannot be written; what came so far stays for the next time, except of another file.
 */
export async function download(wanted: Download): Promise<void> {
  const part = `${wanted.file}.part`;
  await onDisk(part, () => mkdir(path.dirname(part), { recursive: true }));
  const hadPart = (await sizeOf(part)) > 0;
  await fetchAll(wanted, part);
  if ((await hashOf(part)) === wanted.sha256) return keep(part, wanted.file);
  await rm(part, { force: true });
  // A part of an older file, continued with a newer one's rest, is nobody's fault: once more from its start.
  if (hadPart) return download(wanted);
  throw new MissingError(`${wanted.url} is another file than the one expected: its SHA-256 is wrong`, {
    cure: 'Nothing was kept. A proxy or mirror may have changed it; try --mirror with another server, or a newer imgtr.',
  });
}

async function fetchAll(wanted: Download, part: string): Promise<void> {
  let last = -1;
  let idle = 0;
  try {
    await retry(() => fetchRest(wanted, part), {
      attempts: Number.POSITIVE_INFINITY,
      deadlineMs: DEADLINE,
      firstDelayMs: 0,
      signal: wanted.signal,
      advise(error) {
        if (error instanceof ImgtrError || wanted.signal.aborted) return 'never';
        const { size } = error as CutError;
        idle = size !== undefined && size > last ? 0 : idle + 1;
        last = Math.max(last, size ?? last);
        return idle >= ATTEMPTS ? 'never' : { afterMs: (wanted.firstDelayMs ?? FIRST_DELAY) * 2 ** idle };
      },
    });
  } catch (cause) {
    if (cause instanceof ImgtrError || wanted.signal.aborted) throw cause;
    throw new UnreachableError(`cannot download ${wanted.url}: ${reasonOf(cause)}`, {
      cause,
      retryable: true,
      cure:
        'Check the connection, HTTPS_PROXY and NO_PROXY, or name another server with --mirror. ' +
        `What has come stays in ${part}, and the same command goes on from there.`,
    });
  }
}

/** A transfer that ended early, and how far it had come. */
class CutError extends Error {
  readonly size: number;
  constructor(message: string, { size, cause }: { size: number; cause?: unknown }) {
    super(message, { cause });
    this.size = size;
  }
}

/** One transfer of what is missing. */
async function fetchRest(wanted: Download, part: string): Promise<void> {
  const have = await sizeOf(part);
  const headers = { 'accept-encoding': 'identity', ...(have > 0 && { range: `bytes=${have}-` }) };
  const answer = await get(wanted.url, {
    headers,
    signal: wanted.signal,
    ...(wanted.proxies && { proxies: wanted.proxies }),
  });
  const { statusCode = 0 } = answer;
  const start = startOf(answer.headers['content-range']);
  const isRest = statusCode === 206 && start === have;
  if (statusCode === 416) {
    answer.destroy();
    return; // nothing is missing; what is there is checked by its hash
  }
  if (statusCode !== 200 && !isRest) {
    answer.destroy();
    if (statusCode === 206) await rm(part, { force: true });
    throw refusal(wanted.url, statusCode);
  }
  const from = isRest ? have : 0;
  const length = answer.headers['content-length'];
  const total = length === undefined ? undefined : from + Number(length);
  let done = from;
  const count = new Transform({
    transform(chunk: Buffer, _, next) {
      done += chunk.length;
      wanted.onProgress?.(done, total);
      next(null, chunk);
    },
  });
  try {
    await pipeline(answer, count, createWriteStream(part, { flags: isRest ? 'a' : 'w' }), { signal: wanted.signal });
  } catch (cause) {
    if (isDiskTrouble(cause)) throw cannotWrite(part, cause);
    throw new CutError('the connection was cut', { size: await sizeOf(part), cause });
  }
  if (total !== undefined && done < total) throw new CutError('the connection was cut', { size: done });
}

/** Busy servers and gateways are asked again; what is not there does not come by asking. */
function refusal(url: string, status: number): Error {
  if (status === 206 || status === 408 || status === 429 || status >= 500)
    return new Error(`the server answers ${status}`);
  return new UnreachableError(`cannot download ${url}: the server answers ${status}`, {
    cure: 'Name another server that has the file with --mirror.',
  });
}

const startOf = (range: string | undefined): number => Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? Number.NaN);

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** Flushed before it takes its name: a crash leaves the whole file or none. */
async function keep(part: string, file: string): Promise<void> {
  await onDisk(file, async () => {
    const handle = await open(part, 'r+');
    await handle.sync().finally(() => handle.close());
    await rename(part, file);
  });
}

async function onDisk(file: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
}

function cannotWrite(file: string, cause: unknown): CannotWriteError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new CannotWriteError(`cannot write ${file}: ${code === 'ENOSPC' ? 'the disk is full' : (code ?? message)}`, {
    cause,
    cure: 'Free space, or choose another folder with IMGTR_MODELS.',
  });
}

const isDiskTrouble = (error: unknown): boolean =>
  ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EIO', 'EISDIR', 'EPERM', 'ENOENT'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

/** What went wrong, without the wrapping. */
function reasonOf(error: unknown): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & { errors?: Error[] };
  return message || (errors?.[0] && reasonOf(errors[0])) || code || 'no answer';
}
