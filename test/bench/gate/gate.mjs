/** The gate trial: of many pages some are damaged; which of them does the verdict let pass, and which good ones does it stop? */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { DAMAGES, planDamage } from './damage.mjs';
import { makePage } from './pages.mjs';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '200' },
    damaged: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const count = Number(values.pages);
const damaged = Number(values.damaged);
const seed = Number(values.seed);
const folder = values.keep ?? mkdtempSync(path.join(tmpdir(), 'imgtr-gate-'));
const [shop, out] = ['shop', 'out'].map(name => path.join(folder, name));
const print = line => process.stdout.write(`${line}\n`);

/** Draws the pages; gives what is wrong with each by file name, and the table the service answers from. */
async function makeShop() {
  mkdirSync(shop, { recursive: true });
  const plan = planDamage({ count, damaged, seed });
  const [damages, table] = [new Map(), {}];
  for (let n = 0; n < count; n++) {
    const damage = plan.get(n);
    const page = await makePage(n, { seed, faint: damage?.kind === 'faint' });
    writeFileSync(path.join(shop, page.file), page.bytes);
    for (const { zh, en } of Object.values(page.texts)) table[zh] ??= en;
    if (damage) damages.set(page.file, { kind: damage.kind, ...damage.spoil(page, table) });
  }
  return { damages, table };
}

function translate(server) {
  const bin = path.resolve(import.meta.dirname, '../../../bin/imgtr.js');
  const args = ['translate', shop, '--out', out, '--to', 'en', '--json', '--overwrite', '--no-memory', '--quiet'];
  const env = { ...process.env, GEMINI_API_KEY: 'bench', GEMINI_BASE_URL: server.url };
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', chunk => {
    text += chunk;
  });
  return new Promise(resolve =>
    child.on('close', () =>
      resolve(
        text
          .trim()
          .split('\n')
          .map(line => JSON.parse(line)),
      ),
    ),
  );
}

/** The program puts these in place of the unit before it asks. */
const UNITS = { 毫米: 'mm', 克: 'g', 瓦: 'W' };

/** Answers by the table, as a model would: a space or a sign that was read otherwise changes nothing. */
function answerFrom(table) {
  const fold = text =>
    text
      .normalize('NFKC')
      .replace(/毫米|克|瓦/g, unit => UNITS[unit])
      .replace(/[\s\p{P}\p{S}x]/gu, '');
  const known = new Map(Object.entries(table).map(([zh, en]) => [fold(zh), en]));
  const answer = text => known.get(fold(text)) ?? `Words ${text.match(/[\d.]+/g)?.join(' ') ?? ''}`.trim();
  return ({ document }, reply) =>
    reply.translations(document.texts.map(({ id, text }) => ({ id, text: answer(text) })));
}

/** What a page's side-car says against it. */
function complaintsOf(id) {
  const { checks } = JSON.parse(readFileSync(path.join(out, id.replace(/\.\w+$/, '.imgtr.json')), 'utf8'));
  return checks.filter(({ severity }) => severity !== 'info').map(({ code, detail }) => `${code}: ${detail}`);
}

const { damages, table } = await makeShop();
const { module } = await runnerImport(path.resolve(import.meta.dirname, '../../fakes/gemini-server.ts'));
const server = await module.startGeminiServer();
server.answer(answerFrom(table));
const events = await translate(server).finally(() => server.close());
const pages = events.filter(({ event }) => event === 'page').sort((a, b) => a.id.localeCompare(b.id));
const isFlagged = ({ verdict }) => verdict !== 'pass';

print('damage        pages  flagged');
for (const kind of Object.keys(DAMAGES)) {
  const of = pages.filter(({ id }) => damages.get(id)?.kind === kind);
  print(`${kind.padEnd(12)}${String(of.length).padStart(7)}${String(of.filter(isFlagged).length).padStart(9)}`);
}
const clean = pages.filter(({ id }) => !damages.has(id));
print(`${'none'.padEnd(12)}${String(clean.length).padStart(7)}${String(clean.filter(isFlagged).length).padStart(9)}`);
for (const page of pages) {
  const damage = damages.get(page.id);
  if (damage && !isFlagged(page)) print(`missed  ${page.id}  ${damage.kind}: ${damage.what}`);
  if (!damage && isFlagged(page))
    print(`alarm   ${page.id}  ${complaintsOf(page.id).join(' | ') || page.error?.message}`);
}
const { seconds, verifySeconds, modelSeconds } = events.at(-1);
print(`${seconds} s, ${modelSeconds} s in the models, pages spent ${verifySeconds} s in verification`);
if (!values.keep) rmSync(folder, { recursive: true });
