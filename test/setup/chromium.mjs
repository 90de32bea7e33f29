/**
 * The browser that the report is tested in: Chromium from PATH, else from the system's packages, where we may install
 * them. Run by `npm test`; the tests import `findChromium`.
 */
import { findProgram, installPackages } from './programs.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Absolute path of a Chromium on PATH, or undefined. */
export const findChromium = () => NAMES.map(findProgram).find(Boolean);

if (process.argv[1] === import.meta.filename) {
  if (!findChromium()) installPackages(['chromium']);
  if (!findChromium()) {
    const cure = 'Install it (Debian: apt-get install chromium), so that it is found on PATH, and run npm test again.';
    process.stderr.write(`The report is tested in Chromium, and there is none on PATH.\n  ${cure}\n`);
    process.exitCode = 1;
  }
}
