/**
 * Tiles a second through a network of LaMa's cost, by batch size: bare runs of the model, and the program's own path
 * with its process, its pipe and its batches. Build the program first.
 * node bench.mjs [--device cpu|cuda|webgpu] [--batches 1,2,4] [--tiles 4] [--runs 2] [--tflops N] [--file MODEL]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openLama } from '../../../dist/erase/lama/lama.js';
import { toTensors } from '../../../dist/erase/lama/tensor.js';
import { createInference } from '../../../dist/runtime/inference/inference.js';
import { writeStandIn } from './stand-in.mjs';

const { values: arg } = parseArgs({
  options: {
    device: { type: 'string', default: 'cpu' },
    batches: { type: 'string', default: '1,2,4' },
    tiles: { type: 'string', default: '4' },
    runs: { type: 'string', default: '2' },
    /** What the chip is said to do, 10^12 operations a second: the floor is reckoned from it. */
    tflops: { type: 'string' },
    /** A real LaMa instead of the stand-in. */
    file: { type: 'string' },
  },
});
const SIDE = 512;
const threads = availableParallelism();
const [tiles, runs] = [Number(arg.tiles), Number(arg.runs)];
const folder = mkdtempSync(path.join(tmpdir(), 'imgtr-lama-'));
try {
  const file = arg.file ?? path.join(folder, 'stand-in.onnx');
  const multiplications = arg.file ? undefined : writeStandIn(file);
  console.log(
    `${arg.device}, ${cpus()[0].model.trim()}, ${threads} cores; ${(statSync(file).size / 1e6).toFixed(0)} MB`,
  );
  if (multiplications) console.log(`${(multiplications / 1e9).toFixed(0)} thousand million multiplications a tile`);
  const floor = arg.tflops && multiplications ? (Number(arg.tflops) * 1e12) / (2 * multiplications) : undefined;
  const rows = [];
  for (const batch of arg.batches.split(',').map(Number)) {
    const bare = await rateBare(file, batch);
    const own = await rateOwn(file, batch);
    rows.push({
      batch,
      'bare, tiles/s': round(bare),
      'imgtr, tiles/s': round(own),
      'imgtr / bare': round(own / bare),
      ...(floor && { 'floor, tiles/s': round(floor), 'bare / floor': round(bare / floor) }),
    });
  }
  console.table(rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The model alone, so many tiles a run; the best of a few rounds, the first left out. */
async function rateBare(file, batch) {
  const inference = createInference({ threads, provider: arg.device });
  const model = await inference.load(file);
  const { image, mask } = toTensors(Array.from({ length: batch }, makeTile), SIDE);
  const work = async () => {
    for (let done = 0; done < Math.max(tiles, batch); done += batch) await model.run({ image, mask });
    return Math.ceil(Math.max(tiles, batch) / batch) * batch;
  };
  const rate = await best(work);
  await inference.close();
  return rate;
}

/** As the eraser does: all tiles are asked for at once, and leave in batches. On a CPU those are of one tile. */
async function rateOwn(file, batch) {
  const lama = await openLama({ file, threads, device: arg.device, batchSize: batch, batchWait: 50 });
  const work = async () => {
    const count = Math.max(tiles, batch);
    await Promise.all(Array.from({ length: count }, () => lama.inpaint(makeTile())));
    return count;
  };
  const rate = await best(work);
  await lama.close();
  return rate;
}

async function best(work) {
  await work();
  let most = 0;
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    const done = await work();
    most = Math.max(most, (1000 * done) / (performance.now() - started));
  }
  return most;
}

function makeTile() {
  const image = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, n) => (n * 7919) % 251);
  const mask = Uint8Array.from({ length: SIDE * SIDE }, (_, n) => (Math.floor(n / SIDE) % 96 < 30 ? 255 : 0));
  return { image, mask };
}

function round(value) {
  return Number(value.toPrecision(3));
}
