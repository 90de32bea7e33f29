/** The role `result` as its users run it, killed at any moment: one file and one record an image. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../temp-folder.js';
import { counted, type Hand, keepFleet, until } from './fleet.js';
import { startRedis } from './redis-server.js';

const BIN = path.resolve(import.meta.dirname, '../../bin/imgtr.js');

function startKeeper(env: Record<string, string>): Hand {
  const args = [BIN, 'worker', '--role', 'result', '--concurrency', '16'];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  return {
    child,
    ready: once(child.stderr, 'data'),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

it('keeps each image once, however many of its workers are killed', { timeout: 30 * 60_000 }, async () => {
  const [count, kills] = [counted(300, 10_000), counted(6, 200)];
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const folder = tempFolder();
  const out = path.join(folder, 'out');
  const picture = path.join(folder, 'a.png');
  writeFileSync(
    picture,
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
      .png()
      .toBuffer(),
  );
  const image_url = pathToFileURL(picture).href;
  const push = (from: number, to: number) =>
    redis.client.rpush(
      'hosting_tasks',
      ...Array.from({ length: to - from }, (_, n) =>
        JSON.stringify({ request_id: 'r', image_id: `i${from + n}`, image_url }),
      ),
    );
  const fleet = keepFleet(2, () =>
    startKeeper({ REDIS_URL: redis.url, OUTPUT_DIR: out, IMGTR_FILE_ROOTS: folder, LOG_LEVEL: 'INFO' }),
  );
  onTestFinished(() => fleet.end());
  // There is new work for every one of them.
  const share = count / kills;
  await fleet.kill(kills, n => push(n * share, (n + 1) * share));
  await until(async () => {
    const left = await redis.client.llen('hosting_tasks');
    return left === 0 && (await redis.client.keys('imgtr:{hosting_tasks}:[pd]*')).length === 0;
  });
  for (const worker of fleet.workers) await worker.ready;
  await fleet.end('SIGTERM');

  const records = JSON.parse(readFileSync(path.join(out, 'results.json'), 'utf8')) as {
    image_id: string;
    file_path: string;
  }[];
  const ids = records.map(({ image_id }) => image_id);
  expect({ records: ids.length, images: new Set(ids).size }).toEqual({ records: count, images: count });
  const files = readdirSync(out).filter(name => name.endsWith('.jpg'));
  expect(files.sort()).toEqual(records.map(({ file_path }) => path.basename(file_path)).sort());
  expect(await redis.client.llen('error_queue')).toBe(0);
  expect(fleet.deaths).toBeGreaterThanOrEqual(kills);
});
