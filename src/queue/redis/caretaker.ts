/** Looks after a list every second: brings back what is due, and what dead workers had in hand. Every worker does. */
import type { Redis } from './connection.js';
import { type Identity, isGone } from './identity.js';
import { REAP, TEND } from './scripts.js';
import type { Run } from './scripts-on.js';

export interface Caretaker {
  /** There are messages that are to run alone. */
  suspects: boolean;
  /** Messages taken back from the dead so far. */
  readonly reaped: number;
  close(): void;
}

interface Grounds {
  readonly work: Redis;
  readonly run: Run;
  /** What all keys of the list begin with. */
  readonly base: string;
  readonly list: string;
  readonly identity: Identity;
}

/** How often the delayed are looked after, milliseconds. */
const TEND_MS = 1000;
/** Every how many of those the dead are looked for: with the heartbeat's 15 s, within 19 s. */
const REAP_EVERY = 4;

export function startCaretaker({ work, run, base, list, identity }: Grounds): Caretaker {
  const key = (name: string) => base + name;
  const caretaker = { suspects: false, reaped: 0, close: () => clearInterval(timer) };
  let rounds = 0;
  const tend = async () => {
    if (work.status !== 'ready') return;
    if (Number(await run(TEND, [key('delayed'), list, key('suspect')], [])) > 0) caretaker.suspects = true;
    if (rounds++ % REAP_EVERY !== 0) return;
    const others = (await work.smembers(key('workers'))).filter(id => id !== identity.id);
    const beats = others.length > 0 ? await work.mget(others.map(id => key(`w:${id}`))) : [];
    const gone = others.filter((_, i) => isGone(beats[i] ?? null, identity));
    if (gone.length > 0) await work.del(gone.map(id => key(`w:${id}`)));
    caretaker.reaped += Number(await run(REAP, [key('workers'), list, key('suspect')], [base]));
  };
  // The server cannot now? The next time comes in a second.
  const timer = setInterval(() => void tend().catch(() => {}), TEND_MS).unref();
  return caretaker;
}
