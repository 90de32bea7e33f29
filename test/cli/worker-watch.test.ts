import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../queue/redis-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

describe('what operators see of a worker', () => {
  it('is its health, its metrics and a log without secrets', async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    await redis.client.config('SET', 'requirepass', 'canary-password'); // who is in stays in
    const out = path.join(tempFolder(), 'out');
    mkdirSync(out);
    let client: Promise<void> | undefined;
    const run = await imgtr(['worker', '--role', 'result', '--health-port', '0'], {
      env: { REDIS_URL: `redis://:canary-password@127.0.0.1:${redis.port}`, OUTPUT_DIR: out },
      meanwhile(child, soFar) {
        const visit = async (port: number) => {
          const get = async (path: string) => {
            const answer = await fetch(`http://127.0.0.1:${port}${path}`);
            return `${answer.status} ${await answer.text()}`;
          };
          expect(await get('/livez')).toBe('200 ok\n');
          expect(await get('/readyz')).toBe('200 ok\n');
          await redis.client.rpush('hosting_tasks', 'no message');
          await redis.client.rpush(
            'hosting_tasks',
            JSON.stringify({ request_id: 'r', image_id: 'a', image_url: 'http://127.0.0.1:1/a.jpg' }),
          );
          await expect
            .poll(() => get('/metrics'), { timeout: 20_000 })
            .toMatch(/imgtr_failures_total\{code="E_DOWNLOAD"\} 1/);
          const metrics = await get('/metrics');
          expect(metrics).toContain('imgtr_queue_events_total{event="buried"} 2');
          expect(metrics).toContain('imgtr_queue_depth{queue="hosting_tasks"} 0');
          expect(metrics).toContain('imgtr_queue_depth{queue="error_queue"} 2');
        };
        child.stderr?.on('data', () => {
          const ready = soFar()
            .stderr.split('\n')
            .find(line => line.includes('"msg":"ready"'));
          if (!ready || client) return;
          client = visit(JSON.parse(ready).health_port).finally(() => child.kill('SIGTERM'));
        });
      },
    });
    await client;
    expect(run.code).toBe(143);
    expect(run.stderr).not.toContain('canary');
    const lines = run.stderr
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.find(({ msg, status }) => msg === 'page' && status === 'failed')).toMatchObject({
      ...{ role: 'result', request_id: 'r', image_id: 'a', code: 'E_DOWNLOAD' },
    });
    expect(lines.at(-1)).toMatchObject({ msg: 'ended' });
  });
});
