/**
 * Size charts through the whole program: is every value right? Usage, after a build:
 * node test/bench/size-charts/bench.mjs [--charts 40] [--seed 1] [--keep DIR]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chance } from '../faults/server.mjs';
import { drawChart, PHRASES } from './charts.mjs';

const { values } = parseArgs({
  options: {
    charts: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    /** Where pictures and results stay to be looked at. */
    keep: { type: 'string' },
  },
});
const folder = values.keep ? path.resolve(values.keep) : mkdtempSync(path.join(tmpdir(), 'imgtr-charts-'));
const [shop, out, phrases] = ['shop', 'out', 'phrases.json'].map(name => path.join(folder, name));
mkdirSync(shop, { recursive: true });
const random = chance(Number(values.seed));
const charts = Array.from({ length: Number(values.charts) }, (_, i) => {
  const name = `${String(i).padStart(2, '0')}`;
  const { bytes, cells } = drawChart(random);
  writeFileSync(path.join(shop, `${name}.png`), bytes);
  return { name, cells };
});
writeFileSync(phrases, JSON.stringify(Object.fromEntries(Object.entries(PHRASES).map(([zh, en]) => [zh, { en }]))));

const bin = path.resolve(import.meta.dirname, '../../../bin/imgtr.js');
const args = [bin, 'translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--overwrite', '--quiet'];
await new Promise(resolve => spawn(process.execPath, args, { stdio: 'inherit' }).on('close', resolve));

const numbersIn = text => (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number).sort((a, b) => a - b);
const middleOf = quad => [0, 1].map(axis => quad.reduce((sum, point) => sum + point[axis], 0) / 4);
const tally = { cells: 0, right: 0, whole: 0, wrong: [] };
for (const { name, cells } of charts) {
  const { blocks } = JSON.parse(readFileSync(path.join(out, `${name}.imgtr.json`), 'utf8'));
  let errors = 0;
  for (const { text, numbers, box } of cells) {
    const block = blocks.find(({ quad }) => {
      const [x, y] = middleOf(quad);
      return x > box[0] && x < box[2] && y > box[1] && y < box[3];
    });
    // What needs no translation stays, and with it its numbers.
    const stays = !/\p{Script=Han}/u.test(text);
    const shown = block?.status === 'translated' ? block.translation : stays ? text : undefined;
    const right =
      shown !== undefined && JSON.stringify(numbersIn(shown)) === JSON.stringify([...numbers].sort((a, b) => a - b));
    tally.cells++;
    if (right) tally.right++;
    else {
      errors++;
      tally.wrong.push(
        `${name} ${text}: read ${block?.text ?? 'nothing'}, ${block?.translation ?? block?.reason ?? block?.status ?? ''}`,
      );
    }
  }
  if (errors === 0) tally.whole++;
}
console.log(
  `charts with every value right: ${tally.whole} of ${charts.length}; cells ${tally.right} of ${tally.cells}`,
);
for (const wrong of tally.wrong) console.log(`  ${wrong}`);
if (!values.keep) rmSync(folder, { recursive: true });
