/** `imgtr models`, as a user runs it. */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startModelServer } from '../fakes/model-server.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const NAME = 'pp-ocrv6-tiny-det';
const FILE = 'PP-OCRv6_det_tiny.onnx';

describe('imgtr models', () => {
  it('lists what comes with the program and what can be pulled', async () => {
    const run = await imgtr(['models', 'list', '--json'], { env: { IMGTR_MODELS: tempFolder() } });
    expect(run.code).toBe(0);
    const states = Object.fromEntries(run.events.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ 'pp-ocrv4-det': 'packaged', [NAME]: 'absent' });
  });

  it('refuses a server that has another file, and keeps nothing of it', async () => {
    const folder = tempFolder();
    const server = await startModelServer({ [FILE]: new Uint8Array(1000) });
    const run = await imgtr(['models', 'pull', NAME, '--mirror', server.url], { env: { IMGTR_MODELS: folder } });
    expect(run.code).toBe(15);
    expect(run.stderr).toContain('SHA-256');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('finds damage, and takes the damaged file away', async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, `${NAME}.onnx`), 'damaged');
    const env = { IMGTR_MODELS: folder };
    const verified = await imgtr(['models', 'verify'], { env });
    expect(verified.code).toBe(15);
    expect(verified.stdout).toMatch(new RegExp(`${NAME} +damaged`));
    expect((await imgtr(['models', 'remove', NAME], { env })).code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    expect((await imgtr(['models', 'verify'], { env })).code).toBe(0);
  });

  it('knows its models', async () => {
    const run = await imgtr(['models', 'pull', 'pp-ocrv9']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('pp-ocrv6-small');
  });
});
