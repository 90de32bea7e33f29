import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInference } from '#imgtr/runtime/inference/inference.js';
import { simplifiedFile } from '#imgtr/runtime/inference/simplified.js';
import { locateModel } from '#imgtr/runtime/models/models.js';
import { tempFolder } from '../../temp-folder.js';

const MODEL = locateModel('pp-ocr-angle');

describe('a simpler form of a network', () => {
  it('is made once, in place of those of other versions; a damaged one is passed over', async () => {
    const folder = tempFolder();
    const hash = createHash('sha256').update(readFileSync(MODEL)).digest('hex').slice(0, 32);
    writeFileSync(path.join(folder, `${hash}-earlier.onnx`), '');
    const file = (await simplifiedFile(MODEL, folder))!;
    expect(statSync(file).size).toBeLessThan(statSync(MODEL).size);
    expect(readdirSync(folder)).toEqual([path.basename(file)]);
    writeFileSync(file, 'damaged');
    expect(await simplifiedFile(MODEL, folder)).toBe(file);
    const inference = createInference({ threads: 1, folder });
    expect((await inference.load(MODEL)).inputs).toHaveLength(1);
    await inference.close();
  });

  it('does without where it cannot be kept, or the model is none', async () => {
    const file = path.join(tempFolder(), 'file');
    writeFileSync(file, 'no model');
    expect(await simplifiedFile(MODEL, path.join(file, 'folder'))).toBeUndefined();
    expect(await simplifiedFile(file, tempFolder())).toBeUndefined();
  });
});
