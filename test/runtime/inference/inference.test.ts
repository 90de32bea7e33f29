/** The inference thread with real models. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { MissingError } from '#imgtr/errors.js';
import { createInference, type Inference, type Tensor } from '#imgtr/runtime/inference/inference.js';
import { sharedFloats } from '#imgtr/runtime/memory/shared.js';
import { listModels, locateModel } from '#imgtr/runtime/models/models.js';
import { tempFolder } from '../../temp-folder.js';

const MODEL = locateModel('pp-ocr-angle');
const opened: Inference[] = [];
afterEach(() => Promise.all(opened.splice(0).map(inference => inference.close())));

function open(): Inference {
  const inference = createInference({ threads: 1 });
  opened.push(inference);
  return inference;
}

/** A strip of one grey, as the angle classifier takes it. */
function strip(value: number): Tensor {
  return { data: sharedFloats(3 * 48 * 192).fill(value), dims: [1, 3, 48, 192] };
}

describe('the inference thread', () => {
  it('loads a path once, however often it is asked for', async () => {
    const inference = open();
    const [first, second] = await Promise.all([inference.load(MODEL), inference.load(MODEL)]);
    expect(second).toBe(first);
  });

  it('answers with shared memory and counts the time inside the models', async () => {
    const inference = open();
    const model = await inference.load(MODEL);
    expect(inference.busyMs).toBe(0);
    const { data, dims } = await model.run(strip(0.5));
    expect(dims).toEqual([1, 2]);
    expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(data[0] + data[1]).toBeCloseTo(1, 3);
    expect(inference.busyMs).toBeGreaterThan(0);
  });

  it('keeps the answers of runs at the same time apart', async () => {
    const model = await open().load(MODEL);
    const values = [-1, -0.5, 0, 0.5, 1];
    const alone: number[] = [];
    for (const value of values) alone.push((await model.run(strip(value))).data[0]);
    const together = await Promise.all(values.map(async value => (await model.run(strip(value))).data[0]));
    expect(new Set(alone).size).toBe(values.length);
    expect(together).toEqual(alone);
  });

  it('answers as before when a model has rested, in the middle of other runs as well', async () => {
    const model = await open().load(MODEL);
    const [before] = (await model.run(strip(0.5))).data;
    const answers = [model.run(strip(0.5)), model.rest().then(() => model.run(strip(0.5))), model.run(strip(0.5))];
    for (const { data } of await Promise.all(answers)) expect(data[0]).toBe(before);
  });

  it('works on several small inputs side by side when a model is to use few cores, each answer its own', async () => {
    const inference = createInference({ threads: 3 });
    opened.push(inference);
    const model = await inference.load(MODEL, { cores: 'few' });
    const values = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
    const together = await Promise.all(values.map(async value => (await model.run(strip(value))).data[0]));
    const alone: number[] = [];
    for (const value of values) alone.push((await model.run(strip(value))).data[0]);
    expect(new Set(alone).size).toBe(values.length);
    expect(together).toEqual(alone);
  });

  it('names the file that is missing', async () => {
    const missing = open().load('/nowhere/none.onnx');
    await expect(missing).rejects.toBeInstanceOf(MissingError);
    await expect(missing).rejects.toThrow('/nowhere/none.onnx');
  });

  it('refuses a file that is no model, and loads it once it is one', async () => {
    const inference = open();
    const file = path.join(tempFolder(), 'model.onnx');
    writeFileSync(file, 'not a model');
    await expect(inference.load(file)).rejects.toBeInstanceOf(MissingError);
    writeFileSync(file, readFileSync(MODEL));
    expect((await (await inference.load(file)).run(strip(0))).dims).toEqual([1, 2]);
  });

  it('passes on what a model says to a wrong input, and goes on', async () => {
    const model = await open().load(MODEL);
    await expect(model.run({ data: sharedFloats(4), dims: [2, 2] })).rejects.toThrow(/rank|dimension/i);
    expect((await model.run(strip(0))).dims).toEqual([1, 2]);
  });

  it('waits for the runs in hand when it is closed, and takes no more', async () => {
    const inference = createInference({ threads: 1 });
    const model = await inference.load(MODEL);
    const done: string[] = [];
    const runs = [0, 1].map(value => model.run(strip(value)).then(() => done.push('run')));
    await inference.close().then(() => done.push('closed'));
    await Promise.all(runs);
    expect(done).toEqual(['run', 'run', 'closed']);
    await expect(model.run(strip(0))).rejects.toThrow('closed');
    await inference.close();
  });

  it('can be closed without having been used', async () => {
    await createInference({ threads: 1 }).close();
  });

  it.each(['await inference.close();', ''])('lets the process end with code 0 (%s)', ending => {
    const inferenceUrl = pathToFileURL(
      path.resolve(import.meta.dirname, '../../../dist/runtime/inference/inference.js'),
    );
    const script = path.join(tempFolder(), 'script.mjs');
    writeFileSync(
      script,
      `import { createInference } from '${inferenceUrl}';
       const inference = createInference({ threads: 1 });
       const model = await inference.load(${JSON.stringify(MODEL)});
       const data = new Float32Array(new SharedArrayBuffer(4 * 3 * 48 * 192));
       await model.run({ data, dims: [1, 3, 48, 192] });
       ${ending}
       console.log('done');`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });
});

describe('the models', () => {
  it.each(Object.entries(listModels()).filter(([, { file }]) => file))(
    '%s is the file that the manifest describes',
    (name, { sha256 }) => {
      expect(
        createHash('sha256')
          .update(readFileSync(locateModel(name)))
          .digest('hex'),
      ).toBe(sha256);
    },
  );

  it('that are downloaded name the command that does it', () => {
    expect(() => locateModel('pp-ocrv6-small-det')).toThrow(MissingError);
    const { cure } = caught(() => locateModel('pp-ocrv6-small-det'));
    expect(cure).toContain('imgtr models pull pp-ocrv6-small-det');
  });

  it('says which names there are when asked for another', () => {
    expect(() => locateModel('nothing')).toThrow(MissingError);
    expect(() => locateModel('nothing')).toThrow('there is no model nothing');
  });
});

function caught(work: () => unknown): MissingError {
  try {
    work();
  } catch (error) {
    return error as MissingError;
  }
  throw new Error('nothing was thrown');
}
