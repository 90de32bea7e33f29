/** Whether a Redis keeps what it is given. */
import { MissingError } from '../../errors.js';
import { placeOf, type Redis } from './connection.js';

/** BLMOVE and LMOVE came with it. */
const OLDEST = [6, 2] as const;

/**
 * What is to be feared of its settings, a sentence each, none where it keeps its settings to itself. Throws MissingError
 * for a server that cannot serve as a queue.
 */
export async function worriesAbout(redis: Redis, url: string): Promise<string[]> {
  const server = await redis.info('server').catch(() => '');
  const [, version = ''] = /redis_version:(\S+)/.exec(server) ?? [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (version !== '' && (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))) {
    throw new MissingError(`Redis at ${placeOf(url)} is of version ${version}`, { cure: 'It takes 6.2 or newer.' });
  }
  if (/redis_mode:cluster/.test(server)) {
    throw new MissingError(`Redis at ${placeOf(url)} is a cluster`, {
      cure: 'It takes a single one, with replicas as you like.',
    });
  }
  // A hosted Redis may keep them to itself.
  const text = JSON.stringify(await redis.config('GET', 'maxmemory-policy', 'appendonly').catch(() => []));
  const evicts = /(?:allkeys|volatile)-\w+/.exec(text)?.[0];
  return [
    ...(evicts ? [`maxmemory-policy ${evicts} throws tasks away when memory is short: set noeviction`] : []),
    ...(/"appendonly",?:?"no"/.test(text) ? ['appendonly is off: what lies on the lists is gone after a restart'] : []),
  ];
}
