/**
 * What the queue is tested with: redis-server, and python3 as the other side of the lists and of shared memory. From
 * PATH, else from the system's packages, where we may install them. Run by `npm test`; the tests import `findProgram`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Programs by the Debian package they come in. */
const NEEDED = { 'redis-server': 'redis-server', python3: 'python3' };

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

/** Debian's packages; does nothing when there is no apt-get or we are not root. */
function install(packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const apt = args => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2] }).status === 0;
  // A server that the system would start is none of ours.
  if (apt(['update', '-qq'])) apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

const missing = () => Object.keys(NEEDED).filter(name => !findProgram(name));

if (process.argv[1] === import.meta.filename) {
  if (missing().length > 0) install(missing().map(name => NEEDED[name]));
  for (const name of missing()) {
    const cure = `Install it (Debian: apt-get install ${NEEDED[name]}), so that it is found on PATH, and run npm test again.`;
    process.stderr.write(`The queue is tested with ${name}, and there is none on PATH.\n  ${cure}\n`);
    process.exitCode = 1;
  }
}
