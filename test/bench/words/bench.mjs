/**
 * One term changed in a catalog that is done: what the second run reads, asks and writes, and its time as a share of the
 * first run's. Usage, after a build: node test/bench/words/bench.mjs [--pages 500] [--every 25]
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '500' }, every: { type: 'string', default: '25' } },
});
const [pages, every] = [Number(values.pages), Number(values.every)];
const require = createRequire(import.meta.url);
const fonts = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
GlobalFonts.registerFromPath(path.join(fonts, '700Bold/NotoSansSC_700Bold.ttf'), 'Bench');

const folder = mkdtempSync(path.join(tmpdir(), 'imgtr-words-'));
const [shop, out, rules] = ['shop', 'out', 'rules.csv'].map(name => path.join(folder, name));
mkdirSync(shop);

/** A small page: a headline, which names the brand on some pages, and two lines below. */
function drawPage(i) {
  const canvas = createCanvas(360, 240);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f4efe6';
  context.fillRect(0, 0, 360, 240);
  context.fillStyle = '#502020';
  const lines = [i % every === 0 ? '岚山保温杯新品' : '经典保温杯新品', '精选优质材料', `容量${300 + i}毫升`];
  lines.forEach((line, n) => {
    context.font = `${36 - n * 6}px Bench`;
    context.fillText(line, 24, 64 + n * 64);
  });
  return canvas.toBuffer('image/png');
}
for (let i = 0; i < pages; i++) writeFileSync(path.join(shop, `${String(i).padStart(4, '0')}.png`), drawPage(i));

/** Answers as a model would that obeys the glossary. */
let asked = [];
const server = http.createServer(async (request, response) => {
  let raw = '';
  for await (const chunk of request) raw += chunk;
  const parts = JSON.parse(raw).contents[0].parts;
  const document = JSON.parse(parts.map(part => part.text ?? '').join(''));
  asked.push(...document.texts.map(({ text }) => text));
  const translations = document.texts.map(({ id, text }) => {
    const terms = document.glossary.filter(({ source }) => text.includes(source)).map(({ target }) => target);
    return { id, text: ['Fine', ...terms, ...(text.match(/\d+/g) ?? []), 'goods'].join(' ') };
  });
  const content = { role: 'model', parts: [{ text: JSON.stringify({ translations }) }] };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ candidates: [{ content, finishReason: 'STOP' }] }));
});
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));

async function translate() {
  asked = [];
  const started = performance.now();
  const bin = path.resolve(import.meta.dirname, '../../../bin/imgtr.js');
  const args = [bin, 'translate', shop, '--out', out, '--to', 'en', '--rules', rules, '--json', '--quiet'];
  const env = { ...process.env, GEMINI_API_KEY: 'k', GEMINI_BASE_URL: `http://127.0.0.1:${server.address().port}` };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of child.stdout) printed += chunk;
  const events = printed
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  return { seconds: (performance.now() - started) / 1000, summary: events.at(-1), asked };
}

const listed = (place, pattern) =>
  readdirSync(place, { recursive: true }).filter(name => pattern.test(name) && !/\.(?:tmp|csv|jsonl)$/.test(name));
const sum = file => createHash('sha256').update(readFileSync(file)).digest('hex');
const pictures = () => new Map(listed(out, /^\d+\.png$/).map(name => [name, sum(path.join(out, name))]));
const kept = () => listed(path.join(out, '.imgtr/cache'), /[0-9a-f]{32}/).length;

const force = word => writeFileSync(rules, `action,source,target\nforce,岚山,${word}\n`);
force('Lanshan');
const first = await translate();
const [before, keptBefore] = [pictures(), kept()];

// A person's word on a page that holds the term.
const edited = path.join(out, '0000.imgtr.json');
const sidecar = JSON.parse(readFileSync(edited, 'utf8'));
const block = sidecar.blocks.find(({ text }) => text.includes('材料'));
Object.assign(block, { translation: 'Materials we chose', by: 'human' });
writeFileSync(edited, JSON.stringify(sidecar));

force('Arashiyama');
const second = await translate();
const after = pictures();
const changed = [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
const words = JSON.parse(readFileSync(edited, 'utf8')).blocks.map(({ translation }) => translation);
console.log(
  `first run   ${first.seconds.toFixed(1)} s, ${first.summary.translator.requests} requests, ${first.asked.length} texts`,
);
console.log(`second run  ${second.seconds.toFixed(1)} s = ${(second.seconds / first.seconds).toFixed(3)} of it`);
console.log(`asked again ${JSON.stringify(second.asked)}`);
console.log(
  `changed     ${changed.length} of ${after.size} pages, ${pages / every} hold the term; skipped ${second.summary.skipped}`,
);
console.log(`read or erased anew: ${kept() - keptBefore} files; model seconds ${second.summary.modelSeconds}`);
console.log(`page 0000   ${JSON.stringify(words)}`);
server.close();
rmSync(folder, { recursive: true });
