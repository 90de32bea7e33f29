/**
 * A catalog through a Gemini of which a share of the calls fails: every text translated or reported, none asked again
 * once it was answered, no more requests than it takes. Usage, after a build:
 * node test/bench/faults/bench.mjs [--pages 200] [--folders 4] [--share 0.3] [--seed 1] [--latency 300]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { chance, startFaultyGemini } from './server.mjs';

const text = value => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: { pages: text('200'), folders: text('4'), share: text('0.3'), seed: text('1'), latency: text('300') },
});
const [pages, folders, share] = [values.pages, values.folders, values.share].map(Number);
const require = createRequire(import.meta.url);
const fonts = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
GlobalFonts.registerFromPath(path.join(fonts, '700Bold/NotoSansSC_700Bold.ttf'), 'Bench');
const place = mkdtempSync(path.join(tmpdir(), 'imgtr-faults-'));
const [shop, out] = [path.join(place, 'shop'), path.join(place, 'out')];

/** A page: its own model and weight, and lines that other pages have too. */
function drawPage(i) {
  const canvas = createCanvas(480, 360);
  const context = canvas.getContext('2d');
  context.fillStyle = ['#f4efe6', '#e8f0f4', '#f6e8ea'][i % 3];
  context.fillRect(0, 0, 480, 360);
  context.fillStyle = '#402020';
  const shared = ['精选优质材料', '全国联保服务', '限时特惠活动', '源头工厂直供', '新品上市热卖'];
  const lines = [`保温杯${200 + i}型号`, `净重${500 + 3 * i}克左右`, shared[i % 5], shared[(i * 3 + 1) % 5]];
  lines.forEach((line, n) => {
    context.font = `${34 - n * 3}px Bench`;
    context.fillText(line, 30, 70 + n * 80);
  });
  return canvas.toBuffer('image/png');
}
for (let i = 0; i < pages; i++) {
  const folder = path.join(shop, `product-${Math.floor((i * folders) / pages)}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${String(i).padStart(4, '0')}.png`), drawPage(i));
}

const server = await startFaultyGemini({
  share,
  random: chance(Number(values.seed)),
  latencyMs: Number(values.latency),
});
const started = performance.now();
const bin = path.resolve(import.meta.dirname, '../../../bin/imgtr.js');
const child = spawn(process.execPath, [bin, 'translate', shop, '--out', out, '--to', 'en', '--json', '--quiet'], {
  env: { ...process.env, GEMINI_API_KEY: 'k', GEMINI_BASE_URL: server.url },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let [printed, firstFile] = ['', undefined];
for await (const chunk of child.stdout) {
  firstFile ??= performance.now();
  printed += chunk;
}
const summary = JSON.parse(printed.trim().split('\n').at(-1));
const blocks = readdirSync(out, { recursive: true })
  .filter(name => name.endsWith('.imgtr.json'))
  .flatMap(name => JSON.parse(readFileSync(path.join(out, name), 'utf8')).blocks);
const by = status => blocks.filter(block => block.status === status);
const distinct = new Set(blocks.map(block => block.text)).size;
const { requests, retries, failed, texts, askedAfterSuccess, firstAt } = server.stats;
const bound = distinct / 40 + folders + retries;
console.log(
  `pages       ${summary.pages} in ${((performance.now() - started) / 1000).toFixed(0)} s: ${summary.translated} translated, ${summary.failed} failed`,
);
console.log(
  `texts       ${blocks.length}: ${by('translated').length} translated, ${by('failed').length} reported, ${blocks.length - by('translated').length - by('failed').length} other`,
);
console.log(`reported    ${JSON.stringify([...new Set(by('failed').map(({ reason }) => reason))])}`);
console.log(
  `asked       ${texts} texts of ${distinct} in ${requests} requests, ${retries} of them retries; bound ${bound.toFixed(1)}`,
);
console.log(`went wrong  ${JSON.stringify(failed)}`);
console.log(`asked again after they were answered: ${askedAfterSuccess.length}`);
console.log(`first file  ${((firstFile - firstAt) / 1000).toFixed(1)} s after the first texts were asked`);
await server.close();
rmSync(place, { recursive: true });
