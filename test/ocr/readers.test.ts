/** Readers are put together by the manifest: stand-in models with other names, planes and heights than PP-OCR's. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OCR_MODELS } from '#imgtr/defaults.js';
import { MissingError } from '#imgtr/errors.js';
import { openReader, READERS } from '#imgtr/ocr/readers.js';
import { createRecognizer } from '#imgtr/ocr/recognizer.js';
import { createInference } from '#imgtr/runtime/inference/inference.js';
import { openModelStore } from '#imgtr/runtime/models/model-store.js';
import { listModels } from '#imgtr/runtime/models/models.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { detectorFile, recogniserFile } from '../fixtures/stand-in-models.js';
import { tempFolder } from '../temp-folder.js';
import { drawPage } from './drawing.js';

const READER = { detector: 'other-det', recogniser: 'other-rec', classifier: 'pp-ocr-angle' };

/** A store with the stand-ins in its folder. */
function storeWith(recogniser = recogniserFile(['甲', '新', '乙'])) {
  const folder = path.join(tempFolder(), 'models');
  mkdirSync(folder);
  const grey = { mean: [0.5, 0.5], deviation: [0.5, 0.5] };
  const inputs = {
    'other-det': { ...grey, planes: 'g', multiple: 8 },
    'other-rec': { ...grey, planes: 'rg', height: 32, multiple: 1 },
  };
  const files = { 'other-det': detectorFile(), 'other-rec': recogniser };
  const entries = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(path.join(folder, `${name}.onnx`), bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const url = `http://localhost/${name}.onnx`;
    return [name, { url, sha256, license: 'MIT', contract: '', input: inputs[name as keyof typeof inputs] }] as const;
  });
  return openModelStore({ folder, models: { ...listModels(), ...Object.fromEntries(entries) } });
}

describe('a reader', () => {
  it('takes pixels as its models want them, and its characters from the recogniser’s metadata', async () => {
    const inference = createInference({ threads: 1 });
    const pool = createPixelPool({ threads: 1 });
    onTestFinished(async () => {
      await inference.close();
      await pool.close();
    });
    const recognizer = createRecognizer({ inference, pool, reader: READER, store: storeWith() });
    const raster = drawPage({ width: 640, height: 640 }, context => {
      context.fillStyle = 'white';
      context.fillRect(0, 0, 640, 640);
      context.fillStyle = 'black';
      context.fillRect(100, 200, 60, 30);
    });
    const [line, ...others] = await recognizer.read({ raster, sha256: '' });
    expect(others).toEqual([]);
    expect(line.text).toBe('新');
    expect(line.quad[0][0]).toBeCloseTo(100, -1);
    expect(line.quad[0][1]).toBeCloseTo(200, -1);
  });

  it('whose models are not there names all of them and the command that fetches them', async () => {
    const store = openModelStore({ folder: tempFolder() });
    const failure = await openReader(READERS['pp-ocrv6-small'], store).catch(error => error);
    expect(failure).toBeInstanceOf(MissingError);
    expect(failure.message).toContain('pp-ocrv6-small-det and pp-ocrv6-small-rec');
    expect(failure.cure).toContain('imgtr models pull pp-ocrv6-small-det pp-ocrv6-small-rec');
  });

  it('does without a recogniser that says nothing of its characters', async () => {
    await expect(openReader(READER, storeWith(detectorFile()))).rejects.toThrow('which characters');
  });

  it('of every name has models of the manifest that say how pixels go in', () => {
    const models = listModels();
    expect(Object.keys(READERS)).toEqual([...OCR_MODELS]);
    for (const { detector, recogniser, classifier } of Object.values(READERS)) {
      for (const name of [detector, recogniser, classifier]) {
        const { input, file, url } = models[name];
        expect(input?.mean).toHaveLength(input!.planes.length);
        expect(input?.deviation).toHaveLength(input!.planes.length);
        expect(file ?? url).toMatch(/onnx$/);
      }
    }
  });
});
