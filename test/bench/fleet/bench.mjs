/** A fleet on this machine against the same pages in one process: the same files? how fast? what does Redis see? */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { findProgram } from '../../setup/programs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    phrases: { type: 'string' },
    to: { type: 'string', default: 'en' },
    workers: { type: 'string', default: '2' },
    bin: { type: 'string', default: path.resolve(import.meta.dirname, '../../../bin/imgtr.js') },
  },
});
if (positionals.length === 0 || !values.phrases) {
  throw new Error('usage: bench.mjs --phrases FILE [--to en] [--workers 2] FOLDER…');
}
const folders = positionals.map(folder => path.resolve(folder));
const phrases = path.resolve(values.phrases);
const size = Number(values.workers);
const work = mkdtempSync(path.join(tmpdir(), 'imgtr-fleet-'));
const plain = path.join(work, 'plain');
const out = path.join(work, 'fleet');
const isPicture = name => /\.(?:jpe?g|png|webp)$/.test(name);
const pictures = folders.flatMap((folder, set) =>
  readdirSync(folder)
    .filter(isPicture)
    .map(name => ({ id: `${set}-${name}`, file: path.join(folder, name) })),
);
const print = line => process.stdout.write(`${line}\n`);
const seconds = times => (Math.max(...times) - Math.min(...times)) / 1000;

/** Seconds of processor time that a process has used so far; Linux only. */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The pages in one process: from the first page that is done to the last, since a fleet has loaded its models before. */
async function runPlain() {
  mkdirSync(plain, { recursive: true });
  const [ends, files] = [[], new Map()];
  let cpu = 0;
  for (const [set, folder] of folders.entries()) {
    const args = ['translate', folder, '--out', path.join(plain, String(set)), '--to', values.to, '--phrases', phrases];
    const child = spawn(process.execPath, [values.bin, ...args, '--json', '--quiet'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const times = [];
    const meter = setInterval(() => {
      try {
        cpu = cpuOf(child.pid);
      } catch {}
    }, 100);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      for (const line of (text + chunk).split('\n').slice(0, -1))
        if (line.includes('"event":"page"')) times.push(performance.now());
      text = (text + chunk).split('\n').at(-1);
    });
    await once(child, 'close');
    clearInterval(meter);
    ends.push({ seconds: seconds(times), steps: times.length - 1, cpu });
  }
  for (const { id, file } of pictures) files.set(id, path.join(plain, id.split('-')[0], path.basename(file)));
  const total = field => ends.reduce((sum, end) => sum + end[field], 0);
  return { files, rate: total('steps') / total('seconds'), cpu: total('cpu') };
}

async function startRedis() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const args = [
    '--port',
    String(port),
    '--dir',
    work,
    '--save',
    '',
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
  ];
  const server = spawn(findProgram('redis-server'), args, { stdio: 'ignore' });
  const client = new Redis({ port, retryStrategy: () => 50 });
  client.on('error', () => {});
  await client.ping();
  return { url: `redis://127.0.0.1:${port}`, client, server };
}

/** A worker whose models are loaded. */
async function startWorker(role, url, args = []) {
  const env = { ...process.env, REDIS_URL: url, OUTPUT_DIR: out, IMGTR_FILE_ROOTS: folders.join(path.delimiter) };
  const child = spawn(process.execPath, [values.bin, 'worker', '--role', role, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const before = await new Promise(resolve => {
    child.stderr.on('data', chunk => String(chunk).includes('"msg":"ready"') && resolve(cpuOf(child.pid)));
  });
  return { role, child, before };
}

/** Commands that Redis has served, without those that only ask. */
async function commandsOf(client) {
  const rows = (await client.info('commandstats')).matchAll(/cmdstat_(\S+):calls=(\d+)/g);
  return Object.fromEntries([...rows].map(([, name, calls]) => [name, Number(calls)]));
}

async function runFleet() {
  const { url, client, server } = await startRedis();
  const operate = ['--to', values.to, '--phrases', phrases];
  const starts = Array.from({ length: size }, () => [
    ...[startWorker('ocr', url), startWorker('operate', url, operate), startWorker('result', url)],
  ]);
  const workers = await Promise.all(starts.flat());
  const before = await commandsOf(client);
  for (const { id, file } of pictures) {
    const task = { request_id: 'bench', image_id: id, image_url: pathToFileURL(file).href };
    await client.rpush('ocr_tasks', JSON.stringify(task));
  }
  const told = async () => {
    const events = (await client.xrange('imgtr:events:bench', '-', '+')).map(([id, fields]) => ({
      at: Number(id.split('-')[0]),
      ...JSON.parse(fields[3]),
    }));
    return { translated: events.filter(({ event }) => event === 'translated'), events };
  };
  while ((await told()).events.filter(({ event }) => event === 'done' || event === 'failed').length < pictures.length) {
    await sleep(200);
  }
  const { translated, events } = await told();
  const after = await commandsOf(client);
  const memory = /used_memory_peak:(\d+)/.exec(await client.info('memory'))?.[1];
  const aof = readdirSync(path.join(work, 'appendonlydir')).reduce(
    (sum, name) => sum + statSync(path.join(work, 'appendonlydir', name)).size,
    0,
  );
  const cpu = {};
  for (const { role, child, before: start } of workers) cpu[role] = (cpu[role] ?? 0) + cpuOf(child.pid) - start;
  for (const { child } of workers) child.kill('SIGKILL');
  client.disconnect();
  server.kill('SIGKILL');
  const hosted = new Map(translated.map(({ image_id, image_url }) => [image_id, fileURLToPath(image_url)]));
  return {
    ...{ hosted, cpu, redisMb: Number(memory) / 2 ** 20, aof },
    failed: events.filter(({ event }) => event === 'failed').length,
    rate: (translated.length - 1) / seconds(translated.map(({ at }) => at)),
    commands: Object.entries(after).map(([name, calls]) => [name, calls - (before[name] ?? 0)]),
  };
}

const alone = await runPlain();
const fleet = await runFleet();
const same = [...alone.files].filter(([id, file]) => {
  const object = fleet.hosted.get(id);
  return object && readFileSync(object).equals(readFileSync(file));
});
const count = pictures.length;
const bytes = [...alone.files.values()].reduce((sum, file) => sum + statSync(file).size, 0);
const ours = fleet.cpu.ocr + fleet.cpu.operate;
const asks = ['xrange', 'info', 'ping', 'smembers', 'mget', 'zrangebyscore', 'llen', 'time', 'exists'];
const each = fleet.commands.filter(([name, calls]) => calls > 0 && !asks.includes(name)).sort((a, b) => b[1] - a[1]);
print(
  `pages                        ${count}, byte for byte the same: ${same.length}, failed in the fleet: ${fleet.failed}`,
);
print(
  `one process                  ${alone.rate.toFixed(2)} pages/s, ${(alone.cpu / count).toFixed(2)} s of processor a page (start included)`,
);
print(
  `${size} ocr + ${size} operate + ${size} result  ${fleet.rate.toFixed(2)} pages/s: ${(fleet.rate / alone.rate).toFixed(2)} of it`,
);
for (const [role, cpu] of Object.entries(fleet.cpu))
  print(`  ${role.padEnd(27)}${(cpu / count).toFixed(2)} s of processor a page`);
print(`  ocr + operate              ${(count / ours).toFixed(2)} pages a second and core`);
print(
  `Redis                        ${fleet.redisMb.toFixed(1)} MB at most, ${(fleet.aof / count / 1000).toFixed(1)} kB a page to its file; calls a page: ${each.map(([name, calls]) => `${name} ${(calls / count).toFixed(1)}`).join(', ')}`,
);
print(`results                      ${(bytes / count / 1000).toFixed(0)} kB a page`);
rmSync(work, { recursive: true, force: true });
process.exitCode = same.length === count ? 0 : 1;
