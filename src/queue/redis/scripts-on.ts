/** The scripts on a connection. */
import type { Redis } from './connection.js';
import { SCRIPTS, type Script } from './scripts.js';

/** Runs a script; strings in its answer come as bytes. */
export type Run = (
  script: Script,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
) => Promise<unknown>;

export function runScripts(redis: Redis): Run {
  for (const { name, keys, lua } of SCRIPTS) redis.defineCommand(name, { numberOfKeys: keys, lua });
  return async ({ name }, keys, args) => {
    const command = redis[`${name}Buffer` as keyof Redis] as unknown as (...args: unknown[]) => Promise<unknown>;
    return command.apply(redis, [...keys, ...args]);
  };
}
