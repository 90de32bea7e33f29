import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { pictureServer } from '../fakes/picture-server.js';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

let folder: string;
let picture: Buffer;
beforeEach(async () => {
  folder = tempFolder();
  writeFileSync(path.join(folder, 'phrases.csv'), 'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n');
  picture = await drawPicture([{ text: '精选面料', x: 40, y: 70 }]);
});

interface Served {
  readonly base: string;
  readonly child: ChildProcess;
  /** The log, as far as it has come. */
  readonly lines: () => { [field: string]: unknown; msg: string }[];
}

/** Runs the server, lets a client work with it, ends it as Kubernetes does. */
function serve(
  client: (served: Served) => Promise<void>,
  { flags = [], env = {} }: { flags?: string[]; env?: Record<string, string> } = {},
) {
  let result: Promise<void> | undefined;
  const args = ['serve', '--port', '0', '--out', path.join(folder, 'served'), '--to', 'en'];
  const run = imgtr([...args, '--phrases', path.join(folder, 'phrases.csv'), ...flags], {
    env: { SERVE_TOKEN: 'canary-token', ...env },
    meanwhile(child, soFar) {
      const lines = () =>
        soFar()
          .stderr.split('\n')
          .filter(line => line.startsWith('{'))
          .map(line => JSON.parse(line));
      child.stderr?.on('data', () => {
        const ready = lines().find(({ msg }) => msg === 'ready');
        if (!ready || result) return;
        result = client({ base: `http://127.0.0.1:${ready['port']}`, child, lines }).finally(() => {
          if (!child.killed) child.kill('SIGTERM'); // a second signal ends it at once
        });
      });
    },
  });
  return run.then(async ended => {
    await result;
    return ended;
  });
}

const authorization = 'Bearer canary-token';
const get = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers: { authorization, ...headers } });

async function post(base: string, body: FormData | object): Promise<string> {
  const isForm = body instanceof FormData;
  const answer = await fetch(`${base}/translate`, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    headers: { authorization, ...(!isForm && { 'content-type': 'application/json' }) },
  });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { request_id: string }).request_id;
}

/** Name, picture and number of each event of a stream, to its end. */
async function eventsOf(answer: Response): Promise<{ id: string; event: string; data: Record<string, unknown> }[]> {
  const text = await answer.text();
  return [...text.matchAll(/id: (.*)\nevent: (.*)\ndata: (.*)\n\n/g)].map(([, id, event, data]) => ({
    ...{ id: id!, event: event! },
    data: JSON.parse(data!),
  }));
}

describe('imgtr serve', () => {
  it('translates what is sent along and what an address names, tells how it goes, and gives the results', async () => {
    const pictures = await pictureServer({ '/remote.png': (_, response) => response.end(picture) });
    const run = await serve(
      async ({ base, lines }) => {
        const form = new FormData();
        form.append('images', new Blob([new Uint8Array(picture)]), 'tea.png');
        form.append('images', new Blob(['no picture']), 'broken.jpg');
        const first = await post(base, form);
        const told = await eventsOf(await get(`${base}/stream-result/${first}`));
        const of = (id: string) => told.filter(({ data }) => data['image_id'] === id).map(({ event }) => event);
        expect(of('tea')).toEqual(['queued', 'read', 'translated', 'done']);
        expect(of('broken')).toEqual(['queued', 'failed']);
        expect(told.find(({ event }) => event === 'failed')?.data['error']).toMatchObject({ code: 'E_BAD_IMAGE' });

        const done = told.find(({ event }) => event === 'done')!;
        expect(done.data).toMatchObject({ verdict: 'pass', result: `/results/${first}/tea` });
        const result = await get(base + done.data['result']);
        expect(result.headers.get('content-type')).toBe('image/png');
        expect(
          Buffer.from(await result.arrayBuffer()).equals(readFileSync(path.join(folder, 'served', first, 'tea.png'))),
        ).toBe(true);
        const sidecar = (await (await get(`${base}${done.data['result']}/sidecar`)).json()) as {
          blocks: { translation: string }[];
        };
        expect(sidecar.blocks.map(({ translation }) => translation)).toEqual(['Selected Fabric']);

        const later = await eventsOf(await get(`${base}/stream-result/${first}`, { 'last-event-id': told.at(-2)!.id }));
        expect(later.map(({ id }) => id)).toEqual([told.at(-1)!.id]);
        expect((await get(`${base}/stream-result/${first}`, { 'last-event-id': told.at(-1)!.id })).status).toBe(204);

        const second = await post(base, {
          images: [
            { image_id: '../../evil', image_url: `http://127.0.0.1:${pictures.port}/remote.png?token=canary-sign` },
          ],
        });
        const remote = await eventsOf(await get(`${base}/stream-result/${second}`));
        expect(remote.at(-1)).toMatchObject({ event: 'done', data: { image_id: '../../evil' } });
        expect((await get(base + remote.at(-1)!.data['result'])).status).toBe(200);

        const metrics = await (await fetch(`${base}/metrics`)).text();
        expect(metrics).toContain('imgtr_pages_total{status="translated"} 2');
        expect(metrics).toContain('imgtr_failures_total{code="E_BAD_IMAGE"} 1');
        const stages = lines().filter(({ msg, image_id }) => msg === 'stage' && image_id === 'tea');
        expect(stages.map(({ stage }) => stage)).toEqual(
          expect.arrayContaining(['open', 'decode', 'ocr', 'translate', 'erase', 'typeset', 'encode']),
        );
        for (const line of stages) expect(line).toMatchObject({ request_id: first, ms: expect.any(Number) });
      },
      { env: { IMGTR_ALLOW_HOSTS: `127.0.0.1:${pictures.port}` } },
    );
    expect(run.code).toBe(143);
    expect(run.stderr).not.toContain('canary');
    expect(readdirSync(folder).sort()).toEqual(['phrases.csv', 'served']);
    expect(readdirSync(path.join(folder, 'served/.imgtr/uploads'))).toEqual([]);
  });

  it('fetches nothing from inside its own network', async () => {
    const pictures = await pictureServer({ '/secret.png': (_, response) => response.end(picture) });
    await serve(async ({ base }) => {
      const request = await post(base, { images: [`http://127.0.0.1:${pictures.port}/secret.png`] });
      const told = await eventsOf(await get(`${base}/stream-result/${request}`));
      expect(told.map(({ event }) => event)).toEqual(['queued', 'failed']);
    });
    expect(pictures.asked).toEqual([]);
  });

  it('finishes what it has taken when it is told to end, and takes nothing more', async () => {
    let request = '';
    const run = await serve(async ({ base, child }) => {
      const form = new FormData();
      for (let i = 0; i < 4; i++) form.append('images', new Blob([new Uint8Array(picture)]), `${i}.png`);
      request = await post(base, form);
      child.kill('SIGTERM');
      const told = eventsOf(await get(`${base}/stream-result/${request}`));
      const refused = await fetch(`${base}/translate`, { method: 'POST', body: form, headers: { authorization } });
      expect(refused.status).toBe(503);
      expect((await fetch(`${base}/readyz`)).status).toBe(503);
      expect((await told).filter(({ event }) => event === 'done').length).toBe(4);
    });
    expect(run.code).toBe(143);
    const results = readdirSync(path.join(folder, 'served', request)).filter(name => name.endsWith('.png'));
    expect(results.sort()).toEqual(['0.png', '1.png', '2.png', '3.png']);
    expect(existsSync(path.join(folder, 'served', request, 'manifest.csv'))).toBe(true);
  });

  it.each([
    [['--host', '0.0.0.0'], {}, /SERVE_TOKEN/],
    [['--port', '99999'], {}, /--port 99999/],
    [['--out', 's3://shop/x'], {}, /kept in a folder/],
    [[], { LOG_LEVEL: 'loud' }, /LOG_LEVEL=loud/],
  ])('refuses with exit code 2 what cannot be: %j %j', async (flags, env, message) => {
    mkdirSync(path.join(folder, 'out'));
    const run = await imgtr(['serve', '--translator', 'none', '--out', path.join(folder, 'out'), ...flags], { env });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(message);
  });
});
