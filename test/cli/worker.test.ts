/** The three roles as their users run them: with real models, between plain lists. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it, onTestFailed, onTestFinished } from 'vitest';
import { errorRecordSchema, hostingTaskSchema, processorTaskSchema } from '#imgtr/queue/messages.js';
import { startGeminiServer } from '../fakes/gemini-server.js';
import { drawPicture } from '../fixtures/pictures.js';
import { until } from '../queue/fleet.js';
import { startPython } from '../queue/python.js';
import { redisOfFile } from '../queue/redis-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const BIN = path.resolve(import.meta.dirname, '../../bin/imgtr.js');
const PHRASES = 'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n限时优惠,한정 특가,Limited Offer\n';

const server = redisOfFile();

/** A folder with pictures, a phrase table, and room for results; the lists are empty. */
async function begin() {
  // What waits for a message in the name of a worker that was killed would take one of ours.
  await server.client.call('CLIENT', 'KILL', 'TYPE', 'normal');
  await server.client.flushall();
  const folder = tempFolder();
  const shop = path.join(folder, 'shop');
  const out = path.join(folder, 'out');
  const phrases = path.join(folder, 'phrases.csv');
  mkdirSync(shop, { recursive: true });
  writeFileSync(phrases, PHRASES);
  const env = { REDIS_URL: server.url, OUTPUT_DIR: out, IMGTR_FILE_ROOTS: folder };
  return { folder, shop, out, phrases, env };
}

/** A worker that runs until the test ends. */
function startWorker(role: string, { env, args = [] }: { env: Record<string, string>; args?: readonly string[] }) {
  const { GEMINI_API_KEY, ...clean } = process.env;
  const child = spawn(process.execPath, [BIN, 'worker', '--role', role, ...args], {
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (printed += chunk));
  onTestFailed(() => void process.stderr.write(`the ${role} worker said:\n${printed}\n`));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await end(child, 'SIGKILL');
  });
  return { child, printed: () => printed };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code, by] = await exited;
  return code ?? by;
}

const push = (list: string, task: object) => server.client.rpush(list, JSON.stringify(task));
const items = async (list: string) => (await server.client.lrange(list, 0, -1)).map(text => JSON.parse(text));
const results = (out: string) => JSON.parse(readFileSync(path.join(out, 'results.json'), 'utf8'));
const listed = (out: string, count: number) =>
  until(() => existsSync(path.join(out, 'results.json')) && results(out).length >= count);

describe('ocr, operate and result', () => {
  it('host the files that translate writes, byte for byte, and keep each once', { timeout: 300_000 }, async () => {
    const { shop, out, phrases, env, folder } = await begin();
    const [one, two, three] = ['one.png', 'two.jpg', 'three.webp'].map(name => path.join(shop, name)) as [
      string,
      string,
      string,
    ];
    const texts = [
      { text: '精选面料', x: 40, y: 70 },
      { text: '限时优惠', x: 40, y: 150 },
    ];
    writeFileSync(one, await drawPicture(texts));
    writeFileSync(two, await drawPicture(texts.slice(1), { format: 'jpeg', ground: '#dde8dd' }));
    writeFileSync(three, await drawPicture([{ text: 'SALE 50%', x: 40, y: 90 }], { format: 'webp' }));
    const plain = await imgtr([
      'translate',
      shop,
      '-o',
      path.join(folder, 'plain'),
      '--to',
      'en',
      '--phrases',
      phrases,
    ]);
    expect(plain.code).toBe(0);

    const args = ['--phrases', phrases, '--to', 'en'];
    startWorker('ocr', { env });
    startWorker('operate', { env, args });
    const keeper = startWorker('result', { env });
    for (const file of [one, two, three]) {
      const task = { request_id: 'r 1', image_id: path.basename(file), image_url: pathToFileURL(file).href };
      await push('ocr_tasks', { ...task, shm_info: null, strange: { deep: [1, null] } });
    }
    await listed(out, 3);
    // The same again, many times: there is still one of each.
    const first = { request_id: 'r 1', image_id: 'one.png', image_url: pathToFileURL(one).href };
    for (let n = 0; n < 10; n++) await push('ocr_tasks', first);
    await until(() => (keeper.printed().match(/one\.png/g) ?? []).length >= 11);
    expect(await end(keeper.child, 'SIGTERM')).toBe(143);

    expect(await items('error_queue')).toEqual([]);
    expect(results(out)).toHaveLength(3);
    expect(readdirSync(out).filter(name => name.endsWith('.jpg'))).toHaveLength(3);
    const hosted = readdirSync(path.join(out, 'hosted'), { recursive: true, encoding: 'utf8' });
    for (const [name, status] of [
      ['one.png', 'translated'],
      ['two.jpg', 'translated'],
      ['three.webp', 'copied'],
    ] as const) {
      const [object, ...more] = hosted.filter(key => path.basename(key).startsWith(name) && !key.endsWith('.json'));
      expect(more).toEqual([]);
      const [, stem, ending] = /^(.+)\.[0-9a-f]{8}(\.\w+)$/.exec(path.basename(object as string)) ?? [];
      expect([stem, ending]).toEqual([name, path.extname(name)]);
      const bytes = readFileSync(path.join(out, 'hosted', object as string));
      expect(bytes.equals(readFileSync(path.join(folder, 'plain', name)))).toBe(true);
      if (status === 'copied') expect(bytes.equals(readFileSync(three))).toBe(true);
    }
    const told = await server.client.xrange('imgtr:events:r 1', '-', '+');
    expect(
      told
        .map(([, fields]) => fields[1])
        .slice(0, 9)
        .sort(),
    ).toEqual([...['done', 'done', 'done', 'read', 'read', 'read', 'translated', 'translated', 'translated']]);
  });

  it('pass on what they do not know, and move the source aside', { timeout: 120_000 }, async () => {
    const { shop, out, phrases, env } = await begin();
    const file = path.join(shop, 'a.png');
    writeFileSync(file, await drawPicture([{ text: '精选面料', x: 40, y: 70 }], { width: 200, height: 900 }));
    startWorker('ocr', { env });
    await push('ocr_tasks', {
      request_id: 'r',
      image_id: 'a',
      image_url: pathToFileURL(file).href,
      product_id: 7,
      strange: ['é', null],
    });
    await until(async () => (await server.client.llen('processor_tasks')) === 1);
    const [read] = await items('processor_tasks');
    expect(processorTaskSchema.safeParse(read).success).toBe(true);
    expect(read).toMatchObject({
      is_long: true,
      product_id: 7,
      strange: ['é', null],
      ocr_result: [[expect.any(Array), ['精选面料', expect.any(Number)]]],
    });

    // What PaddleOCR would say, and no more, is enough.
    const { imgtr_read, is_long, ...task } = read;
    await server.client.del('processor_tasks');
    await push('processor_tasks', { ...task, image_id: 'paddle' });
    startWorker('operate', { env, args: ['--phrases', phrases, '--to', 'ko'] });
    await until(async () => (await server.client.llen('hosting_tasks')) === 1);
    const [hosted] = await items('hosting_tasks');
    expect(hostingTaskSchema.safeParse(hosted).success).toBe(true);
    expect(hosted).toMatchObject({
      ...{ request_id: 'r', image_id: 'paddle', product_id: 7, strange: ['é', null] },
      source: { image_url: pathToFileURL(file).href },
      imgtr_page: { status: 'translated', blocks: 1 },
    });
    expect(hosted).not.toHaveProperty('ocr_result');
    const sidecar = fileURLToPath(hosted.image_url).replace(/\.png$/, '.imgtr.json');
    expect(JSON.parse(readFileSync(sidecar, 'utf8')).blocks).toMatchObject([
      { text: '精选面料', translation: '엄선한 원단' },
    ]);

    // Ids are no paths.
    await push('processor_tasks', { ...task, request_id: '../..', image_id: '../../../x' });
    await until(async () => (await server.client.llen('hosting_tasks')) === 2);
    const [, odd] = await items('hosting_tasks');
    expect(odd).toMatchObject({ request_id: '../..', image_id: '../../../x' });
    expect(path.relative(path.join(out, 'hosted'), fileURLToPath(odd.image_url))).toMatch(/^[\w~]+\/[\w.~]+\.png$/);
  });

  it('take pictures from shared memory, leave them there, and free what they need no more', {
    timeout: 120_000,
  }, async () => {
    const { out, phrases, env } = await begin();
    const peer = startPython('segment', 60, 80, 3);
    const [shm_name] = (await peer.firstLine).split(' ') as [string];
    const shm_info = { shm_name, shape: [60, 80, 3], dtype: 'uint8', size: 60 * 80 * 3 };
    startWorker('operate', { env, args: ['--phrases', phrases, '--to', 'en', '--hosting', 'shm', '--no-verify'] });
    await push('processor_tasks', { request_id: 'r', image_id: 'a', shm_info, ocr_result: null });
    await until(async () => (await server.client.llen('hosting_tasks')) === 1);
    await until(() => !existsSync(`/dev/shm/${shm_name}`));
    const [hosted] = await items('hosting_tasks');
    expect(hosted).toMatchObject({
      shm_info: { shape: [60, 80, 3], dtype: 'uint8', size: 14_400 },
      source: { shm_info },
    });
    startWorker('result', { env });
    await listed(out, 1);
    await until(() => !existsSync(`/dev/shm/${hosted.shm_info.shm_name}`));
    const [{ file_path }] = results(out);
    expect(await sharp(file_path).metadata()).toMatchObject({ format: 'jpeg', width: 80, height: 60 });
    peer.stdin?.end();
    await peer.printed;
  });

  it('leave shared memory alone where SHM_UNLINK says so, and bury what is out of bounds', {
    timeout: 60_000,
  }, async () => {
    const { out, env, folder } = await begin();
    const peer = startPython('segment', 10, 10, 1);
    const [shm_name] = (await peer.firstLine).split(' ') as [string];
    startWorker('result', { env: { ...env, SHM_UNLINK: 'false', IMGTR_FILE_ROOTS: path.join(folder, 'none') } });
    const ids = { request_id: 'r', image_id: 'a' };
    await push('hosting_tasks', { ...ids, shm_info: { shm_name, shape: [10, 10], dtype: '|u1', size: 100 } });
    await push('hosting_tasks', { ...ids, image_id: 'b', image_url: 'file:///etc/passwd' });
    await push('hosting_tasks', { ...ids, image_id: 'c', image_url: 'http://127.0.0.1:1/a.jpg' });
    await listed(out, 1);
    await until(async () => (await server.client.llen('error_queue')) === 2);
    for (const record of await items('error_queue')) {
      expect(errorRecordSchema.safeParse(record).success).toBe(true);
      expect(record).toMatchObject({ role: 'result', queue: 'hosting_tasks', stage: 'open', retryable: false });
    }
    expect((await items('error_queue')).map(({ image_id, code }) => `${image_id} ${code}`).sort()).toEqual([
      'b E_BLOCKED',
      'c E_DOWNLOAD',
    ]);
    expect(existsSync(`/dev/shm/${shm_name}`)).toBe(true);
    peer.stdin?.end();
    await peer.printed;
  });
});

/** Answers each POST after a while; what came is kept. */
async function startHook(waitMs: (n: number) => number, status = 200) {
  const posts: { body: string; signature: string | undefined }[] = [];
  const hook = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    posts.push({ body, signature: request.headers['x-imgtr-signature'] as string | undefined });
    await sleep(waitMs(posts.length));
    response.writeHead(posts.length === 1 ? status : 200).end();
  });
  await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    hook.closeAllConnections();
    hook.close();
  });
  return { url: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`, posts };
}

describe('a result', () => {
  const keep = async (count: number, shop: string) => {
    const file = path.join(shop, 'a.png');
    writeFileSync(file, await drawPicture([], { width: 20, height: 20 }));
    for (let n = 0; n < count; n++)
      await push('hosting_tasks', { request_id: 'r', image_id: `i${n}`, image_url: pathToFileURL(file).href });
  };

  it('is told to a webhook, signed, and once more when that fails', { timeout: 60_000 }, async () => {
    const { shop, out, env } = await begin();
    const hook = await startHook(() => 0, 503);
    startWorker('result', { env: { ...env, NOTIFY_SECRET: 'hush-hush' }, args: ['--notify-url', hook.url] });
    await keep(1, shop);
    await until(() => hook.posts.length === 2);
    const [{ body, signature }] = hook.posts as [{ body: string; signature: string }];
    expect(signature).toBe(`sha256=${createHmac('sha256', 'hush-hush').update(body).digest('hex')}`);
    await listed(out, 1);
    expect(JSON.parse(body)).toEqual(results(out)[0]);
  });

  it('that is in the making is finished when the worker is told to end', { timeout: 60_000 }, async () => {
    const { shop, out, env } = await begin();
    const hook = await startHook(() => 1500);
    const worker = startWorker('result', { env, args: ['--notify-url', hook.url, '--concurrency', '2'] });
    await keep(6, shop);
    await until(() => hook.posts.length >= 1);
    expect(await end(worker.child, 'SIGTERM')).toBe(143);
    const done = results(out).length;
    expect(done).toBeGreaterThan(0);
    expect(done + (await server.client.llen('hosting_tasks'))).toBe(6);
    expect(await server.client.keys('imgtr:{hosting_tasks}:[pw]*')).toEqual([]);
  });

  it('comes back to the list when the worker is told twice, and is kept by the next', { timeout: 60_000 }, async () => {
    const { shop, out, env } = await begin();
    const hook = await startHook(n => (n === 1 ? 50_000 : 0));
    const worker = startWorker('result', { env, args: ['--notify-url', hook.url] });
    await keep(1, shop);
    await until(() => hook.posts.length === 1);
    worker.child.kill('SIGINT');
    await sleep(100);
    expect(await end(worker.child, 'SIGINT')).toBe('SIGINT');
    startWorker('result', { env, args: ['--notify-url', hook.url] });
    await until(() => hook.posts.length === 2);
    await listed(out, 1);
    expect(results(out)).toHaveLength(1);
  });

  it('that outlasts the deadline is the first on its list again', { timeout: 120_000 }, async () => {
    const { shop, out, env } = await begin();
    const hook = await startHook(() => 90_000);
    const worker = startWorker('result', { env, args: ['--notify-url', hook.url, '--concurrency', '1'] });
    await keep(3, shop);
    await until(() => hook.posts.length >= 1);
    expect(await end(worker.child, 'SIGTERM')).toBe('SIGTERM'); // 25 s later, as a shell says 143
    expect((await items('hosting_tasks')).map(({ image_id }) => image_id)).toEqual(['i0', 'i1', 'i2']);
    expect(await server.client.keys('imgtr:{hosting_tasks}:[pw]*')).toEqual([]);
    expect(worker.printed()).toContain('what was in hand is back on its list');
    expect(existsSync(path.join(out, 'results.json'))).toBe(true);
  });
});

describe('operate', () => {
  it('asks a service for a text once a fleet, and counts what it asks for', { timeout: 120_000 }, async () => {
    const { shop, env } = await begin();
    const gemini = await startGeminiServer();
    onTestFinished(() => gemini.close());
    gemini.answer(({ document }, reply) =>
      reply.translations(document.texts.map(({ id }) => ({ id, text: 'Selected Fabric' }))),
    );
    const file = path.join(shop, 'a.png');
    writeFileSync(file, await drawPicture([{ text: '精选面料', x: 40, y: 70 }]));
    const task = { request_id: 'r', image_url: pathToFileURL(file).href };
    const quad = [
      [40, 44],
      [180, 44],
      [180, 78],
      [40, 78],
    ];
    const asking = { ...env, GEMINI_API_KEY: 'k', GEMINI_BASE_URL: gemini.url };
    const args = ['--to', 'en', '--no-verify', '--health-port', '0'];
    const first = startWorker('operate', { env: asking, args });
    for (let n = 0; n < 5; n++)
      await push('processor_tasks', { ...task, image_id: `i${n}`, ocr_result: [[quad, ['精选面料', 0.99]]] });
    await until(async () => (await server.client.llen('hosting_tasks')) === 5);
    const port = /"health_port":(\d+)/.exec(first.printed())?.[1];
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain('imgtr_batch_size_sum{kind="texts"} 1');
    expect(metrics).toContain('imgtr_translator_total{what="requests"} 1');
    await end(first.child, 'SIGTERM');
    startWorker('operate', { env: asking, args });
    await push('processor_tasks', { ...task, image_id: 'later', ocr_result: [[quad, ['精选面料', 0.99]]] });
    await until(async () => (await server.client.llen('hosting_tasks')) === 6);
    expect(gemini.requests).toHaveLength(1);
    const hosted = await items('hosting_tasks');
    expect(new Set(hosted.map(({ imgtr_page }) => JSON.stringify(imgtr_page))).size).toBe(1);
    expect(hosted[0].imgtr_page).toMatchObject({ status: 'translated', blocks: 1 });
  });
});

describe('a worker', () => {
  it('warns of a Redis that forgets, and of one that throws away', { timeout: 60_000 }, async () => {
    const { env } = await begin();
    await server.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    onTestFinished(async () => void (await server.client.config('SET', 'maxmemory-policy', 'noeviction')));
    const worker = startWorker('result', { env });
    await until(() => worker.printed().includes('"msg":"ready"'));
    expect(worker.printed()).toContain('maxmemory-policy allkeys-lru throws tasks away');
    expect(worker.printed()).toContain('appendonly is off');
  });

  it('makes one picture of a task', async () => {
    const { env } = await begin();
    const run = await imgtr(['worker', '--role', 'operate', '--to', 'ko,en', '--translator', 'none'], { env });
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringContaining('--to ko,en: a worker makes one picture of a task'),
    ]);
  });
});
