/** The whole program over sets of pages: how fast, in how much memory, how free the event loop, and what latency costs. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { makePage, makeTallPage } from './pages.mjs';
import { plot } from './plot.mjs';

const { values } = parseArgs({
  options: {
    counts: { type: 'string', default: '20,200,500' },
    latencies: { type: 'string', default: '0,800' },
    heights: { type: 'string', default: '1000,4000,13000,30000' },
    runs: { type: 'string', default: '1' },
    plot: { type: 'string' },
    bin: { type: 'string', default: path.resolve(import.meta.dirname, '../../../bin/imgtr.js') },
  },
});
const numbers = text => text.split(',').filter(Boolean).map(Number);
const [counts, latencies, heights] = [values.counts, values.latencies, values.heights].map(numbers);
const folder = mkdtempSync(path.join(tmpdir(), 'imgtr-pipeline-'));
const print = line => process.stdout.write(`${line}\n`);

/** A folder of pages. */
async function makeSet(name, pages) {
  const shop = path.join(folder, name);
  mkdirSync(shop);
  for await (const { file, bytes } of pages) writeFileSync(path.join(shop, file), bytes);
  return shop;
}
async function* manyPages(count) {
  for (let n = 0; n < count; n++) yield makePage(n);
}

/** Answers after so many milliseconds. */
async function startService(latency) {
  const { module } = await runnerImport(path.resolve(import.meta.dirname, '../../fakes/gemini-server.ts'));
  const server = await module.startGeminiServer();
  const answer = text => `Words ${text.match(/\d+/g)?.join(' ') ?? ''}`.trim();
  server.answer(({ document }, reply) =>
    setTimeout(() => reply.translations(document.texts.map(({ id, text }) => ({ id, text: answer(text) }))), latency),
  );
  return server;
}

/** One run of the program in a folder of its own: the figures of its summary, and when its first page was written. */
async function run(shop, latency) {
  const server = await startService(latency);
  const out = mkdtempSync(path.join(folder, 'out-'));
  const args = ['translate', shop, '--out', out, '--to', 'en', '--json', '--quiet'];
  const env = { ...process.env, GEMINI_API_KEY: 'bench', GEMINI_BASE_URL: server.url };
  const child = spawn(process.execPath, [values.bin, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let [text, first] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', chunk => {
    first ||= performance.now() - started;
    text += chunk;
  });
  const started = performance.now();
  await new Promise(resolve => child.on('close', resolve));
  await server.close();
  rmSync(out, { recursive: true });
  const summary = JSON.parse(text.trim().split('\n').at(-1));
  if (summary.event !== 'summary' || summary.failed > 0) throw new Error(`the run failed: ${text.slice(-500)}`);
  return { ...summary, firstSeconds: first / 1000 };
}

/** Of several runs the fastest; the latencies take turns, so that what else the machine does hits all alike. */
async function measure(shop, name, waits = latencies) {
  const best = new Map();
  for (let round = 0; round < Number(values.runs); round++) {
    for (const latency of round % 2 ? waits.toReversed() : waits) {
      const result = await run(shop, latency);
      if (result.seconds < (best.get(latency)?.seconds ?? Number.POSITIVE_INFINITY)) best.set(latency, result);
    }
  }
  return waits.map(latency => ({ name, latency, ...best.get(latency) }));
}

const HEAD = ['set', 'latency ms', 'pages/s', 'seconds', '× of 0 ms', 'peak MB', 'p99 ms', 'models', 'first page s'];
const row = (cells, widths = [14, 11, 9, 9, 10, 9, 8, 8, 13]) =>
  cells.map((cell, i) => (i ? String(cell).padStart(widths[i]) : String(cell).padEnd(widths[i]))).join('');

function show(results) {
  for (const { name, latency, pages, seconds, peakRssMb, eventLoopP99Ms, modelSeconds, firstSeconds } of results) {
    const ratio = seconds / results[0].seconds;
    print(
      row([
        name,
        latency,
        (pages / seconds).toFixed(2),
        seconds.toFixed(1),
        ratio.toFixed(3),
        peakRssMb,
        eventLoopP99Ms.toFixed(0),
        `${Math.round((100 * modelSeconds) / seconds)} %`,
        firstSeconds.toFixed(1),
      ]),
    );
  }
  return results;
}

try {
  print(row(HEAD));
  const byCount = [];
  for (const count of counts)
    byCount.push(...show(await measure(await makeSet(`pages-${count}`, manyPages(count)), `${count} pages`)));
  const byHeight = [];
  for (const height of heights)
    byHeight.push(
      ...show(await measure(await makeSet(`tall-${height}`, [await makeTallPage(height)]), `790 × ${height}`)),
    );
  if (values.plot) writeFileSync(values.plot, plot({ byCount, byHeight }));
} finally {
  rmSync(folder, { recursive: true });
}
