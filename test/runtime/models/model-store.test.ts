/** Models are downloaded whole and right, or not at all: against a real server that misbehaves. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CannotWriteError, MissingError, UnreachableError } from '#imgtr/errors.js';
import { openModelStore } from '#imgtr/runtime/models/model-store.js';
import { proxyFor } from '#imgtr/runtime/web/proxied.js';
import { type Behaviour, startModelServer } from '../../fakes/model-server.js';
import { tempFolder } from '../../temp-folder.js';

const FILE = new Uint8Array(300_000).map((_, i) => (i * 7919) % 251);
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A store that knows one model, which a server with this behaviour has. */
async function openStore(behaviour: Behaviour = {}, folder = path.join(tempFolder(), 'models')) {
  const server = await startModelServer({ 'a.onnx': FILE }, behaviour);
  const entry = { url: `${server.url}/hub/a.onnx`, sha256: sha256(FILE), license: 'MIT', contract: '' };
  const store = openModelStore({ folder, models: { a: entry } });
  const file = path.join(folder, 'a.onnx');
  const progress: number[] = [];
  const pull = (over = {}) =>
    store.pull('a', {
      ...{ signal: new AbortController().signal, firstDelayMs: 1 },
      onProgress: done => progress.push(done),
      ...over,
    });
  return { store, server, folder, file, pull, progress };
}

describe('pulling a model', () => {
  it('leaves the whole file under its name, and nothing else', async () => {
    const { store, folder, file, pull, progress } = await openStore();
    expect(await store.state('a')).toBe('absent');
    expect(await pull()).toBe(true);
    expect(readdirSync(folder)).toEqual(['a.onnx']);
    expect(readFileSync(file).equals(FILE)).toBe(true);
    expect(progress.at(-1)).toBe(FILE.length);
    expect(await store.state('a', { content: true })).toBe('pulled');
    expect(await store.locate('a')).toBe(file);
  });

  it('asks for nothing when it is there', async () => {
    const { server, pull } = await openStore();
    await pull();
    expect(await pull()).toBe(false);
    expect(server.asked).toHaveLength(1);
  });

  it('goes on where the connection was cut, as often as it takes', async () => {
    const { server, file, pull } = await openStore({ cuts: { answers: 8, after: 30_000 } });
    await pull();
    expect(readFileSync(file).equals(FILE)).toBe(true);
    const starts = server.asked.map(({ range }) => Number(/\d+/.exec(range ?? '0')![0]));
    expect(starts.length).toBeGreaterThan(8);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts.at(-1)).toBeGreaterThan(0);
  });

  it('goes on from what an earlier run left', async () => {
    const { server, folder, file, pull } = await openStore();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, FILE.subarray(0, 100_000));
    await pull();
    expect(server.asked.map(({ range }) => range)).toEqual(['bytes=100000-']);
    expect(readFileSync(file).equals(FILE)).toBe(true);
  });

  it('takes a part that was whole already', async () => {
    const { folder, file, pull } = await openStore();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, FILE);
    await pull();
    expect(readFileSync(file).equals(FILE)).toBe(true);
  });

  it('starts again when the server sends all instead of the rest', async () => {
    const { file, pull } = await openStore({ ignoresRange: true, cuts: { answers: 2, after: 50_000 } });
    await pull();
    expect(readFileSync(file).equals(FILE)).toBe(true);
  });

  it('starts again when the part was of another file', async () => {
    const { folder, file, pull } = await openStore();
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, new Uint8Array(1000).fill(1));
    await pull();
    expect(readFileSync(file).equals(FILE)).toBe(true);
  });

  it('keeps nothing of another file than the one expected', async () => {
    const { store, folder, pull } = await openStore({ instead: FILE.map(byte => byte ^ 1) });
    await expect(pull()).rejects.toThrow(MissingError);
    await expect(pull()).rejects.toThrow('SHA-256');
    expect(readdirSync(folder)).toEqual([]);
    await expect(store.locate('a')).rejects.toThrow(MissingError);
  });

  it('asks a busy server again', async () => {
    const { server, pull } = await openStore({ status: { answers: 2, code: 503 } });
    await pull();
    expect(server.asked).toHaveLength(3);
  });

  it('asks once for what is not there', async () => {
    const { server, pull } = await openStore({ status: { answers: 9, code: 404 } });
    await expect(pull()).rejects.toThrow(/404/);
    expect(server.asked).toHaveLength(1);
  });

  it('follows to where the file lies', async () => {
    const { server, file, pull } = await openStore({ redirects: true });
    await pull();
    expect(server.asked.map(({ url }) => url)).toEqual(['/hub/a.onnx', '/there/a.onnx']);
    expect(existsSync(file)).toBe(true);
  });

  it('gives up a server that stays away, says so, and keeps what came', async () => {
    const { folder, pull, file } = await openStore({ cuts: { answers: 99, after: 0 } });
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.part`, FILE.subarray(0, 1000));
    const failure = await pull().catch(error => error);
    expect(failure).toBeInstanceOf(UnreachableError);
    expect(failure.cure).toContain(`${file}.part`);
    expect(readdirSync(folder)).toEqual(['a.onnx.part']);
  });

  it('says which server cannot be reached', async () => {
    const { pull } = await openStore();
    await expect(pull({ mirror: 'http://127.0.0.1:9' })).rejects.toThrow('http://127.0.0.1:9/a.onnx');
  });

  it('takes the file from a mirror by its base name', async () => {
    const { server, pull } = await openStore();
    await pull({ mirror: `${server.url}/ours/` });
    expect(server.asked.map(({ url }) => url)).toEqual(['/ours/a.onnx']);
  });

  it('goes by the proxy that is named', async () => {
    const { server, pull } = await openStore();
    const proxy = await startModelServer({ 'a.onnx': FILE });
    await pull({ proxies: { http: proxy.url } });
    expect(proxy.asked.map(({ url }) => url)).toEqual([`${server.url}/hub/a.onnx`]);
    expect(server.asked).toEqual([]);
  });

  it('stops when it is told to, and goes on later', async () => {
    const { pull, file, store } = await openStore();
    const controller = new AbortController();
    await expect(pull({ signal: controller.signal, onProgress: () => controller.abort() })).rejects.toThrow();
    expect(existsSync(file)).toBe(false);
    await pull();
    expect(await store.state('a', { content: true })).toBe('pulled');
  });

  it('names the folder that cannot be written', async () => {
    const inTheWay = path.join(tempFolder(), 'file');
    writeFileSync(inTheWay, '');
    const { pull } = await openStore({}, path.join(inTheWay, 'models'));
    await expect(pull()).rejects.toThrow(CannotWriteError);
  });
});

describe('a model that lies there', () => {
  it('is not used when its content is wrong, and pulled anew', async () => {
    const { store, file, folder, pull } = await openStore();
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, 'something else');
    expect(await store.state('a', { content: true })).toBe('damaged');
    await expect(store.locate('a')).rejects.toThrow('damaged');
    await pull();
    expect(await store.locate('a')).toBe(file);
  });

  it('is taken away with its part; packaged ones stay', async () => {
    const { store, folder, file, pull } = await openStore();
    await pull();
    writeFileSync(`${file}.part`, 'x');
    expect(await store.remove('a')).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    expect(await store.remove('a')).toBe(false);
    expect(await openModelStore().remove('pp-ocrv4-det')).toBe(false);
    expect(await openModelStore().state('pp-ocrv4-det', { content: true })).toBe('packaged');
  });
});

it.each([
  ['https://hub.example/a', {}, undefined],
  ['https://hub.example/a', { https: 'http://proxy:3128' }, 'http://proxy:3128/'],
  ['https://hub.example/a', { http: 'http://proxy:3128' }, undefined],
  ['http://hub.example/a', { http: 'proxy:3128' }, 'http://proxy:3128/'],
  ['https://hub.example/a', { https: 'http://proxy', except: 'other, .example' }, undefined],
  ['https://hub.example/a', { https: 'http://proxy', except: '*' }, undefined],
  ['https://hub.example/a', { https: 'http://proxy', except: 'ub.example' }, 'http://proxy/'],
])('%s with %o goes by %s', (url, proxies, expected) => {
  expect(proxyFor(new URL(url), proxies)?.href).toBe(expected);
});
