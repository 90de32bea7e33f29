/** Which process on which machine a worker is, so that another one on the same machine can tell whether it still lives. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface Identity {
  /** `host:pid:random`, new for every start. */
  readonly id: string;
  readonly host: string;
  /** One boot of one machine, and one of its spaces of process ids; undefined where that cannot be told. */
  readonly machine: string | undefined;
  readonly pid: number;
  /** When the process began, in the machine's ticks: a process id is given again. */
  readonly started: string | undefined;
}

/** This process, as a worker of its own. */
export function createIdentity(): Identity {
  const host = hostname();
  const { pid } = process;
  return {
    id: `${host}:${pid}:${randomBytes(4).toString('hex')}`,
    ...{ host, pid, machine: thisMachine(), started: startOf(pid) },
  };
}

/** A heartbeat's owner is known to be gone: it was a process of this machine, and that is no more. */
export function isGone(beat: string | null, { machine }: Identity): boolean {
  const other = parse(beat);
  if (!other || !machine || other.machine !== machine || !other.started) return false;
  return startOf(other.pid) !== other.started;
}

function parse(beat: string | null): Identity | undefined {
  try {
    return beat === null ? undefined : (JSON.parse(beat) as Identity);
  } catch {
    return undefined;
  }
}

/** Linux only; elsewhere the heartbeat's end has to do. */
function thisMachine(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** A process' start time; undefined when there is no such process, or only what its parent has not yet buried. */
function startOf(pid: number): string | undefined {
  try {
    // Behind the name in brackets, which may hold anything: the state, and as the 20th field the start time.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
