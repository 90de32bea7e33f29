import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { OutputInUseError } from '#imgtr/errors.js';
import { lockFolder, type Shard } from '#imgtr/sink/places/lock.js';
import { tempFolder } from '../temp-folder.js';

let out: string;
beforeEach(() => {
  out = tempFolder();
});

const shard = (index: number, more: Partial<Shard> = {}): Shard => ({ index, count: 3, run: 'spring', ...more });
const lock = (part?: Shard) => lockFolder(out, { shard: part });

describe('a folder that is locked', () => {
  it('is free again when the run has let go of it', async () => {
    await (await lock()).close();
    await (await lock()).close();
    await (await lock(shard(1))).close();
    await (await lock()).close();
  });

  it('is shared by the shards of one run, and free when the last of them has let go', async () => {
    const [first, second] = await Promise.all([lock(shard(1)), lock(shard(2))]);
    await first.close();
    await expect(lock()).rejects.toThrow('shard 2/3 of another run is writing to');
    await second.close();
    await (await lock()).close();
  });

  it.each<[string, Shard | undefined, Shard | undefined]>([
    ['a whole run, from another', undefined, undefined],
    ['a whole run, from a shard', undefined, shard(1)],
    ['a shard, from a whole run', shard(2), undefined],
    ['a shard, from the same once more', shard(2), shard(2)],
    ['a shard, from one of another split', shard(2), shard(2, { count: 4 })],
    ['a shard, from one with other inputs or settings', shard(2), shard(1, { run: 'autumn' })],
  ])('is kept by %s', async (_, holder, other) => {
    const held = await lock(holder);
    await expect(lock(other)).rejects.toBeInstanceOf(OutputInUseError);
    await held.close();
    await (await lock(other)).close();
  });

  it('goes to another split once all shards of the last one are gone, whatever word they left', async () => {
    await (await lock(shard(3))).close();
    const others = await Promise.all([lock(shard(1, { count: 2 })), lock(shard(2, { count: 2 }))]);
    await Promise.all(others.map(other => other.close()));
    writeFileSync(path.join(out, '.imgtr', 'shards.json'), '{"count":');
    await (await lock(shard(1))).close();
  });
});
