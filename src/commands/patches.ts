/** What a run keeps of its erasing, for later runs and for `imgtr render`. */
import path from 'node:path';
import type { Scope } from '../flow/scope.js';
import { type Blobs, openBlobs } from '../runtime/files/blobs.js';

/** Patches of some twenty thousand pages: 20 to 100 kB each. */
const LIMIT = 2 * 2 ** 30;

/** @param state the run's folder for such things */
export function openPatches(state: string, scope: Scope): Blobs {
  const folder = path.join(state, 'cache', 'erased');
  return scope.use(openBlobs({ folder, tempDir: path.join(state, 'tmp'), limit: LIMIT }));
}
