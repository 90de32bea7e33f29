/** Readers side by side: the same pictures, the same moment, accuracy and time in one table. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    expected: { type: 'string' },
    runs: { type: 'string', default: '3' },
    tools: { type: 'string', default: 'imgtr,replay,rapid,gutenye,tesseract' },
  },
});
const [folder] = positionals;
if (!folder) throw new Error('usage: node bench.mjs PICTURES [--expected FILE] [--runs 3] [--tools imgtr,…]');
const expectedFile = values.expected ?? path.join(folder, 'expected.json');
const expected = existsSync(expectedFile) ? JSON.parse(readFileSync(expectedFile, 'utf8')) : {};
const files = readdirSync(folder).filter(file => /\.(jpe?g|png)$/i.test(file));
const names = values.tools.split(',');

const print = line => process.stdout.write(`${line}\n`);

/** Best time and last lines of every tool for every picture. */
async function measure() {
  const tools = names.map(name =>
    fork(new URL('tool.mjs', import.meta.url), [name], { stdio: ['ignore', 2, 2, 'ipc'] }),
  );
  const ask = async (tool, file) => {
    tool.send(path.resolve(folder, file));
    return (await once(tool, 'message'))[0];
  };
  for (const tool of tools) await ask(tool, files[0]);
  const rows = [];
  for (const file of files) {
    const results = names.map(() => ({ ms: Number.POSITIVE_INFINITY, cpuMs: Number.POSITIVE_INFINITY, lines: [] }));
    for (let run = 0; run < Number(values.runs); run++) {
      for (const [i, tool] of tools.entries()) {
        const { ms, cpuMs, lines, error } = await ask(tool, file);
        if (error) print(`${names[i]} on ${file}: ${error}`);
        results[i] = { ms: Math.min(ms, results[i].ms), cpuMs: Math.min(cpuMs, results[i].cpuMs), lines };
      }
    }
    rows.push({ file, results });
  }
  for (const tool of tools) tool.disconnect();
  return rows;
}

const PUNCTUATION = { '，': ',', '。': '.', '、': ',', '：': ':', '【': '[', '】': ']', '—': '-', '–': '-' };
const fold = text =>
  [...text.normalize('NFKC')]
    .map(sign => PUNCTUATION[sign] ?? sign)
    .join('')
    .replace(/\s+/g, '')
    .toLowerCase();

/** Characters that are wrong in the nearest of the lines. */
function mistakes(wanted, lines) {
  return Math.min(wanted.length, ...lines.map(line => distance(wanted, fold(line))));
}

function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/** Share of the expected characters that a tool has right, and of the lines that it has to four fifths. */
function accuracy(tool, rows) {
  const lines = rows.flatMap(({ file, results }) =>
    (expected[file] ?? []).map(fold).map(line => ({ length: line.length, wrong: mistakes(line, results[tool].lines) })),
  );
  const sum = key => lines.reduce((total, line) => total + line[key], 0);
  const found = lines.filter(({ length, wrong }) => wrong <= 0.2 * length).length;
  return { characters: 1 - sum('wrong') / sum('length'), lines: found / lines.length };
}

const rows = await measure();
const cell = (value, width = 12) => String(value).padStart(width);
const of = tool => names.indexOf(tool);
print(`${'ms, best of runs'.padEnd(24)}${names.map(name => cell(name)).join('')}`);
for (const { file, results } of rows) {
  print(`${file.slice(0, 23).padEnd(24)}${results.map(({ ms }) => cell(ms.toFixed(0))).join('')}`);
}
const mean = (tool, key) =>
  Math.exp(rows.reduce((sum, { results }) => sum + Math.log(results[tool][key]), 0) / rows.length);
for (const [key, title] of [
  ['ms', 'geometric mean'],
  ['cpuMs', 'CPU, geometric mean'],
]) {
  print(`${title.padEnd(24)}${names.map((_, i) => cell(mean(i, key).toFixed(0))).join('')}`);
  if (of('imgtr') < 0) continue;
  const times = names.map((_, i) => cell((mean(i, key) / mean(of('imgtr'), key)).toFixed(2)));
  print(`${'  times imgtr'.padEnd(24)}${times.join('')}`);
}
if (Object.keys(expected).length > 0) {
  const scores = names.map((_, i) => accuracy(i, rows));
  const percent = value => cell(`${(100 * value).toFixed(2)} %`);
  print(`${'characters right'.padEnd(24)}${scores.map(({ characters }) => percent(characters)).join('')}`);
  print(`${'lines found'.padEnd(24)}${scores.map(({ lines }) => percent(lines)).join('')}`);
}
