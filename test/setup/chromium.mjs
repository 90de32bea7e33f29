/**
 * The browser that the report is tested in: Chromium from PATH, else from the system's packages, where we may install
 * them. Run by `npm test`; the tests import `findChromium`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Absolute path of a Chromium on PATH, or undefined. */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return NAMES.flatMap(name => folders.map(folder => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Debian's package; false when there is no apt-get, or we are not root, or it fails. */
function installChromium() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const apt = args => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2] }).status === 0;
  return apt(['update', '-qq']) && apt(['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
}

if (process.argv[1] === import.meta.filename && !findChromium() && !(installChromium() && findChromium())) {
  const cure = 'Install it (Debian: apt-get install chromium), so that it is found on PATH, and run npm test again.';
  process.stderr.write(`The report is tested in Chromium, and there is none on PATH.\n  ${cure}\n`);
  process.exitCode = 1;
}
