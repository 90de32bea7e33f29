/** `imgtr translate --redis`: the same command line, the work done by a fleet. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startObjectStore } from '../fakes/object-store.js';
import { drawPicture } from '../fixtures/pictures.js';
import { until } from '../queue/fleet.js';
import { type Server, startRedis } from '../queue/redis-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';
import { withWorkers } from './workers.js';

const MINUTES = 60_000;

let redis: Server;
let folder: string;
let shop: string;
let phrases: string;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  await redis.client.flushall();
  folder = tempFolder();
  shop = path.join(folder, 'shop');
  phrases = path.join(folder, 'phrases.csv');
  writeFileSync(phrases, 'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n限时优惠,한정 특가,Limited Offer\n');
});

const fleetEnv = () => ({ REDIS_URL: redis.url, OUTPUT_DIR: path.join(folder, 'fleet'), IMGTR_FILE_ROOTS: folder });

async function drawShop(): Promise<void> {
  const texts = [
    { text: '精选面料', x: 40, y: 70 },
    { text: '限时优惠', x: 40, y: 150 },
  ];
  mkdirSync(path.join(shop, 'tea'), { recursive: true });
  writeFileSync(path.join(shop, 'one.png'), await drawPicture(texts));
  writeFileSync(path.join(shop, 'tea', '봄 two.jpg'), await drawPicture(texts.slice(1), { format: 'jpeg' }));
  writeFileSync(
    path.join(shop, 'three.webp'),
    await drawPicture([{ text: 'SALE 50%', x: 40, y: 90 }], { format: 'webp' }),
  );
  writeFileSync(path.join(shop, 'gap.png'), await drawPicture([{ text: '手慢无', x: 40, y: 90 }]));
  writeFileSync(path.join(shop, 'broken.png'), 'no picture');
}

const FLEET = [['ocr'], ['operate', '--translator', 'none'], ['result']];

/** All files below a folder of results, but for the run's own state. */
const filesIn = (out: string): string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter(name => !name.startsWith('.imgtr') && statSync(path.join(out, name)).isFile())
    .sort();
const sidecarOf = (out: string, name: string) => JSON.parse(readFileSync(path.join(out, name), 'utf8'));
const without = (events: readonly Record<string, unknown>[], out: string) =>
  events
    .map(({ ms, output, seconds, modelSeconds, verifySeconds, eventLoopP99Ms, peakRssMb, translator, ...event }) => ({
      ...event,
      ...(typeof output === 'string' && { output: path.relative(out, output) }),
    }))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('imgtr translate --redis', () => {
  it('writes what translate writes, and says what it says', { timeout: 3 * MINUTES }, async () => {
    await drawShop();
    const [here, there] = [path.join(folder, 'here'), path.join(folder, 'there')];
    const args = ['--to', 'en', '--phrases', phrases, '--json'];
    const plain = await imgtr(['translate', shop, '-o', here, ...args]);
    await withWorkers(FLEET, fleetEnv(), async () => {
      const run = await imgtr(['translate', shop, '-o', there, ...args, '--redis', redis.url]);
      expect({ code: run.code, stderr: run.stderr.match(/^imgtr:.*/m) }).toEqual({ code: plain.code, stderr: null });
      expect(without(run.events, there)).toEqual(without(plain.events, here));
      expect(filesIn(there)).toEqual(filesIn(here));
      for (const name of filesIn(here).filter(name => !/\.json$/.test(name))) {
        const [a, b] = [here, there].map(out => readFileSync(path.join(out, name)));
        if (name === 'manifest.csv') expect(String(b).split('\n').sort()).toEqual(String(a).split('\n').sort());
        else expect(a?.equals(b as Buffer), name).toBe(true);
      }
      for (const name of filesIn(here).filter(name => /\.json$/.test(name))) {
        const [a, b] = [here, there].map(out => ({ ...sidecarOf(out, name), key: '', timings: {} }));
        expect(b).toEqual(a);
      }
      // What is done is not asked for again, what failed is; a changed word concerns the pages that it stands on.
      const again = await imgtr(['translate', shop, '-o', there, ...args, '--redis', redis.url]);
      expect(again.events.at(-1)).toMatchObject({ skipped: 3, failed: 2 });
      writeFileSync(phrases, readFileSync(phrases, 'utf8').replace('Selected Fabric', 'Chosen Cloth'));
      const changed = await imgtr(['translate', shop, '-o', there, ...args, '--redis', redis.url]);
      expect(changed.events.at(-1)).toMatchObject({ translated: 1, skipped: 2, failed: 2 });

      const erase = ['translate', path.join(shop, 'one.png'), '--mode', 'erase', '--overwrite'];
      expect((await imgtr([...erase, '-o', here])).code).toBe(0);
      expect((await imgtr([...erase, '-o', there, '--redis', redis.url])).code).toBe(0);
      const [one, other] = [here, there].map(out => readFileSync(path.join(out, 'one.png')));
      expect(one?.equals(other as Buffer)).toBe(true);
    });
  });

  it('sends settings along, of several languages too, and lets a person’s corrections alone', {
    timeout: 3 * MINUTES,
  }, async () => {
    await drawShop();
    const out = path.join(folder, 'out');
    const args = ['-o', out, '--to', 'ko,en', '--phrases', phrases, '--format', 'webp', '--max-width', '200', '--json'];
    await withWorkers([['ocr'], ['operate', '--translator', 'none']], fleetEnv(), async () => {
      const input = path.join(shop, 'one.png');
      const run = await imgtr(['translate', input, ...args, '--no-sidecar', '--redis', redis.url]);
      expect(run.code).toBe(0);
      expect(filesIn(out)).toEqual(['en/one.webp', 'ko/one.webp', 'manifest.csv']);
      const more = await imgtr([
        'translate',
        input,
        ...args,
        '--redis',
        redis.url,
        '--overwrite',
        '--keep',
        '限时优惠',
      ]);
      expect(more.code).toBe(0);
      const name = path.join(out, 'en', 'one.imgtr.json');
      const sidecar = JSON.parse(readFileSync(name, 'utf8'));
      expect(sidecar.blocks.map(({ status }: { status: string }) => status)).toEqual(['translated', 'kept']);
      expect(sidecar.output.width).toBe(200);
      sidecar.blocks[0].translation = 'Fine Cloth';
      writeFileSync(name, JSON.stringify(sidecar));
      const edited = await imgtr(['translate', input, ...args, '--redis', redis.url, '--overwrite']);
      expect(edited.code).toBe(3);
      expect(edited.events.find(({ status }) => status === 'failed')).toMatchObject({
        target: 'en',
        error: { code: 'E_BLOCKED', message: expect.stringContaining('corrected by a person') },
      });
      expect(JSON.parse(readFileSync(name, 'utf8')).blocks[0].translation).toBe('Fine Cloth');
    });
  });

  it('goes from bucket to bucket', { timeout: 3 * MINUTES }, async () => {
    const store = await startObjectStore();
    await drawShop();
    const env = { ...store.env, S3_BUCKET: 'shop', IMGTR_CACHE: path.join(folder, 'cache') };
    await withWorkers([['ocr'], ['operate', '--translator', 'none']], { ...fleetEnv(), ...env }, async () => {
      const args = ['translate', path.join(shop, 'one.png'), '--to', 'en', '--phrases', phrases, '--redis', redis.url];
      const run = await imgtr([...args, '-o', 's3://shop/en'], { env });
      expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
      const puts = store.asked.filter(({ method }) => method === 'PUT').map(({ path }) => path);
      expect(puts).toEqual(
        expect.arrayContaining(['/shop/en/one.png', '/shop/en/one.imgtr.json', '/shop/en/manifest.csv']),
      );
      expect(puts.some(name => name.startsWith('/shop/uploads/'))).toBe(true);
    });
  });

  it('takes back what nobody has begun when it is told to stop; what was finished stays', {
    timeout: 3 * MINUTES,
  }, async () => {
    await drawShop();
    const out = path.join(folder, 'out');
    const args = ['translate', shop, '-o', out, '--to', 'en', '--phrases', phrases, '--json', '--redis', redis.url];
    const stopped = await imgtr(args, {
      async meanwhile(child) {
        await until(async () => (await redis.client.llen('ocr_tasks')) >= 4);
        child.kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(await redis.client.llen('ocr_tasks')).toBe(0);
    expect(existsSync(path.join(out, '.imgtr', 'lock'))).toBe(false);
    await withWorkers([['ocr'], ['operate', '--translator', 'none']], fleetEnv(), async () => {
      const run = await imgtr(args);
      expect(run.events.at(-1)).toMatchObject({ translated: 2, copied: 1, failed: 2 });
    });
  });

  it.each([
    [['--lama', 'x.onnx'], '--lama is up to the workers'],
    [['--no-memory'], '--no-memory is up to the workers'],
    [['--clean-plate'], '--clean-plate is not to be had of a fleet'],
    [['--join-slices'], '--join-slices is not to be had of a fleet'],
    [['--phrases', 'none.csv'], 'there is no such file'],
    [['--redis', 'http://localhost'], 'REDIS_URL is no address of a Redis'],
  ])('refuses %s in one line', async (more, words) => {
    await drawShop();
    const run = await imgtr([
      'translate',
      shop,
      '-o',
      path.join(folder, 'out'),
      '--to',
      'en',
      '--redis',
      redis.url,
      ...more,
    ]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(words);
  });

  it('says that Redis cannot be reached', async () => {
    await drawShop();
    const run = await imgtr([
      'translate',
      shop,
      '-o',
      path.join(folder, 'out'),
      '--to',
      'en',
      '--redis',
      'redis://127.0.0.1:1',
    ]);
    expect([run.code, run.stderr]).toEqual([14, expect.stringContaining('Redis at 127.0.0.1:1 cannot be reached')]);
  });
});
