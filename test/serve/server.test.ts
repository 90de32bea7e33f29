import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BusyError } from '#imgtr/errors.js';
import type { Desk, Submission } from '#imgtr/serve/desk.js';
import { type ServerSettings, startServer } from '#imgtr/serve/server.js';
import { tempFolder } from '../temp-folder.js';

/** A desk that only writes down what it is given. */
function fakeDesk(over: Partial<Desk> = {}) {
  const taken: Submission[] = [];
  const desk: Desk = {
    submit: async submission => void taken.push(submission),
    follow: async () => undefined,
    result: async () => undefined,
    unready: () => undefined,
    ...over,
  };
  return { taken, desk };
}

async function start(over: Partial<ServerSettings> & { desk?: Desk } = {}) {
  const spool = path.join(tempFolder(), 'spool');
  const { taken, desk } = fakeDesk();
  const errors: unknown[] = [];
  const server = await startServer(
    {
      ...{ desk, spool, languages: { from: 'zh', to: ['ko', 'en'] }, limits: { images: 3, bytes: 1000 } },
      health: async path => (path === '/livez' ? { status: 200, type: 'text/plain', body: 'ok\n' } : undefined),
      onError: error => void errors.push(error),
      ...over,
    },
    { port: 0, host: '127.0.0.1' },
  );
  onTestFinished(() => server.close());
  const base = `http://127.0.0.1:${server.port}`;
  return {
    server,
    taken,
    errors,
    spool,
    base,
    post: (init: RequestInit) => fetch(`${base}/translate`, { method: 'POST', ...init }),
  };
}

const json = (body: unknown): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

function form(files: Record<string, string>, fields: Record<string, string> = {}): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const [name, content] of Object.entries(files)) body.append('images', new Blob([content]), name);
  return { body };
}

describe('POST /translate', () => {
  it('takes addresses as JSON', async () => {
    const { post, taken } = await start();
    const images = ['https://cdn.example/a.jpg', { image_id: 'cover', image_url: 'http://cdn.example/b.jpg' }];
    const answer = await post(json({ images, to: 'ko' }));
    expect(answer.status).toBe(202);
    const { request_id, images: named } = (await answer.json()) as { request_id: string; images: object[] };
    expect(answer.headers.get('location')).toBe(`/stream-result/${request_id}`);
    expect(named).toEqual([{ image_id: '1' }, { image_id: 'cover' }]);
    expect(taken).toEqual([
      {
        requestId: request_id,
        to: 'ko',
        images: [
          { imageId: '1', url: 'https://cdn.example/a.jpg' },
          { imageId: 'cover', url: 'http://cdn.example/b.jpg' },
        ],
      },
    ]);
  });

  it('takes files as multipart, called after their names, byte for byte', async () => {
    const { post, taken } = await start();
    const answer = await post(form({ 'C:\\shop\\봄 차.jpg': 'the tea', '../../b.png': 'the other' }, { to: 'en' }));
    expect(answer.status).toBe(202);
    expect(taken[0]!.to).toBe('en');
    const files = taken[0]!.images.map(image => [image.imageId, 'file' in image && readFileSync(image.file, 'utf8')]);
    expect(files).toEqual([
      ['봄 차', 'the tea'],
      ['b', 'the other'],
    ]);
  });

  it.each([
    ['no JSON', json('{"images": ['), 400],
    ['no picture', json({ images: [] }), 400],
    ['an unknown field', json({ images: ['https://a.example/1.jpg'], color: 'red' }), 400],
    ['a file address', json({ images: ['file:///etc/passwd'] }), 400],
    ['a bucket’s address', json({ images: ['s3://shop/secret.jpg'] }), 400],
    ['too many pictures', json({ images: Array.from({ length: 4 }, (_, i) => `https://a.example/${i}.jpg`) }), 400],
    [
      'one name twice',
      json({ images: ['A', 'a'].map(image_id => ({ image_id, image_url: 'https://a.example/' })) }),
      400,
    ],
    ['a language that is not served', json({ images: ['https://a.example/1.jpg'], to: 'ja' }), 400],
    ['another type', { body: 'x', headers: { 'content-type': 'text/plain' } }, 415],
    ['a body too long', json({ images: [`https://a.example/${'x'.repeat(2 ** 21)}`] }), 413],
    ['a form without files', form({}, { to: 'ko' }), 400],
    ['an unknown form field', form({ 'a.jpg': 'x' }, { size: 'large' }), 400],
    ['a file too large', form({ 'a.jpg': 'x'.repeat(1001) }), 413],
    ['too many files', form({ 'a.jpg': '1', 'b.jpg': '2', 'c.jpg': '3', 'd.jpg': '4' }), 400],
  ])('refuses %s in one line and leaves nothing behind', async (_, init, status) => {
    const { post, taken, spool, errors } = await start();
    const answer = await post(init);
    expect(answer.status).toBe(status);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toMatch(/\S/);
    expect(error.message).not.toContain('\n');
    expect(taken).toEqual([]);
    expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('asks to come back when there is enough to do, before a body is read and after', async () => {
    const busy = await start({ desk: fakeDesk({ unready: () => 'busy' }).desk });
    const full = await start({
      desk: fakeDesk({ submit: () => Promise.reject(new BusyError('500 pictures are waiting already')) }).desk,
    });
    for (const { post, spool } of [busy, full]) {
      const answer = await post(form({ 'a.jpg': 'x' }));
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([]);
    }
  });

  it('says nothing of its own troubles to a client, and everything to its operator', async () => {
    const trouble = new Error('redis://:canary@cache is away');
    const { post, errors } = await start({ desk: fakeDesk({ submit: () => Promise.reject(trouble) }).desk });
    const answer = await post(json({ images: ['https://a.example/1.jpg'] }));
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('canary');
    expect(errors).toEqual([trouble]);
  });
});

describe('a token', () => {
  it('is asked of everybody but the health checks', async () => {
    const { base } = await start({ token: 'open sesame' });
    const status = async (path: string, authorization?: string) =>
      (await fetch(`${base}${path}`, { headers: authorization ? { authorization } : {} })).status;
    expect(await status('/stream-result/r')).toBe(401);
    expect(await status('/results/r/a', 'Bearer open')).toBe(401);
    expect(await status('/results/r/a', 'open sesame')).toBe(401);
    expect(await status('/results/r/a', 'Bearer open sesame')).toBe(404);
    expect(await status('/livez')).toBe(200);
    expect((await fetch(`${base}/translate`, { method: 'POST', ...form({ 'a.jpg': 'x' }) })).status).toBe(401);
  });
});

describe('GET', () => {
  it('gives results with their type, and 404 in JSON for what is not there', async () => {
    const bytes = Buffer.from('picture');
    const result: Desk['result'] = async (requestId, imageId, what) =>
      requestId === 'r' && imageId === 'a/b'
        ? { bytes, type: what === 'picture' ? 'image/png' : 'application/json' }
        : undefined;
    const { base } = await start({ desk: fakeDesk({ result }).desk });
    const picture = await fetch(`${base}/results/r/a%2Fb`);
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual(['image/png', 'picture']);
    const sidecar = await fetch(`${base}/results/r/a%2Fb/sidecar`);
    expect(sidecar.headers.get('content-type')).toContain('application/json');
    for (const path of ['/results/r/c', '/stream-result/none', '/nothing']) {
      const answer = await fetch(`${base}${path}`);
      expect(answer.status).toBe(404);
      expect(((await answer.json()) as { error: { code: string } }).error.code).toBe('E_NOT_FOUND');
    }
  });
});
