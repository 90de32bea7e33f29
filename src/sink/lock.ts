/** One run an output folder. */

import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { CannotWriteError, OutputInUseError } from '../errors.js';
import { sha256 } from '../runtime/files.js';

export interface Lock {
  close(): Promise<void>;
}

/**
 * Takes the folder for this process; it is created if need be. On Linux the kernel holds the lock (an abstract
 * socket named after the folder) and lets go of it however the process ends; elsewhere a file names the process.
 * Throws OutputInUseError, or CannotWriteError when the folder cannot be made.
 * @param name what the folder stands for, in words to its user
 */
export async function lockFolder(folder: string, name = folder): Promise<Lock> {
  const state = path.join(folder, '.imgtr');
  await mkdir(state, { recursive: true }).catch(cause => {
    throw new CannotWriteError(`cannot create ${state}: ${cause.code ?? cause.message}`, {
      cause,
      cure: 'Choose another --out.',
    });
  });
  return process.platform === 'linux' ? lockBySocket(folder, name) : lockByFile(path.join(state, 'lock'), name);
}

async function lockBySocket(folder: string, place: string): Promise<Lock> {
  const server = net.createServer().unref();
  const name = `\0imgtr:${sha256(await realpath(folder))}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause => reject(inUse(place, cause)));
    server.listen(name, resolve);
  });
  return { close: () => new Promise(resolve => server.close(() => resolve())) };
}

async function lockByFile(file: string, place: string): Promise<Lock> {
  const take = () => writeFile(file, String(process.pid), { flag: 'wx' });
  await take().catch(async cause => {
    if (isAlive(Number(await readFile(file, 'utf8').catch(() => '0')))) throw inUse(place, cause);
    await rm(file, { force: true }); // left behind by a process that is gone
    await take().catch(again => {
      throw inUse(place, again);
    });
  });
  return { close: () => rm(file, { force: true }) };
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const inUse = (place: string, cause: unknown) =>
  new OutputInUseError(`another run is writing to ${place}`, {
    cause,
    cure: 'Wait for it to end, or choose another --out.',
  });
