import { expect, it } from 'vitest';
import { type RetryAdvice, retry } from '#imgtr/flow/retry.js';

const failing = (times: number) => {
  const calls = { count: 0 };
  const work = async () => {
    if (++calls.count <= times) throw new Error(`failure ${calls.count}`);
    return 'done';
  };
  return { calls, work };
};
const patiently = (advice: RetryAdvice = {}, more: object = {}) => ({
  attempts: 4,
  deadlineMs: 1000,
  firstDelayMs: 1,
  signal: new AbortController().signal,
  advise: () => advice,
  ...more,
});

it('does the work again until it succeeds', async () => {
  const { work, calls } = failing(3);
  expect(await retry(work, patiently())).toBe('done');
  expect(calls.count).toBe(4);
});

it('throws the last failure when the attempts are used up', async () => {
  const { work, calls } = failing(9);
  await expect(retry(work, patiently())).rejects.toThrow('failure 4');
  expect(calls.count).toBe(4);
});

it('does not try again what will never succeed', async () => {
  const { work, calls } = failing(1);
  await expect(retry(work, patiently('never'))).rejects.toThrow('failure 1');
  expect(calls.count).toBe(1);
});

it('does not begin a wait that ends behind the deadline', async () => {
  const { work, calls } = failing(1);
  await expect(retry(work, patiently({ afterMs: 5000 }))).rejects.toThrow('failure 1');
  expect(calls.count).toBe(1);
});

it('stops waiting when it is told to stop', async () => {
  const stop = new AbortController();
  const waiting = retry(failing(1).work, patiently({ afterMs: 500 }, { signal: stop.signal }));
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});
