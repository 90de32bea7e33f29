import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startObjectStore } from '../fakes/object-store.js';
import { drawPicture } from '../fixtures/pictures.js';
import { type Server, startRedis } from '../queue/redis-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

interface Fleet {
  readonly redis: Server;
  readonly env: Record<string, string>;
  readonly phrases: string;
}

/** Runs a command that serves until the test's work is done; resolves with a line of its log that matches. */
function start(args: readonly string[], env: Record<string, string>, work: { readonly done: Promise<unknown> }) {
  return new Promise<Record<string, unknown>>(resolve => {
    const run = imgtr(args, {
      env,
      meanwhile(child, soFar) {
        child.stderr?.on('data', () => {
          const ready = soFar()
            .stderr.split('\n')
            .find(line => line.includes('"msg":"ready"'));
          if (ready) resolve(JSON.parse(ready));
        });
        work.done.finally(() => child.kill('SIGTERM'));
      },
    });
    onTestFinished(async () => void (await run));
  });
}

async function withFleet(settings: Fleet, client: (base: string) => Promise<void>): Promise<void> {
  let finish = () => {};
  const work = { done: new Promise<void>(resolve => (finish = resolve)) };
  onTestFinished(() => finish());
  const { env, phrases } = settings;
  const [door] = await Promise.all([
    start(['serve', '--port', '0', '--to', 'en'], env, work),
    start(['worker', '--role', 'ocr'], env, work),
    start(['worker', '--role', 'operate', '--to', 'en', '--phrases', phrases], env, work),
    start(['worker', '--role', 'result'], env, work),
  ]);
  await client(`http://127.0.0.1:${door['port']}`).finally(() => finish());
}

async function prepare(more: Record<string, string> = {}): Promise<Fleet> {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const folder = tempFolder();
  const phrases = path.join(folder, 'phrases.csv');
  writeFileSync(phrases, 'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n');
  return {
    redis,
    phrases,
    env: { REDIS_URL: redis.url, OUTPUT_DIR: path.join(folder, 'out'), LOG_LEVEL: 'INFO', ...more },
  };
}

async function send(base: string): Promise<{ request: string; picture: Buffer }> {
  const picture = await drawPicture([{ text: '精选面料', x: 40, y: 70 }]);
  const form = new FormData();
  form.append('images', new Blob([new Uint8Array(picture)]), 'tea.png');
  form.append('images', new Blob([new Uint8Array(await drawPicture([]))]), '봄 plain.png');
  const answer = await fetch(`${base}/translate`, { method: 'POST', body: form });
  expect(answer.status).toBe(202);
  return { picture, request: ((await answer.json()) as { request_id: string }).request_id };
}

async function eventsOf(base: string, request: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${base}/stream-result/${request}`, { headers });
  const found = [...(await answer.text()).matchAll(/id: (.*)\nevent: (.*)\ndata: (.*)\n/g)];
  return {
    status: answer.status,
    told: found.map(([, id, event, data]) => ({ id: id!, event: event!, ...JSON.parse(data!) })),
  };
}

describe('imgtr serve over Redis', () => {
  it('hands on to a fleet, tells what it tells, and gives what it hosts', { timeout: 120_000 }, async () => {
    const fleet = await prepare();
    await withFleet(fleet, async base => {
      const { request } = await send(base);
      const { told } = await eventsOf(base, request);
      const of = (id: string) => told.filter(({ image_id }) => image_id === id).map(({ event }) => event);
      expect(of('tea')).toEqual(['queued', 'read', 'translated', 'done']);
      expect(of('봄 plain')).toEqual(['queued', 'read', 'translated', 'done']);

      const rest = await eventsOf(base, request, { 'last-event-id': told.at(-2)!.id });
      expect(rest.told.map(({ id }) => id)).toEqual([told.at(-1)!.id]);
      expect((await eventsOf(base, request, { 'last-event-id': told.at(-1)!.id })).status).toBe(204);
      expect((await eventsOf(base, 'nobody')).status).toBe(404);

      const result = await fetch(`${base}/results/${request}/tea`);
      expect(result.headers.get('content-type')).toBe('image/png');
      const sidecar = (await (await fetch(`${base}/results/${request}/tea/sidecar`)).json()) as {
        blocks: { translation: string }[];
      };
      expect(sidecar.blocks.map(({ translation }) => translation)).toEqual(['Selected Fabric']);
      expect((await fetch(`${base}/results/${request}/none`)).status).toBe(404);
      expect(await (await fetch(`${base}/metrics`)).text()).toContain('imgtr_queue_depth{queue="ocr_tasks"} 0');

      // An hour later, what was told is forgotten.
      await fleet.redis.client.del(`imgtr:events:${request}`);
      expect(await eventsOf(base, request)).toEqual({ status: 200, told: [] });
      expect((await eventsOf(base, request, { 'last-event-id': told.at(-1)!.id })).status).toBe(204);
    });
  });

  it('sends what was sent along by way of the bucket, where there is one', { timeout: 120_000 }, async () => {
    const store = await startObjectStore();
    await withFleet(await prepare({ ...store.env, S3_BUCKET: 'shop' }), async base => {
      const { request } = await send(base);
      const { told } = await eventsOf(base, request);
      expect(told.filter(({ event }) => event === 'done').length).toBe(2);
      const translated = told.find(({ event, image_id }) => event === 'translated' && image_id === 'tea');
      expect(translated.image_url).toMatch(new RegExp(`^s3://shop/${request}/tea\\.[0-9a-f]{8}\\.png$`));
      expect((await fetch(`${base}/results/${request}/tea`)).headers.get('content-type')).toBe('image/png');
    });
  });
});
