/**
 * Pages of goods that bear print of their own, through the whole program: is the print untouched, are the shop's texts
 * translated? Usage, after a build: node test/bench/on-product/bench.mjs [--pages 50] [--seed 1000] [--keep DIR]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { drawPage, OVERLAY, PRINT } from './pages.mjs';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1000' },
    /** Where pictures and results stay to be looked at. */
    keep: { type: 'string' },
  },
});
const [count, seed] = [Number(values.pages), Number(values.seed)];
const folder = values.keep ? path.resolve(values.keep) : mkdtempSync(path.join(tmpdir(), 'imgtr-print-'));
const [shop, out, phrases] = ['shop', 'out', 'phrases.json'].map(name => path.join(folder, name));
mkdirSync(shop, { recursive: true });

/** Every fourth page is exact, the others are JPEG of several qualities. */
const pages = Array.from({ length: count }, (_, i) => {
  const { canvas, ...truth } = drawPage(seed + i);
  const name = `${String(i).padStart(3, '0')}.${i % 4 === 3 ? 'png' : 'jpg'}`;
  writeFileSync(
    path.join(shop, name),
    i % 4 === 3 ? canvas.toBuffer('image/png') : canvas.toBuffer('image/jpeg', 80 + (i % 3) * 6),
  );
  return { name, ...truth };
});
// Whoever does not tell print from page could translate all of it.
const words = Object.entries({ ...OVERLAY, ...PRINT }).map(([zh, en]) => [zh, { en }]);
writeFileSync(phrases, JSON.stringify(Object.fromEntries(words)));

const bin = path.resolve(import.meta.dirname, '../../../bin/imgtr.js');
const args = [bin, 'translate', shop, '--out', out, '--to', 'en', '--phrases', phrases, '--overwrite', '--quiet'];
await new Promise(resolve => spawn(process.execPath, args, { stdio: 'inherit' }).on('close', resolve));

const inside = ({ x0, y0, x1, y1 }, [x, y]) => x > x0 && x < x1 && y > y0 && y < y1;
const middleOf = quad => [0, 1].map(axis => quad.reduce((sum, point) => sum + point[axis], 0) / 4);

/** Mean difference of two pictures in a box, in levels. */
async function difference(name, { x0, y0, x1, y1 }) {
  const box = { left: x0, top: y0, width: x1 - x0, height: y1 - y0 };
  const [a, b] = await Promise.all(
    [shop, out].map(place => sharp(path.join(place, name)).extract(box).removeAlpha().raw().toBuffer()),
  );
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}

/** Writing a JPEG anew changes this much; a line that was set anew changes ten times as much. */
const UNTOUCHED = 3;
const tally = { untouched: 0, touched: [], overlays: 0, kept: [], review: 0 };
for (const { name, labels, overlays, kind } of pages) {
  const sidecar = JSON.parse(readFileSync(path.join(out, name.replace(/\.\w+$/, '.imgtr.json')), 'utf8'));
  const worst = Math.max(...(await Promise.all(labels.map(label => difference(name, label)))));
  if (worst <= UNTOUCHED) tally.untouched++;
  else tally.touched.push(`${name} (${kind})`);
  if (sidecar.verdict !== 'pass') tally.review++;
  for (const overlay of overlays) {
    const block = sidecar.blocks.find(({ quad }) => inside(overlay, middleOf(quad)));
    tally.overlays++;
    if (block?.reason === 'on-product') tally.kept.push(`${name} ${overlay.text}`);
  }
}
console.log(`print untouched on ${tally.untouched} of ${count} pages; touched: ${tally.touched.join(', ') || 'none'}`);
console.log(`the shop's texts kept by mistake: ${tally.kept.length} of ${tally.overlays} ${tally.kept.join(', ')}`);
console.log(`to be looked at: ${tally.review} of ${count}`);
if (!values.keep) rmSync(folder, { recursive: true });
