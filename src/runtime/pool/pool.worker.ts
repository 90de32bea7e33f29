/** A pool thread: runs a room's function, and afterwards lets go of what it used. */
import { reclaimUnshared } from '../memory/reclaim.js';

export interface Work {
  /** URL of a room's `pixels.ts`, compiled. */
  readonly filename: string;
  readonly name: string;
  readonly input: unknown;
}

const rooms = new Map<string, Promise<Record<string, (input: unknown) => unknown>>>();

export default async function work({ filename, name, input }: Work): Promise<unknown> {
  const room = rooms.get(filename) ?? import(filename);
  rooms.set(filename, room);
  try {
    return await (await room)[name]!(input);
  } finally {
    reclaimUnshared();
  }
}
