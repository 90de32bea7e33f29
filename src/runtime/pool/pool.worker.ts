/** A pool thread: runs a room's function, and afterwards lets go of what it used. */
import { reclaimUnshared } from '../memory/reclaim.js';

export interface Work {
  /** URL of a room's `pixels.ts`, compiled. */
  readonly filename: string;
  readonly name: string;
  readonly input: unknown;
}

/** What a function returned; or why its room could not be loaded, which is no fault of what it was given. */
export type Answer = { readonly output: unknown } | { readonly unloadable: string };

type Room = Record<string, (input: unknown) => unknown>;
const rooms = new Map<string, Room>();

export default async function work({ filename, name, input }: Work): Promise<Answer> {
  const room = rooms.get(filename) ?? (await load(filename));
  if (room instanceof Error) return { unloadable: room.message };
  try {
    return { output: await room[name]!(input) };
  } finally {
    reclaimUnshared();
  }
}

async function load(filename: string): Promise<Room | Error> {
  try {
    const room = (await import(filename)) as Room;
    rooms.set(filename, room);
    return room;
  } catch (error) {
    return error as Error;
  }
}
