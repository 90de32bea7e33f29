/** `imgtr enqueue` and `imgtr queue`: tasks in. What becomes of them: translate-fleet.test.ts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ocrTaskSchema } from '#imgtr/queue/messages.js';
import { startObjectStore } from '../fakes/object-store.js';
import { drawPicture } from '../fixtures/pictures.js';
import { redisOfFile } from '../queue/redis-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const redis = redisOfFile();
let folder: string;
let shop: string;
let env: Record<string, string>;
beforeEach(async () => {
  await redis.client.flushall();
  folder = tempFolder();
  shop = path.join(folder, 'shop');
  env = { REDIS_URL: redis.url, OUTPUT_DIR: path.join(folder, 'fleet'), IMGTR_FILE_ROOTS: folder };
  mkdirSync(shop);
  writeFileSync(path.join(shop, 'a.png'), await drawPicture([{ text: '精选面料', x: 40, y: 70 }]));
  writeFileSync(path.join(shop, 'b.png'), 'no picture');
});
const tasks = async () => (await redis.client.lrange('ocr_tasks', 0, -1)).map(text => JSON.parse(text));

describe('imgtr enqueue', () => {
  it('pushes a task a picture and language, as the schema has it', async () => {
    const run = await imgtr(['enqueue', shop, '--to', 'ko,en', '--request-id', 'summer', '--json'], { env });
    expect([run.code, run.events]).toEqual([0, [{ event: 'request', request_id: 'summer', images: 4 }]]);
    const pushed = await tasks();
    expect(pushed.map(({ image_id, to }) => `${image_id} ${to}`)).toEqual(['a.ko ko', 'a.en en', 'b.ko ko', 'b.en en']);
    for (const task of pushed) {
      expect(ocrTaskSchema.safeParse(task).success).toBe(true);
      expect(task).toMatchObject({
        request_id: 'summer',
        image_url: expect.stringMatching(/^file:.*\.png$/),
        from: 'zh',
      });
    }
  });

  it('--via s3 hands over what workers elsewhere could not read', async () => {
    const store = await startObjectStore();
    const bucket = { ...env, ...store.env, S3_BUCKET: 'shop' };
    const run = await imgtr(['enqueue', path.join(shop, 'a.png'), '--via', 's3', '--request-id', 'r'], { env: bucket });
    expect(run.code).toBe(0);
    const [{ image_url }] = await tasks();
    expect(image_url).toMatch(/^s3:\/\/shop\/uploads\/r\/[0-9a-f]{16}\.png$/);
    expect(store.asked.map(({ method, path }) => `${method} ${path}`)).toContain(
      `PUT ${image_url.slice('s3:/'.length)}`,
    );
  });
});

describe('imgtr queue schema', () => {
  it('prints JSON Schema of all lists, or of one', async () => {
    const [whole, single] = await Promise.all([
      imgtr(['queue', 'schema']),
      imgtr(['queue', 'schema', 'processor_tasks']),
    ]);
    const all = JSON.parse(whole.stdout);
    expect(Object.keys(all)).toEqual(['ocr_tasks', 'processor_tasks', 'hosting_tasks', 'error_queue']);
    const one = JSON.parse(single.stdout);
    expect(one).toEqual(all.processor_tasks);
    expect(one).toMatchObject({
      type: 'object',
      required: expect.arrayContaining(['request_id', 'image_id', 'ocr_result']),
    });
    expect(one.properties.shm_info.anyOf[0].properties.shm_name).toMatchObject({ type: 'string' });
  });
});
