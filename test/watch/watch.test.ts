import { describe, expect, it, onTestFinished } from 'vitest';
import { MissingError } from '#imgtr/errors.js';
import { serveHealth } from '#imgtr/watch/health.js';
import { type LogLevel, parseLevel } from '#imgtr/watch/levels.js';
import { createLog } from '#imgtr/watch/log.js';
import { logProgress, watchTogether } from '#imgtr/watch/logged.js';
import { createMetrics, type Facts } from '#imgtr/watch/metrics.js';
import { createRedact } from '#imgtr/watch/redact.js';

function keepLog(level: LogLevel = 'info') {
  const lines: string[] = [];
  const redact = createRedact(['canary-secret']);
  const log = createLog({ level, redact, write: line => void lines.push(line), about: { role: 'ocr' } });
  return { log, lines, objects: () => lines.map(line => JSON.parse(line)) };
}

const outcome = {
  id: 'r1/a',
  source: '/a.jpg',
  target: 'ko',
  status: 'translated',
  verdict: 'pass',
  blocks: 3,
  ms: 40,
} as const;

describe('the log', () => {
  it('has a line a stage and a page, with whose they are and how long they took', () => {
    const { log, objects } = keepLog();
    const [request_id, image_id] = ['r1', 'a'];
    const progress = logProgress(log, () => ({ request_id, image_id }));
    progress.stage('r1/a', 'ocr');
    progress.left?.('r1/a', 'ocr', 12);
    progress.done(outcome);
    progress.done({ ...outcome, status: 'failed', error: { code: 'E_BAD_IMAGE', message: 'no picture' } });
    expect(objects()).toMatchObject([
      { level: 'info', role: 'ocr', request_id, image_id, stage: 'ocr', ms: 12, msg: 'stage' },
      { level: 'info', request_id, image_id, status: 'translated', verdict: 'pass', ms: 40, msg: 'page' },
      { level: 'warn', request_id, image_id, status: 'failed', code: 'E_BAD_IMAGE', why: 'no picture' },
    ]);
    expect(Date.parse(objects()[0].time)).toBeGreaterThan(0);
  });

  it('tells of an error what is harmless, and nothing that an SDK hung on it', () => {
    const { log, lines, objects } = keepLog();
    const sdk = Object.assign(new Error('refused'), { code: 'E403', request: { headers: { authorization: 'xyzzy' } } });
    log.error({ error: sdk }, 'failed');
    log.error({ error: new MissingError('no model canary-secret') }, 'failed');
    expect(objects()[0].error).toMatchObject({ name: 'Error', message: 'refused', code: 'E403' });
    expect(objects()[1].error).toEqual({ name: 'MissingError', message: 'no model ***', code: 'E_MISSING' });
    expect(lines.join()).not.toMatch(/xyzzy|canary/);
  });

  it('is silent below its level', () => {
    const { log, lines } = keepLog('warn');
    log.info({}, 'not said');
    log.warn({}, 'said');
    expect(lines.length).toBe(1);
  });

  it.each([
    ['INFO', 'info'],
    ['WARNING', 'warn'],
    ['warn', 'warn'],
    ['DEBUG', 'debug'],
    ['loud', undefined],
  ])('knows its levels by other programs’ names: %s', (name, level) => {
    expect(parseLevel(name)).toBe(level);
  });
});

/** The value of a line of Prometheus' text. */
const figureOf = (text: string, line: string) =>
  Number(
    text
      .split('\n')
      .find(candidate => candidate.startsWith(`${line} `))
      ?.split(' ')
      .at(-1),
  );

describe('the metrics', () => {
  it('count stages, ends, verdicts, failures, batches and what is under way', async () => {
    const metrics = createMetrics();
    metrics.stage('a', 'ocr');
    metrics.stage('b', 'ocr');
    metrics.left?.('a', 'ocr', 1500);
    metrics.batch('tiles', 8);
    metrics.done({ ...outcome, id: 'a' });
    metrics.done({
      ...outcome,
      id: 'c',
      status: 'failed',
      verdict: 'reject',
      error: { code: 'E_BLOCKS', message: '' },
    });
    const text = await metrics.text();
    expect(figureOf(text, 'imgtr_pages_in_flight')).toBe(1);
    expect(figureOf(text, 'imgtr_stage_seconds_sum{stage="ocr"}')).toBe(1.5);
    expect(figureOf(text, 'imgtr_stage_seconds_bucket{le="1",stage="ocr"}')).toBe(0);
    expect(figureOf(text, 'imgtr_stage_seconds_bucket{le="2.5",stage="ocr"}')).toBe(1);
    expect(figureOf(text, 'imgtr_pages_total{status="translated"}')).toBe(1);
    expect(figureOf(text, 'imgtr_verdicts_total{verdict="reject"}')).toBe(1);
    expect(figureOf(text, 'imgtr_failures_total{code="E_BLOCKS"}')).toBe(1);
    expect(figureOf(text, 'imgtr_batch_size_sum{kind="tiles"}')).toBe(8);
  });

  it('ask for queues and costs when somebody looks, and leave out what is not to be had', async () => {
    let away = false;
    const facts: Facts = {
      queues: async () => {
        if (away) throw new Error('redis is away');
        return [{ queue: 'ocr_tasks', depth: 7, oldest: 3.5 }];
      },
      usage: () => ({ requests: 2, inputTokens: 100, outputTokens: 50, cost: 0.25, memoryHits: 9 }),
      events: () => ({ claimed: 11, reaped: 1 }),
    };
    const metrics = createMetrics(facts);
    await metrics.text();
    const text = await metrics.text();
    expect(figureOf(text, 'imgtr_queue_depth{queue="ocr_tasks"}')).toBe(7);
    expect(figureOf(text, 'imgtr_queue_oldest_seconds{queue="ocr_tasks"}')).toBe(3.5);
    expect(figureOf(text, 'imgtr_queue_events_total{event="claimed"}')).toBe(11);
    expect(figureOf(text, 'imgtr_translator_cost_dollars_total')).toBe(0.25);
    expect(figureOf(text, 'imgtr_translator_total{what="memoryHits"}')).toBe(9);
    away = true;
    const later = await metrics.text();
    expect(later).not.toContain('imgtr_queue_depth{');
    expect(figureOf(later, 'imgtr_queue_events_total{event="claimed"}')).toBe(11);
  });

  it('see with others what all see', () => {
    const { log, lines } = keepLog();
    const metrics = createMetrics();
    watchTogether(metrics, logProgress(log)).done(outcome);
    expect(lines.length).toBe(1);
  });
});

describe('the health of a worker', () => {
  it('is served: alive, ready or why not, and the metrics', async () => {
    let why: string | undefined = 'the models are loading';
    const health = await serveHealth({ port: 0, host: '127.0.0.1', metrics: createMetrics(), unready: () => why });
    onTestFinished(() => health.close());
    const get = (path: string) => fetch(`http://127.0.0.1:${health.port}${path}`);
    expect((await get('/livez')).status).toBe(200);
    const before = await get('/readyz');
    expect([before.status, await before.text()]).toEqual([503, 'the models are loading\n']);
    why = undefined;
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toContain('process_cpu_seconds_total');
    expect((await get('/metrics')).headers.get('content-type')).toContain('text/plain');
    expect((await get('/')).status).toBe(404);
  });

  it('is not ready when the check itself fails', async () => {
    const unready = () => Promise.reject(new Error('redis does not answer'));
    const health = await serveHealth({ port: 0, host: '127.0.0.1', metrics: createMetrics(), unready });
    onTestFinished(() => health.close());
    const answer = await fetch(`http://127.0.0.1:${health.port}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([503, 'redis does not answer\n']);
  });

  it('says so when its port is taken', async () => {
    const settings = { host: '127.0.0.1', metrics: createMetrics(), unready: () => undefined };
    const first = await serveHealth({ port: 0, ...settings });
    onTestFinished(() => first.close());
    await expect(serveHealth({ port: first.port, ...settings })).rejects.toThrow(/cannot serve health on port/);
  });
});
