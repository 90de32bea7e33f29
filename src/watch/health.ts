/** What an orchestrator asks a worker over HTTP: alive, ready, how it goes. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../errors.js';
import type { Metrics } from './metrics.js';

export interface HealthSettings {
  /** 0: any that is free. */
  readonly port: number;
  readonly host?: string;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Why no work is taken right now; undefined when it is. */
  readonly unready: () => Promise<string | undefined> | string | undefined;
}

export interface Health {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `/livez`, `/readyz` and `/metrics`. Throws UsageError when the port is taken. */
export async function serveHealth({ port, host = '0.0.0.0', metrics, unready }: HealthSettings): Promise<Health> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://worker');
    const answer = await answerHealth(pathname, { metrics, unready });
    send(response, answer ?? { status: 404, type: 'text/plain', body: 'see /livez, /readyz and /metrics\n' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', cause =>
      reject(new UsageError(`cannot serve health on port ${port}: ${cause.message}`, { cause })),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface HealthAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** The answer to one of the three paths; undefined for another. */
export async function answerHealth(
  path: string,
  { metrics, unready }: Pick<HealthSettings, 'metrics' | 'unready'>,
): Promise<HealthAnswer | undefined> {
  if (path === '/livez') return { status: 200, type: 'text/plain', body: 'ok\n' };
  if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() };
  if (path !== '/readyz') return undefined;
  // A check that fails is an answer too.
  const reason = await Promise.resolve()
    .then(unready)
    .catch((error: Error) => error.message);
  return { status: reason ? 503 : 200, type: 'text/plain', body: `${reason ?? 'ok'}\n` };
}

function send(response: ServerResponse, { status, type, body }: HealthAnswer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
