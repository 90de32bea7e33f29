/**
 * What the queue is tested with: redis-server, and python3 as the other side of the lists and of shared memory. From
 * PATH, else from the system's packages, where we may install them. Run by `npm test`.
 */
import { findProgram, installPackages } from './programs.mjs';

/** Programs by the Debian package they come in. */
const NEEDED = { 'redis-server': 'redis-server', python3: 'python3' };

const missing = () => Object.keys(NEEDED).filter(name => !findProgram(name));

if (process.argv[1] === import.meta.filename) {
  if (missing().length > 0) installPackages(missing().map(name => NEEDED[name]));
  for (const name of missing()) {
    const cure = `Install it (Debian: apt-get install ${NEEDED[name]}), so that it is found on PATH, and run npm test again.`;
    process.stderr.write(`The queue is tested with ${name}, and there is none on PATH.\n  ${cure}\n`);
    process.exitCode = 1;
  }
}
