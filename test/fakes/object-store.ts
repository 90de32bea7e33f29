/** An S3 server on loopback that misbehaves as told, request by request. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import S3rver from 's3rver';
import { onTestFinished } from 'vitest';
import type { StorageSettings } from '#imgtr/runtime/s3/s3.js';
import { tempFolder } from '../temp-folder.js';

export type Fault =
  /** Refuses with a code, as Amazon words it. */
  | { readonly status: number; readonly code: string }
  /** Does what it was asked, and the line is cut before it can say so. */
  | 'reply lost'
  /** The line is cut at once. */
  | 'reset'
  /** The answer's body ends early. */
  | 'cut';

export interface ObjectStore {
  readonly settings: StorageSettings;
  /** The environment of a program that is to use it. */
  readonly env: Record<string, string>;
  /** Method and path of every request, the key as it was asked for. */
  readonly asked: { readonly method: string; readonly path: string; readonly query: string }[];
  /** Decides about each request from now on. */
  misbehave(fault: (request: { method: string; path: string; count: number }) => Fault | undefined): void;
}

/** The key pair that s3rver knows; it does not look at signatures. */
const KEY = 'S3RVER';
/** Objects that an answer lists at most: few, so that lists have several answers. */
const LISTED = 5;

/** Serves a bucket `shop` for as long as the test runs. */
export async function startObjectStore(): Promise<ObjectStore> {
  const s3 = new S3rver({ silent: true, directory: tempFolder(), configureBuckets: [{ name: 'shop' }] });
  await s3.configureBuckets();
  const serve = s3.callback();
  const asked: ObjectStore['asked'] = [];
  let faultOf: Parameters<ObjectStore['misbehave']>[0] = () => undefined;
  const server = createServer((request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const method = request.method ?? '';
    asked.push({ method, path: decodeURIComponent(path), query });
    answer(serve, { request, response, fault: faultOf({ method, path, count: asked.length }) });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    s3.logger.exceptions.unhandle();
    s3.logger.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { endpoint, accessKeyId: KEY, secretAccessKey: KEY },
    env: { S3_ENDPOINT: endpoint, AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: KEY },
    asked,
    misbehave(fault) {
      asked.length = 0;
      faultOf = fault;
    },
  };
}

function answer(
  serve: ReturnType<S3rver['callback']>,
  { request, response, fault }: { request: IncomingMessage; response: ServerResponse; fault: Fault | undefined },
): void {
  if (fault === 'reset') {
    request.socket.destroy();
    return;
  }
  if (typeof fault === 'object') {
    const { status, code } = fault;
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>as told</Message></Error>`);
    return;
  }
  if (request.url?.includes('list-type=2')) shortenLists(response);
  if (fault === 'reply lost') cutBeforeBody(response);
  if (fault === 'cut') cutInBody(response);
  serve(request, response);
}

/**
 * s3rver cannot go on with a list of its own (its tokens need a cipher that is gone), and orders it folder by folder
 * instead of by key: both are put right here.
 */
function shortenLists(response: ServerResponse): void {
  const end = response.end.bind(response);
  response.end = ((body: string | Buffer = '') => {
    const [head = '', ...objects] = String(body).split(/(?=<Contents>)/);
    const [, foot = ''] = String(body).split(/<\/Contents>(?!<Contents>)/);
    const keyOf = (object: string) => /<Key>(.*?)<\/Key>/s.exec(object)?.[1] ?? '';
    const listed = objects
      .map(object => object.replace(/<\/Contents>.*/s, '</Contents>'))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      .slice(0, LISTED);
    const isWhole = listed.length === objects.length;
    const text = `${head}${listed.join('')}${foot}`.replace(/<IsTruncated>false/, `<IsTruncated>${!isWhole}`);
    response.setHeader('content-length', Buffer.byteLength(text));
    return end(text);
  }) as typeof response.end;
}

function cutBeforeBody(response: ServerResponse): void {
  const cut = () => {
    response.socket?.destroy();
    return response;
  };
  Object.assign(response, { writeHead: cut, write: cut, end: cut });
}

/** Half of the first piece, then nothing. */
function cutInBody(response: ServerResponse): void {
  const write = response.write.bind(response);
  response.write = ((piece: Buffer) => {
    write(piece.subarray(0, piece.length / 2), () => response.socket?.destroy());
    return true;
  }) as typeof response.write;
}
