import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modes, startGeminiServer } from '../fakes/gemini-server.js';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const KEY = 'canary-key-0123456789';
const TABLE = { 精选面料: 'Selected Fabric', 原版正品: 'Authentic', 限时优惠: 'Limited Offer' };

let shop: string;
let out: string;
let server: Awaited<ReturnType<typeof startGeminiServer>>;
beforeEach(async () => {
  const folder = tempFolder();
  shop = path.join(folder, 'shop');
  out = path.join(folder, 'out');
  mkdirSync(shop);
  server = await startGeminiServer();
  server.answer(modes(TABLE).ok);
  const shared = { text: '原版正品', x: 40, y: 150 };
  writeFileSync(path.join(shop, '1.png'), await drawPicture([{ text: '精选面料', x: 40, y: 70 }, shared]));
  writeFileSync(path.join(shop, '2.png'), await drawPicture([{ text: '限时优惠', x: 40, y: 70 }, shared]));
});
afterEach(() => server.close());

/** Everything that a run has written, as one text. */
const written = () =>
  readdirSync(out, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
const sidecarOf = (name: string) => JSON.parse(readFileSync(path.join(out, `${name}.imgtr.json`), 'utf8'));

const translate = (...more: string[]) =>
  imgtr(['translate', shop, '--out', out, '--to', 'en', '--json', ...more], {
    env: { GEMINI_API_KEY: KEY, GEMINI_BASE_URL: server.url },
  });
const textsOf = (requests: typeof server.requests) =>
  requests.flatMap(request => request.document.texts.map(text => text.text));

describe('imgtr translate with Gemini', () => {
  it('asks for each text once, whatever page it stands on; then for the failed ones only, and reads no picture twice', async () => {
    server.answer((request, reply) => {
      const known = request.document.texts.filter(({ text }) => text !== '限时优惠');
      reply.translations(known.map(({ id, text }) => ({ id, text: TABLE[text as keyof typeof TABLE] })));
    });
    const first = await translate('--no-verify');
    expect(first.code).toBe(3);
    expect(first.events.at(-1)).toMatchObject({ translated: 1, translator: { requests: server.requests.length } });
    const asked = textsOf(server.requests);
    expect([...new Set(asked)].sort()).toEqual(Object.keys(TABLE).sort());
    expect(asked.filter(text => text !== '限时优惠').sort()).toEqual(['原版正品', '精选面料']);
    expect(first.events.find(event => event.id === '2.png')).toMatchObject({
      status: 'failed',
      error: { blocks: ['b1'] },
    });

    server.answer(modes(TABLE).ok);
    const before = server.requests.length;
    const second = await translate('--no-verify');
    expect(second.code).toBe(0);
    expect(second.events.find(event => event.id === '1.png')).toMatchObject({ status: 'skipped' });
    expect(textsOf(server.requests.slice(before))).toEqual(['限时优惠']);
    expect(second.events.at(-1)).toMatchObject({ modelSeconds: 0, translator: { memoryHits: 1 } });
  });

  it('ends with 12 when the key is refused, and never shows the key', async () => {
    server.answer(modes(TABLE).badKey);
    const run = await translate('--verbose');
    expect(run.code).toBe(12);
    expect([run.stdout, run.stderr, written()].join('\n')).not.toContain(KEY);
  });

  it('never writes or shows the key, whatever the service says', async () => {
    const spellings = [KEY, Buffer.from(KEY).toString('base64'), encodeURIComponent(KEY)];
    server.answer((_, reply) => reply.status(400, { error: { message: spellings.join(' and '), details: [{ KEY }] } }));
    const run = await translate('--verbose', '--no-verify');
    expect(run.code).toBe(3);
    expect(sidecarOf('1').blocks[0]).toMatchObject({ status: 'failed', reason: 'refused' });
    const everything = [run.stdout, run.stderr, written()].join('\n');
    for (const spelling of spellings) expect(everything).not.toContain(spelling);
  });

  it('asks nothing that --max-cost leaves no room for, and reports the texts', async () => {
    const run = await translate('--max-cost', '0.000001', '--no-verify');
    expect(run.code).toBe(3);
    expect(server.requests).toHaveLength(0);
    expect(run.events.at(-1)).toMatchObject({ failed: 2, translator: { requests: 0, cost: 0 } });
    expect(sidecarOf('1').blocks.map((block: { reason: string }) => block.reason)).toEqual(['max-cost', 'max-cost']);
  });

  it('shows the pages with --context image, and leaves what is said to be on the goods', async () => {
    server.answer(({ document }, reply) =>
      reply.translations(
        document.texts.map(({ id, text }) => ({
          ...{ id, text: TABLE[text as keyof typeof TABLE] },
          kind: text === '原版正品' ? 'on-product' : 'overlay',
        })),
      ),
    );
    const run = await translate('--context', 'image', '--no-verify');
    expect(run.code).toBe(0);
    const [first] = server.requests.map(({ body }) => body as unknown as { contents: { parts: object[] }[] });
    expect(first?.contents[0]?.parts[1]).toMatchObject({ inlineData: { mimeType: 'image/jpeg' } });
    const blocks = ['1', '2'].flatMap(name => sidecarOf(name).blocks);
    const kept = blocks.filter(({ status }: { status: string }) => status === 'kept');
    expect(kept).toMatchObject([{ text: '原版正品', kind: 'on-product', reason: 'on-product' }]);
    expect(run.events.filter(({ verdict }) => verdict === 'review')).toHaveLength(1);
  });

  it('ends with 14 when the service is not there, every page written with its source text', async () => {
    await server.close();
    const run = await translate();
    expect(run.code).toBe(14);
    expect(run.events.at(-1)).toMatchObject({ pages: 2, failed: 2, reject: 2 });
    expect(readFileSync(path.join(out, '1.png')).equals(readFileSync(path.join(shop, '1.png')))).toBe(true);
  });

  it('ends with 130 on Ctrl-C while a request hangs', async () => {
    server.answer(modes(TABLE).hang);
    const run = await imgtr(['translate', shop, '--out', out, '--to', 'en', '--json'], {
      env: { GEMINI_API_KEY: KEY, GEMINI_BASE_URL: server.url },
      meanwhile(child) {
        const timer = setInterval(() => {
          if (server.requests.length === 0) return;
          clearInterval(timer);
          child.kill('SIGINT');
        }, 10);
        child.on('exit', () => clearInterval(timer));
      },
    });
    expect(run.code).toBe(130);
  });
});
