/** One run an output folder: either a whole one, or the shards of one. */

import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotWriteError, OutputInUseError } from '../../errors.js';
import { sha256 } from '../../runtime/files/files.js';

export interface Lock {
  close(): Promise<void>;
}

/** A part of a run that has the folder in common with the other parts. */
export interface Shard {
  /** 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** Fingerprint of what the shards of a run have in common: inputs and settings. */
  readonly run: string;
}

interface Place {
  /** What the folder stands for, in words to its user. */
  readonly name?: string;
  readonly shard?: Shard | undefined;
}

/**
 * Takes the folder for this process; it is created if need be. On Linux the kernel holds the lock (an abstract
 * socket named after the folder) and lets go of it however the process ends; elsewhere a file names the process.
 * Processes on other machines are not seen.
 * Throws OutputInUseError, or CannotWriteError when the folder cannot be made.
 */
export async function lockFolder(folder: string, { name = folder, shard }: Place = {}): Promise<Lock> {
  const state = path.join(folder, '.imgtr');
  await mkdir(state, { recursive: true }).catch(cause => {
    throw new CannotWriteError(`cannot create ${state}: ${cause.code ?? cause.message}`, {
      cause,
      cure: 'Choose another --out.',
    });
  });
  const take = process.platform === 'linux' ? await socketLocks(folder) : fileLocks(state);
  const gate = await passGate(take);
  if (!gate) throw inUse(name);
  try {
    await turnAwayOthers(state, { take, name, shard });
    if (!shard) return gate;
    const own = await take(partName(shard));
    if (!own) throw inUse(name, `shard ${shard.index}/${shard.count} of this run`);
    await gate.close();
    return own;
  } catch (error) {
    await gate.close();
    throw error;
  }
}

/** Takes a lock by its name; undefined when somebody has it. */
type Take = (name: string) => Promise<Lock | undefined>;

/** The lock that a whole run keeps, and that a shard has only while it looks who else is there. */
const GATE = '';
const partName = ({ index, count }: Pick<Shard, 'index' | 'count'>) => `${index}of${count}`;
/** A shard is through the gate long before. */
const PATIENCE = { tries: 20, ms: 100 };

async function passGate(take: Take): Promise<Lock | undefined> {
  for (let left = PATIENCE.tries; left > 0; left--) {
    const lock = await take(GATE);
    if (lock) return lock;
    await sleep(PATIENCE.ms);
  }
  return undefined;
}

/** Makes sure that nobody is there but shards of the same run, and leaves word of what run has the folder now. */
async function turnAwayOthers(state: string, { take, name, shard }: Place & { take: Take; name: string }) {
  const file = path.join(state, 'shards.json');
  const word = await readFile(file, 'utf8').catch(() => '');
  const own = shard && JSON.stringify({ run: shard.run, count: shard.count });
  if (word === own) return;
  for (let index = 1, count = countOf(word); index <= count; index++) {
    const lock = await take(partName({ index, count }));
    if (!lock) throw inUse(name, `shard ${index}/${count} of another run`);
    await lock.close();
  }
  if (own) await writeFile(file, own);
  else await rm(file, { force: true });
}

function countOf(word: string): number {
  try {
    return Number((JSON.parse(word) as Partial<Shard>).count) || 0;
  } catch {
    return 0;
  }
}

async function socketLocks(folder: string): Promise<Take> {
  const address = `\0imgtr:${sha256(await realpath(folder))}`;
  return name =>
    new Promise(resolve => {
      const server = net.createServer().unref();
      server.once('error', () => resolve(undefined));
      server.listen(name ? `${address}:${name}` : address, () =>
        resolve({ close: () => new Promise(done => server.close(() => done())) }),
      );
    });
}

function fileLocks(state: string): Take {
  return async name => {
    const file = path.join(state, name ? `lock-${name}` : 'lock');
    const write = () =>
      writeFile(file, String(process.pid), { flag: 'wx' }).then(
        () => true,
        () => false,
      );
    const held = (await write()) || (!(await isHeld(file)) && (await replace(file, write)));
    return held ? { close: () => rm(file, { force: true }) } : undefined;
  };
}

/** What a process that is gone has left behind. */
async function replace(file: string, write: () => Promise<boolean>): Promise<boolean> {
  await rm(file, { force: true });
  return write();
}

async function isHeld(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const inUse = (place: string, who = 'another run') =>
  new OutputInUseError(`${who} is writing to ${place}`, { cure: 'Wait for it to end, or choose another --out.' });
