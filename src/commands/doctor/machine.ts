/** What doctor looks at on the machine itself: each answers in a line, or throws what is missing. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { MissingError } from '../../errors.js';
import { LANGUAGE_CODES } from '../../language.js';
import { READERS } from '../../ocr/readers.js';
import type { DoctorOptions } from '../../options/doctor.js';
import { decodePicture, encodePicture } from '../../runtime/codec-tasks.js';
import { sharedBytes } from '../../runtime/memory/shared.js';
import { openModelStore } from '../../runtime/models/model-store.js';
import { probeProvider } from '../../runtime/models/probe.js';
import { createPixelPool } from '../../runtime/pool/pool.js';
import { requireFaces } from '../../typeset/draw/fonts.js';

/** The oldest Node that everything here runs on. */
const { engines, version } = createRequire(import.meta.url)('../../../package.json') as {
  engines: { node: string };
  version: string;
};

export async function lookAtNode() {
  const needed = engines.node.replace(/^\D+/, '').split('.').map(Number);
  const have = process.versions.node.split('.').map(Number);
  const n = needed.findIndex((part, i) => part !== have[i]);
  if (n < 0 || (have[n] ?? 0) > (needed[n] ?? 0)) return `imgtr ${version} on Node ${process.versions.node}`;
  throw new MissingError(`Node ${process.versions.node} is too old`, { cure: `Install Node ${engines.node}.` });
}

export async function lookAtMachine() {
  return `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB of memory, ${process.platform} ${process.arch}`;
}

/** A small picture there and back, in every format that results are written in. */
export async function lookAtPictures() {
  const pool = createPixelPool({ threads: 1 });
  const raster = { data: sharedBytes(16 * 16 * 3).fill(200), width: 16, height: 16, channels: 3 as const };
  const formats = ['jpeg', 'png', 'webp', 'avif'] as const;
  try {
    for (const format of formats) {
      const { bytes } = await pool.run(encodePicture, { raster, format });
      await pool.run(decodePicture, bytes);
    }
    return `written and read: ${formats.join(', ')}`;
  } catch (cause) {
    throw new MissingError(`pictures cannot be coded: ${(cause as Error).message}`, { cause, cure: REINSTALL });
  } finally {
    await pool.close();
  }
}

const REINSTALL = 'Install the packages for this platform: npm ci.';

export async function lookAtModels({ ocrModel, modelFolder }: DoctorOptions) {
  const store = storeOf(modelFolder);
  for (const name of Object.values(READERS[ocrModel])) await store.locate(name);
  const lamas = Object.keys(store.models).filter(name => name.startsWith('lama'));
  const states = await Promise.all(lamas.map(name => store.state(name)));
  if (states.includes('pulled')) return `${ocrModel} and LaMa`;
  const cure = 'Texture is put together from the ground around; imgtr models pull lama-fp32 fetches the network.';
  return { state: 'note', detail: `${ocrModel}; no LaMa`, cure } as const;
}

const storeOf = (folder: string | undefined) => openModelStore(folder ? { folder } : {});

/** Loads a reading model on each provider: only that tells whether its libraries are there. */
export async function lookAtInference({ device, ocrModel, modelFolder }: DoctorOptions) {
  const file = await storeOf(modelFolder).locate(READERS[ocrModel].detector);
  const failures = new Map<string, string>();
  const providers = ['cpu', 'cuda', 'webgpu'];
  for (const provider of providers) {
    const failure = await probeProvider({ file, provider });
    if (failure !== undefined) failures.set(provider, failure);
  }
  const wanted = device === 'auto' ? 'cpu' : device;
  const failure = failures.get(wanted) ?? failures.get('cpu');
  if (failure !== undefined) {
    const cure = wanted === 'cpu' ? REINSTALL : `See what ${wanted} needs, or leave --device out.`;
    throw new MissingError(`onnxruntime does not run on ${wanted}: ${failure}`, { cure });
  }
  const works = providers.filter(provider => !failures.has(provider));
  const not = [...failures.keys()];
  return `onnxruntime on ${works.join(', ')}${not.length > 0 ? `; not on ${not.join(', ')}` : ''}`;
}

export async function lookAtFonts() {
  for (const language of LANGUAGE_CODES) requireFaces(language, {});
  return `for ${LANGUAGE_CODES.join(', ')}`;
}

export async function lookAtOutput({ out }: DoctorOptions) {
  if (!out)
    return { state: 'note', detail: 'not looked at', cure: 'Name the folder: --out DIR or OUTPUT_DIR.' } as const;
  const file = path.join(out, `.imgtr-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(out, { recursive: true });
    await writeFile(file, 'x', { flag: 'wx' });
    await rm(file);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new MissingError(`${out} cannot be written to (${why})`, { cause, cure: 'Choose another one, or free it.' });
  }
  const { bavail, bsize } = await statfs(out);
  return `${out}, ${((bavail * bsize) / 2 ** 30).toFixed(1)} GB free`;
}

/** Bytes of the longest page that comes by, as RGB: 790 x 30,000. */
const LONG_PAGE = 790 * 30_000 * 3;

export async function lookAtSharedMemory() {
  const facts = await statfs('/dev/shm').catch(() => undefined);
  if (!facts)
    return { state: 'note', detail: 'there is none', cure: 'Only shm_info and --hosting shm need it.' } as const;
  const free = facts.bavail * facts.bsize;
  const detail = `${Math.round(free / 2 ** 20)} MB free`;
  if (free > 4 * LONG_PAGE) return detail;
  return { state: 'note', detail, cure: 'Few long pages fit; a container gets more by --shm-size 1g.' } as const;
}
