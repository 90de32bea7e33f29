/** Looks after the lists while somebody waits: are there workers, and is what they were given still there? */
import { setTimeout as sleep } from 'node:timers/promises';
import { TransferError } from '../../errors.js';
import type { ListState, Office } from '../../queue/redis/office.js';

interface SentinelSettings {
  readonly office: Pick<Office, 'states'>;
  readonly note: (line: string) => void;
  /** What is waited for: a picture that is translated, or that `result` has kept. */
  readonly until: 'translated' | 'done';
  /** Pages that somebody waits for. */
  readonly open: () => number;
  /** Nothing is to come any more. */
  readonly giveUp: (error: Error) => void;
  readonly everyMs?: number;
}

export interface Sentinel {
  /** There was a sign of life. */
  heard(): void;
  close(): void;
}

const EVERY_MS = 10_000;
/** Looks in a row at which nobody had anything, before what is waited for counts as lost. */
const EMPTY_LOOKS = 3;
/** The lists that lead to it, and who serves them. */
const ROLES = {
  translated: { ocr_tasks: 'ocr', processor_tasks: 'operate' },
  done: { ocr_tasks: 'ocr', processor_tasks: 'operate', hosting_tasks: 'result' },
} as const satisfies Record<SentinelSettings['until'], Partial<Record<ListState['kind'], string>>>;

export function startSentinel({ office, note, until, open, giveUp, everyMs = EVERY_MS }: SentinelSettings): Sentinel {
  const roles: Partial<Record<ListState['kind'], string>> = ROLES[until];
  const end = new AbortController();
  const told = new Set<string>();
  let empty = 0;
  const look = async () => {
    const states = (await office.states()).filter(({ kind }) => roles[kind]);
    for (const { kind, list, workers, waiting } of states) {
      const role = roles[kind] as string;
      if (workers > 0 || waiting === 0 || told.has(role)) continue;
      told.add(role);
      note(`nobody works on ${list} (${waiting} waiting): start some with \`imgtr worker --role ${role}\``);
    }
    const isEmpty = states.every(state => state.waiting + state.inHand + state.delayed + state.suspects === 0);
    empty = isEmpty && open() > 0 ? empty + 1 : 0;
    if (empty < EMPTY_LOOKS) return;
    giveUp(
      new TransferError('the fleet no longer has it: was Redis started anew without its data, or a list emptied?'),
    );
  };
  const run = async () => {
    while (!end.signal.aborted) {
      await sleep(everyMs, undefined, { signal: end.signal, ref: false });
      await look().catch(() => {}); // a server that is away for a while
    }
  };
  run().catch(() => {});
  return {
    heard() {
      empty = 0;
    },
    close: () => end.abort(),
  };
}
