import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder that lives as long as the test. */
export function tempFolder(): string {
  const { folder, remove } = make();
  onTestFinished(remove);
  return folder;
}

/** A folder that lives as long as all tests of the file, or of the `describe` that it is called in. */
export function sharedFolder(): string {
  const { folder, remove } = make();
  afterAll(remove);
  return folder;
}

function make() {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtr-test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
