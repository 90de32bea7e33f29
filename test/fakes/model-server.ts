/** A server of files that misbehaves as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Behaviour {
  /** The first so many answers end after so many bytes of their body. */
  readonly cuts?: { readonly answers: number; readonly after: number };
  /** Sends the whole file whatever part was asked for. */
  readonly ignoresRange?: boolean;
  /** The first so many answers are this status. */
  readonly status?: { readonly answers: number; readonly code: number };
  /** Sent instead of the file. */
  readonly instead?: Uint8Array;
  /** Leads to the file by way of another address. */
  readonly redirects?: boolean;
}

export interface Asked {
  readonly url: string;
  readonly range: string | undefined;
}

export interface ModelServer {
  readonly url: string;
  readonly asked: readonly Asked[];
}

/** Serves `files` by base name, for as long as the test runs. */
export async function startModelServer(
  files: Readonly<Record<string, Uint8Array>>,
  behaviour: Behaviour = {},
): Promise<ModelServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url!, range: request.headers.range });
    answer(request, response, { files, behaviour, count: asked.length });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    files,
    behaviour: { cuts, ignoresRange, status, instead, redirects },
    count,
  }: { files: Readonly<Record<string, Uint8Array>>; behaviour: Behaviour; count: number },
): void {
  // Asked as a proxy it is given the whole address.
  const { pathname } = new URL(request.url!, 'http://server');
  const name = pathname.split('/').at(-1)!;
  if (redirects && !pathname.startsWith('/there/')) {
    response.writeHead(302, { location: `/there/${name}` }).end();
    return;
  }
  const file = Object.hasOwn(files, name) ? (instead ?? files[name]) : undefined;
  if (status && count <= status.answers) response.writeHead(status.code).end();
  else if (!file) response.writeHead(404).end();
  else
    sendFile(request, response, {
      file,
      ignoresRange,
      cutAfter: cuts && count <= cuts.answers ? cuts.after : undefined,
    });
}

function sendFile(
  { headers }: IncomingMessage,
  response: ServerResponse,
  {
    file,
    ignoresRange,
    cutAfter,
  }: { file: Uint8Array; ignoresRange: boolean | undefined; cutAfter: number | undefined },
): void {
  const from = ignoresRange ? 0 : Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  if (from > 0 && from >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  const body = file.subarray(from);
  const range = from > 0 && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` };
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length, ...range });
  if (cutAfter === undefined) response.end(body);
  // What was sent has to arrive before the line goes dead.
  else response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
}
