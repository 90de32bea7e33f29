/** `npm run demo`: the example catalog in Korean, with the phrase table beside it: no key, no network. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..');
const options = '--out examples/translated --to ko --translator phrasebook --phrases examples/phrases.csv'.split(' ');
const args = ['bin/imgtr.js', 'translate', 'examples/catalog', ...options];
const { status } = spawnSync(process.execPath, args, { cwd: project, stdio: 'inherit' });

/** Finished, some pages failed: expected here, the phrase table has one gap on purpose. */
const SOME_FAILED = 3;
const say = line => process.stdout.write(`${line}\n`);

if (status === 0 || status === SOME_FAILED) {
  say('\nLook at examples/translated beside examples/catalog; every picture has its NAME.imgtr.json.');
}
if (status === SOME_FAILED) {
  say('Exit code 3 is expected: the button on coupons.png has no row in examples/phrases.csv, so it keeps its pixels.');
}
process.exitCode = status === SOME_FAILED ? 0 : (status ?? 1);
