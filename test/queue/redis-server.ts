/** A redis-server of a test's own, on a free port, gone with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { findProgram } from '../setup/programs.mjs';

export interface Server {
  readonly url: string;
  readonly port: number;
  /** A client for the test's own questions. */
  readonly client: Redis;
  /** Kills it the hard way and starts it again on what its append-only file holds. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A server for all tests of a file; it is there from `beforeAll` on. */
export function redisOfFile(): Pick<Server, 'url' | 'port' | 'client'> {
  let server: Server;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());
  return {
    get url() {
      return server.url;
    },
    get port() {
      return server.port;
    },
    get client() {
      return server.client;
    },
  };
}

/** @param settings of redis.conf, as on a command line: `['--maxmemory', '10mb']` */
export async function startRedis(settings: readonly string[] = ['--appendonly', 'no']): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'imgtr-redis-'));
  const port = await freePort();
  const program = findProgram('redis-server');
  if (!program) throw new Error('no redis-server on PATH: run node test/setup/redis.mjs');
  const args = ['--port', String(port), '--dir', folder, '--save', '', ...settings];
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(program, args, { stdio: 'ignore' });
    await untilOpen(port);
  };
  await start();
  const client = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  client.on('error', () => {});
  const stop = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  };
  return {
    ...{ url: `redis://127.0.0.1:${port}`, port, client },
    async restart() {
      await stop();
      await start();
    },
    async close() {
      client.disconnect();
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilOpen(port: number): Promise<void> {
  while (true) {
    const socket = net.connect(port, '127.0.0.1');
    const opened = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (opened) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
