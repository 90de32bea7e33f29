/** Programs that the tests need beside Node: found on PATH, else taken from Debian's packages, where we may install them. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Absolute path of a program on PATH, or undefined. */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map(folder => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Does nothing when there is no apt-get or we are not root: whoever asked looks again. */
export function installPackages(packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const apt = args => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2] }).status === 0;
  if (apt(['update', '-qq'])) apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}
