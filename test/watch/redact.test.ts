import { describe, expect, it } from 'vitest';
import { createRedact, secretsIn } from '#imgtr/watch/redact.js';

const CANARY = 'c4n/Ry+k3y="é 7x';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('what is printed', () => {
  const redact = createRedact([CANARY]);

  it.each([
    ['as it is', CANARY],
    ['in JSON', JSON.stringify({ key: CANARY })],
    ['in a URL', `https://h/?q=${encodeURIComponent(CANARY)}&b=1`],
    ['in a path', encodeURI(CANARY)],
    ['in Base64', base64(CANARY)],
    ['in Base64 behind a name', base64(`user:${CANARY}`)],
    ['in Base64 behind two bytes', base64(`u:${CANARY}`)],
    ['in Base64 between others', base64(`x${CANARY}yz`)],
    ['in Base64 for URLs', Buffer.from(`u:${CANARY}`).toString('base64url')],
  ])('does not hold a known secret %s', (_, text) => {
    const line = `before ${text} after`;
    const clean = redact(line);
    expect(clean).toMatch(/^before .*\*\*\*.* after$/s);
    // Nothing of it but the bytes that it shares with its neighbours.
    const [middle] = [0, 1, 2].map(shift => base64(`${'x'.repeat(shift)}${CANARY}`).slice(4, -4));
    for (const form of [CANARY, encodeURIComponent(CANARY), middle!]) expect(clean).not.toContain(form);
  });

  it.each([
    ['redis://user:hunter2@cache:6379/0 is away', 'redis://user:***@cache:6379/0 is away'],
    ['rediss://:p%40ss/word@cache', 'rediss://:p%40ss/word@cache'],
    ['rediss://:p%40ss@cache', 'rediss://:***@cache'],
    ['https://g/v1?alt=sse&key=AIzaSyD-1 went', 'https://g/v1?alt=sse&key=*** went'],
    [
      'https://b/o.jpg?X-Amz-Signature=abc&X-Amz-Credential=AK%2F1&x=1',
      'https://b/o.jpg?X-Amz-Signature=***&X-Amz-Credential=***&x=1',
    ],
    ['Authorization: Bearer abc.def, Accept: x', 'Authorization: ***, Accept: x'],
    ['{"authorization":"AWS4-HMAC-SHA256"}', '{"authorization":"***"}'],
    ['"x-goog-api-key": "AIza"', '"x-goog-api-key": "***"'],
    ['see https://example.com:8080/a?b=c', 'see https://example.com:8080/a?b=c'],
    ['a key is needed: 12 monkeys', 'a key is needed: 12 monkeys'],
  ])('holds no secret that only looks like one: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it('keeps short words that happen to be a password', () => {
    expect(createRedact(['pass'])('verdict: pass')).toBe('verdict: pass');
  });

  it('hides the longer of two secrets that begin alike as a whole', () => {
    expect(createRedact(['secret-1', 'secret-12345'])('secret-12345')).toBe('***');
  });

  it('knows which variables are secret', () => {
    const env = {
      GEMINI_API_KEY: 'gemini-key',
      AWS_SECRET_ACCESS_KEY: 'aws-secret',
      SERVE_TOKEN: 'serve-token',
      NOTIFY_SECRET: 'notify-secret',
      REDIS_URL: 'redis://user:p%40ssword@cache:6379',
      S3_ENDPOINT: 'https://store.example',
      HOME: '/root',
    };
    expect(secretsIn(env)).toEqual([
      'gemini-key',
      'aws-secret',
      'serve-token',
      'notify-secret',
      'p%40ssword',
      'p@ssword',
    ]);
  });
});
