import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startObjectStore } from '../fakes/object-store.js';
import { startRedis } from '../queue/redis-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const examine = async (flags: string[], env: Record<string, string> = {}) => {
  const run = await imgtr(['doctor', '--json', ...flags], { env });
  return { ...run, of: (what: string) => run.events.find(finding => finding['what'] === what) };
};

describe('imgtr doctor', () => {
  it('finds what works here, and leaves nothing in the folder that it tried to write to', async () => {
    const out = path.join(tempFolder(), 'out');
    const run = await examine(['--out', out]);
    expect(run.code).toBe(0);
    expect(run.events.every(({ state }) => state !== 'missing')).toBe(true);
    expect(run.of('inference')).toMatchObject({ state: 'ok', detail: expect.stringMatching(/^onnxruntime on cpu/) });
    expect(run.of('output')).toMatchObject({ state: 'ok', detail: expect.stringContaining(out) });
    expect(readdirSync(out)).toEqual([]);
  });

  it('reaches the Redis and the bucket that are set, and says what is unsafe about the one', async () => {
    const [redis, store] = [await startRedis(['--maxmemory-policy', 'allkeys-lru']), await startObjectStore()];
    onTestFinished(() => redis.close());
    const run = await examine([], {
      ...store.env,
      S3_BUCKET: 'shop',
      REDIS_URL: redis.url,
      GEMINI_API_KEY: 'canary-key',
    });
    expect(run.code).toBe(0);
    expect(run.of('bucket')).toMatchObject({ state: 'ok', detail: 's3://shop can be read' });
    expect(run.of('redis')).toMatchObject({
      state: 'note',
      cure: expect.stringMatching(/allkeys-lru.*appendonly is off/),
    });
    expect(run.of('translator')).toMatchObject({ state: 'ok', detail: 'set: GEMINI_API_KEY' });
    expect(run.stdout + run.stderr).not.toContain('canary');
  });

  it('ends with exit code 15 and a cure for each thing that is needed and not there', async () => {
    const folder = tempFolder();
    const store = await startObjectStore();
    writeFileSync(path.join(folder, 'file'), '');
    const run = await examine(['--out', path.join(folder, 'file/below'), '--ocr-model', 'pp-ocrv5-mobile'], {
      ...store.env,
      ...{ S3_BUCKET: 'nowhere', REDIS_URL: 'redis://user:canary-word@127.0.0.1:1', IMGTR_MODELS: folder },
    });
    expect(run.code).toBe(15);
    const missing = run.events.filter(({ state }) => state === 'missing');
    expect(missing.map(({ what }) => what)).toEqual(['models', 'inference', 'output', 'redis', 'bucket']);
    for (const { cure } of missing) expect(cure).toMatch(/\S/);
    expect(run.of('models')?.['cure']).toMatch(/imgtr models pull/);
    expect(run.of('bucket')?.['detail']).toMatch(/there is no bucket nowhere/);
    expect(run.stdout + run.stderr).not.toContain('canary');
  });
});
