/** `imgtr translate --redis` and what else is given to a fleet: the same command, the work done by others. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { startObjectStore } from '../fakes/object-store.js';
import { drawPicture } from '../fixtures/pictures.js';
import { until } from '../queue/fleet.js';
import { redisOfFile } from '../queue/redis-server.js';
import { sharedFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';
import { refusalOf } from './refusal.js';
import { startWorkers, withWorkers } from './workers.js';

const MINUTES = 60_000;

/** What every test reads from; results go where no other test's do. */
const folder = sharedFolder();
const shop = path.join(folder, 'shop');
const fleetFolder = path.join(folder, 'fleet');
const phrases = path.join(folder, 'phrases.csv');
const PHRASES = 'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n限时优惠,한정 특가,Limited Offer\n';
const redis = redisOfFile();
let fleetEnv: Record<string, string>;
beforeAll(async () => {
  fleetEnv = { REDIS_URL: redis.url, OUTPUT_DIR: fleetFolder, IMGTR_FILE_ROOTS: folder };
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
});
beforeEach(() => writeFileSync(phrases, PHRASES));

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

describe('a fleet', () => {
  let workers: ReturnType<typeof startWorkers>;
  beforeAll(() => {
    workers = startWorkers([['ocr'], ['operate', '--translator', 'none'], ['result']], fleetEnv);
  });
  beforeEach(() => onTestFailed(workers.tell));
  afterAll(() => workers.end());

  it('translate --redis writes what translate writes, and says what it says', { timeout: 3 * MINUTES }, async () => {
    const [here, there] = [path.join(folder, 'here'), path.join(folder, 'there')];
    const args = ['--to', 'en', '--phrases', phrases, '--json'];
    const plain = await imgtr(['translate', shop, '-o', here, ...args]);
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
    writeFileSync(phrases, PHRASES.replace('Selected Fabric', 'Chosen Cloth'));
    const changed = await imgtr(['translate', shop, '-o', there, ...args, '--redis', redis.url]);
    expect(changed.events.at(-1)).toMatchObject({ translated: 1, skipped: 2, failed: 2 });

    const erase = ['translate', path.join(shop, 'one.png'), '--mode', 'erase', '--overwrite'];
    expect((await imgtr([...erase, '-o', here])).code).toBe(0);
    expect((await imgtr([...erase, '-o', there, '--redis', redis.url])).code).toBe(0);
    const [one, other] = [here, there].map(out => readFileSync(path.join(out, 'one.png')));
    expect(one?.equals(other as Buffer)).toBe(true);
  });

  it('is sent the settings along, of several languages too, and a person’s corrections are let alone', {
    timeout: 3 * MINUTES,
  }, async () => {
    const out = path.join(folder, 'several');
    const input = path.join(shop, 'one.png');
    const size = ['--format', 'webp', '--max-width', '200'];
    const args = ['-o', out, '--to', 'ko,en', '--phrases', phrases, ...size, '--json', '--redis', redis.url];
    const run = await imgtr(['translate', input, ...args, '--no-sidecar']);
    expect(run.code).toBe(0);
    expect(filesIn(out)).toEqual(['en/one.webp', 'ko/one.webp', 'manifest.csv']);
    const more = await imgtr(['translate', input, ...args, '--overwrite', '--keep', '限时优惠']);
    expect(more.code).toBe(0);
    const name = path.join(out, 'en', 'one.imgtr.json');
    const sidecar = JSON.parse(readFileSync(name, 'utf8'));
    expect(sidecar.blocks.map(({ status }: { status: string }) => status)).toEqual(['translated', 'kept']);
    expect(sidecar.output.width).toBe(200);
    sidecar.blocks[0].translation = 'Fine Cloth';
    writeFileSync(name, JSON.stringify(sidecar));
    const edited = await imgtr(['translate', input, ...args, '--overwrite']);
    expect(edited.code).toBe(3);
    expect(edited.events.find(({ status }) => status === 'failed')).toMatchObject({
      target: 'en',
      error: { code: 'E_BLOCKED', message: expect.stringContaining('corrected by a person') },
    });
    expect(JSON.parse(readFileSync(name, 'utf8')).blocks[0].translation).toBe('Fine Cloth');
  });

  it('gets no more of a run that is told to stop; what was finished stays', { timeout: 3 * MINUTES }, async () => {
    const out = path.join(folder, 'stopped');
    const args = ['translate', shop, '-o', out, '--to', 'en', '--phrases', phrases, '--json', '--redis', redis.url];
    const stopped = await imgtr(args, {
      env: { OCR_TASKS_QUEUE: 'nobody_serves_it' },
      async meanwhile(child) {
        await until(async () => (await redis.client.llen('nobody_serves_it')) >= 4);
        child.kill('SIGINT');
      },
    });
    expect(stopped.code).toBe(130);
    expect(await redis.client.llen('nobody_serves_it')).toBe(0);
    expect(existsSync(path.join(out, '.imgtr', 'lock'))).toBe(false);
    const run = await imgtr(args);
    expect(run.events.at(-1)).toMatchObject({ translated: 2, copied: 1, failed: 2 });
  });

  it('enqueue --wait follows each picture to its end', { timeout: 2 * MINUTES }, async () => {
    const some = ['one.png', 'broken.png'].map(name => path.join(shop, name));
    const run = await imgtr(['enqueue', ...some, '--to', 'en', '--request-id', 'w', '--wait', '--json'], {
      env: fleetEnv,
    });
    expect(run.code).toBe(3);
    const [request, ...ends] = run.events;
    expect(request).toMatchObject({ event: 'request', images: 2 });
    expect(ends).toHaveLength(2);
    expect(ends).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ image_id: 'one', event: 'done', file_path: expect.stringContaining('/fleet/one_') }),
        expect.objectContaining({
          image_id: 'broken',
          event: 'failed',
          error: { code: 'E_BAD_IMAGE', message: expect.any(String) },
        }),
      ]),
    );
    expect(existsSync(ends.find(({ event }) => event === 'done')?.['file_path'])).toBe(true);
  });

  it('takes what enqueue --via shm hands over, and frees it', { timeout: 2 * MINUTES }, async () => {
    const env = { ...fleetEnv, OCR_TASKS_QUEUE: 'looked_at_first' };
    const [one, broken] = ['one.png', 'broken.png'].map(name => path.join(shop, name));
    const run = await imgtr(['enqueue', one, broken, '--via', 'shm', '--json'], { env });
    expect([run.code, run.events[1]]).toEqual([3, expect.objectContaining({ image_id: 'broken', event: 'failed' })]);
    const [message] = await redis.client.lrange('looked_at_first', 0, -1);
    const { shm_info } = JSON.parse(message!);
    expect(shm_info).toMatchObject({ dtype: 'uint8', size: shm_info.shape.reduce((a: number, b: number) => a * b) });
    expect(existsSync(`/dev/shm/${shm_info.shm_name}`)).toBe(true);
    await redis.client.rename('looked_at_first', 'ocr_tasks');
    await expect.poll(() => existsSync(`/dev/shm/${shm_info.shm_name}`), { timeout: 60_000 }).toBe(false);
  });
});

describe('imgtr translate --redis', () => {
  it('goes from bucket to bucket', { timeout: 3 * MINUTES }, async () => {
    await redis.client.flushall();
    const store = await startObjectStore();
    const env = { ...store.env, S3_BUCKET: 'shop', IMGTR_CACHE: path.join(folder, 'cache') };
    await withWorkers([['ocr'], ['operate', '--translator', 'none']], { ...fleetEnv, ...env }, async () => {
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

  const args = () => [shop, '-o', path.join(folder, 'out'), '--to', 'en'];

  it.each([
    [['--lama', 'x.onnx'], '--lama is up to the workers'],
    [['--no-memory'], '--no-memory is up to the workers'],
    [['--clean-plate'], '--clean-plate is not to be had of a fleet'],
    [['--join-slices'], '--join-slices is not to be had of a fleet'],
    [['--phrases', 'none.csv'], 'there is no such file'],
    [['--redis', 'http://localhost'], 'REDIS_URL is no address of a Redis'],
  ])('refuses %s in one line', async (more, words) => {
    const { exitCode, message } = await refusalOf([...args(), '--redis', redis.url, ...more]);
    expect(exitCode).toBe(2);
    expect(message).toContain(words);
  });

  it('says that Redis cannot be reached', async () => {
    const run = await imgtr(['translate', ...args(), '--redis', 'redis://127.0.0.1:1']);
    expect([run.code, run.stderr]).toEqual([14, expect.stringContaining('Redis at 127.0.0.1:1 cannot be reached')]);
  });
});
