import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeEach, expect, it } from 'vitest';
import { drawPicture, weave, words } from '../erase/pictures.js';
import { writeOnnx } from '../fixtures/onnx-writer.js';
import { writeStandIn } from '../fixtures/stand-in-lama.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const SIZE = { width: 420, height: 200 };

let folder: string;
let model: string;
beforeEach(async () => {
  folder = tempFolder();
  model = path.join(folder, 'model.onnx');
  mkdirSync(path.join(folder, 'shop'));
  const { source } = drawPicture(
    SIZE,
    weave,
    words({ text: '精选面料', x: 60, y: 100, size: 64, color: '#ffffff', outline: { color: '#000000', width: 8 } }),
  );
  const { width, height } = SIZE;
  const png = await sharp(Buffer.from(source.data), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  writeFileSync(path.join(folder, 'shop/1.png'), png);
});

const erase = (...more: string[]) => [
  ...['translate', path.join(folder, 'shop'), '--out', path.join(folder, 'out')],
  ...['--mode', 'erase', '--json', '--device', 'cpu', '--lama', model, ...more],
];

it('text on texture is made up by the model that was given, and the mask shows where', async () => {
  writeStandIn(model, { color: [255, 0, 0], side: 256 });
  const run = await imgtr(erase('--debug-mask'));
  expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
  const { blocks } = JSON.parse(readFileSync(path.join(folder, 'out/1.imgtr.json'), 'utf8'));
  expect(blocks).toMatchObject([{ text: '精选面料', erase: 'lama' }]);
  const pixels = await sharp(path.join(folder, 'out/1.png')).raw().toBuffer();
  const mask = await sharp(path.join(folder, 'out/1.mask.png')).removeAlpha().raw().toBuffer();
  const isRed = (i: number) => pixels[i] > 240 && pixels[i + 1] < 16 && pixels[i + 2] < 16;
  let [erased, red, elsewhere] = [0, 0, 0];
  for (let i = 0; i < mask.length; i += 3) {
    if (mask[i] === 255) erased++;
    if (isRed(i)) mask[i] === 255 ? red++ : elsewhere++;
  }
  expect(erased).toBeGreaterThan(2000);
  expect(red / erased).toBeGreaterThan(0.99);
  expect(elsewhere).toBe(0);
});

/** A network that gives back what it is shown, text and all. */
function writeEcho(): void {
  const slot = (name: string, channels: number) => ({ name, dims: [1, channels, 256, 256] });
  writeOnnx(model, {
    nodes: [
      { op: 'Mul', inputs: ['mask', 'none'], output: 'nothing' },
      { op: 'Add', inputs: ['image', 'nothing'], output: 'shown' },
      { op: 'Mul', inputs: ['shown', 'range'], output: 'output' },
    ],
    constants: [
      { name: 'none', dims: [1], values: Float32Array.of(0) },
      { name: 'range', dims: [1], values: Float32Array.of(255) },
    ],
    inputs: [slot('image', 3), slot('mask', 1)],
    outputs: [slot('output', 3)],
  });
}

const maskedPixels = async (): Promise<number> => {
  const mask = await sharp(path.join(folder, 'out/1.mask.png')).extractChannel(0).raw().toBuffer();
  return mask.filter(is => is > 0).length;
};

it('--denoise shows the model the picture without its noise', async () => {
  writeEcho();
  const read = async () => sharp(path.join(folder, 'out/1.png')).raw().toBuffer();
  const source = await sharp(path.join(folder, 'shop/1.png')).removeAlpha().raw().toBuffer();
  const plain = await imgtr(erase('--no-verify'));
  const before = await read();
  const run = await imgtr(erase('--no-verify', '--denoise'));
  const after = await read();
  expect([plain.code, run.code]).toEqual([0, 0]);
  expect(before.equals(source)).toBe(true);
  const changed = after.filter((byte, i) => Math.abs(byte - source[i]) > 8).length / after.length;
  expect(changed).toBeGreaterThan(0.01);
  // What the mask leaves alone is the page's own, noise and all.
  expect(changed).toBeLessThan(0.5);
});

it('text that can still be read where it was erased is erased once more, all around, and then reported', async () => {
  writeEcho();
  await imgtr(erase('--debug-mask', '--no-verify'));
  const first = await maskedPixels();
  const run = await imgtr(erase('--debug-mask'));
  expect(run.code).toBe(0);
  expect(await maskedPixels()).toBeGreaterThan(1.3 * first);
  const { checks, verdict } = JSON.parse(readFileSync(path.join(folder, 'out/1.imgtr.json'), 'utf8'));
  expect(verdict).toBe('reject');
  expect(checks).toContainEqual(
    expect.objectContaining({
      code: 'residual-source',
      detail: expect.stringContaining('still read where it was erased'),
    }),
  );
});

it('a picture that is nearly all text is left as it is rather than painted over', async () => {
  const text = { text: '精选面料', x: 6, y: 32, size: 58, color: '#fff6e0', outline: { color: '#101820', width: 14 } };
  const { source } = drawPicture({ width: 244, height: 64 }, weave, words(text));
  const png = await sharp(source.data, { raw: { width: 244, height: 64, channels: 3 } })
    .png()
    .toBuffer();
  writeFileSync(path.join(folder, 'shop/1.png'), png);
  const run = await imgtr([
    'translate',
    path.join(folder, 'shop'),
    '--out',
    path.join(folder, 'out'),
    '--mode',
    'erase',
    '--json',
  ]);
  const { blocks, checks } = JSON.parse(readFileSync(path.join(folder, 'out/1.imgtr.json'), 'utf8'));
  expect([run.code, blocks.length]).toEqual([3, 1]);
  expect(checks).toContainEqual(expect.objectContaining({ code: 'residual-source', severity: 'error' }));
  expect((await sharp(path.join(folder, 'out/1.png')).raw().toBuffer()).equals(Buffer.from(source.data))).toBe(true);
});

it('a model that breaks its contract ends the run before it begins', async () => {
  writeOnnx(model, {
    nodes: [{ op: 'Relu', inputs: ['x'], output: 'y' }],
    constants: [],
    inputs: [{ name: 'x', dims: [1, 3, 64, 64] }],
    outputs: [{ name: 'y', dims: [1, 3, 64, 64] }],
  });
  const run = await imgtr(erase());
  expect(run.code).toBe(15);
  expect(run.stderr).toContain('is no LaMa model: its inputs are x');
});

it('a model is asked for when there is none', async () => {
  const run = await imgtr([
    'translate',
    folder,
    '--out',
    path.join(folder, 'out'),
    '--mode',
    'erase',
    '--eraser',
    'lama',
  ]);
  expect([run.code, run.stderr]).toEqual([15, expect.stringContaining('--lama FILE')]);
});

it.runIf(process.platform === 'linux')(
  'the second signal ends the model in the middle of its work',
  async () => {
    writeStandIn(model, { color: [255, 0, 0], side: 512, toil: 200 });
    const children: number[] = [];
    const run = await imgtr(erase(), {
      async meanwhile(child) {
        while (!children.some(isToiling)) {
          await sleep(50);
          children.splice(0, Infinity, ...childrenOf(child.pid!));
        }
        child.kill('SIGINT');
        await sleep(200);
        child.kill('SIGINT');
      },
    });
    expect(run.code).toBe(130);
    for (let tries = 0; tries < 100 && children.some(isAlive); tries++) await sleep(50);
    expect(children.filter(isAlive)).toEqual([]);
  },
  60_000,
);

const childrenOf = (pid: number): number[] => {
  const tasks = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return tasks ? tasks.split(' ').map(Number) : [];
};

/** Whether a process has computed for two seconds: loading takes less. */
function isToiling(pid: number): boolean {
  const [user] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11);
  return Number(user) > 200;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
