/** The process behind simplified.ts: makes one model simpler, keeps it whole or not at all, and ends. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomic } from '../files/files.js';
import { simplify } from './onnx/simplify.js';
import type { Simplification } from './simplified.js';

process.once('message', async ({ model, file, replaces }: Simplification) => {
  try {
    const folder = path.dirname(file);
    await writeAtomic(file, simplify(await readFile(model)), folder);
    for (const name of await readdir(folder)) {
      if (name.startsWith(replaces) && name !== path.basename(file)) await rm(path.join(folder, name), { force: true });
    }
  } catch {
    // No result is the answer: no model, or no place to keep it.
  } finally {
    process.disconnect();
  }
});
