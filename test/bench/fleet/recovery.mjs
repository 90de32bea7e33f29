/** How long a fleet takes to go on: after a worker's death, and after that of Redis. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const load = async name => (await runnerImport(new URL(`../../queue/${name}`, import.meta.url).pathname)).module;
const [{ pushTasks, startTiny, tally, until }, { startRedis }] = await Promise.all([
  load('fleet.ts'),
  load('redis-server.ts'),
]);
const rounds = Number(values.rounds);
const APPEND_ONLY = ['--appendonly', 'yes', '--appendfsync', 'everysec'];

/** Seconds from the kill of a worker with eight tasks in hand until another one has done them all. */
async function afterDeath(stranger) {
  const server = await startRedis(APPEND_ONLY);
  const others = [startTiny({ url: server.url, concurrency: 8, stranger })];
  await others[0].ready;
  // Looks after the list at any moment of its round.
  await sleep(Math.random() * 4000);
  const victim = startTiny({ url: server.url, workMs: 600_000, stranger });
  await others[0].end('SIGTERM');
  await pushTasks(server.client, 8);
  await until(async () => (await server.client.llen('tasks')) === 0);
  others.push(startTiny({ url: server.url, concurrency: 8, stranger }));
  await others[1].ready;
  await sleep(Math.random() * 4000);
  const killed = performance.now();
  await victim.end('SIGKILL');
  await until(async () => (await server.client.llen('next')) === 8);
  const seconds = (performance.now() - killed) / 1000;
  await others[1].end('SIGKILL');
  await server.close();
  return seconds;
}

/** Seconds from the moment that Redis is back, killed in the middle of the work, until the next task is done; and that all came once. */
async function afterRestart() {
  const server = await startRedis(APPEND_ONLY);
  await server.client.config('SET', 'appendfsync', 'always');
  await pushTasks(server.client, 400);
  const workers = [1, 2].map(() => startTiny({ url: server.url, workMs: 40 }));
  await until(async () => (await server.client.llen('next')) >= 100);
  await server.restart();
  const back = performance.now();
  const before = await server.client.llen('next');
  await until(async () => (await server.client.llen('next')) > before);
  const seconds = (performance.now() - back) / 1000;
  await until(async () => (await server.client.llen('next')) >= 400);
  const { lost, twice } = await tally(server.client, 400);
  for (const worker of workers) await worker.end('SIGKILL');
  await server.close();
  if (lost + twice > 0) throw new Error(`lost ${lost}, twice ${twice}`);
  return seconds;
}

async function measure(what, work) {
  const times = [];
  for (let n = 0; n < rounds; n++) times.push(await work());
  const show = value => `${value.toFixed(1)} s`;
  process.stdout.write(
    `${what.padEnd(48)} ${show(Math.max(...times))} at most, ${show(times.sort((a, b) => a - b)[Math.floor(rounds / 2)])} in the middle\n`,
  );
}

await measure('a worker of this machine died', () => afterDeath(false));
await measure('a worker of another machine died', () => afterDeath(true));
await measure('Redis was killed and is back', afterRestart);
