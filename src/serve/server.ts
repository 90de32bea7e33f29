/** The HTTP door: pictures in, events and results out. The only file that knows fastify. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import multipart from '@fastify/multipart';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { BadMessageError, BusyError, toImgtrError, UsageError } from '../errors.js';
import type { Desk } from './desk.js';
import { eventStream } from './event-stream.js';
import { type Intake, type Part, readJson, readParts, TooLargeError } from './submission.js';

export interface ServerSettings {
  readonly desk: Desk;
  readonly languages: Intake['languages'];
  /** Where files that are sent along wait. */
  readonly spool: string;
  /** What every request but the health checks must bear as `Authorization: Bearer …`. */
  readonly token?: string | undefined;
  readonly limits: Limits;
  /** The answer to a path that asks how this process is; undefined for another. */
  readonly health: (path: string) => Promise<{ status: number; type: string; body: string } | undefined>;
  /** A request was answered. */
  readonly onAnswer?: (facts: {
    method: string;
    path: string;
    status: number;
    ms: number;
    request_id?: string;
  }) => void;
  /** Something went wrong that is no client's fault. */
  readonly onError: (error: unknown) => void;
}

export interface Limits {
  /** Pictures a request. */
  readonly images: number;
  /** Bytes of a picture. */
  readonly bytes: number;
}

export interface Server {
  readonly port: number;
  /** Takes no new connections, ends the streams, waits a little for the answers under way. */
  close(): Promise<void>;
}

/** A JSON body holds addresses only. */
const JSON_BYTES = 2 ** 20;
/** How long answers under way may take when the server ends, milliseconds. */
const LINGER_MS = 5_000;
/** How long the body of a request is read that is refused anyway, milliseconds. */
const READ_AWAY_MS = 1_000;
/** Seconds after which a client had better try again. */
const RETRY_AFTER = 5;

/** Listens on the port (0: any). Throws UsageError when it is taken. */
export async function startServer(
  settings: ServerSettings,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Server> {
  const app = fastify({
    bodyLimit: JSON_BYTES,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 4096 },
  });
  app.removeContentTypeParser('text/plain');
  const closing = new AbortController();
  await app.register(multipart, {
    limits: { fileSize: settings.limits.bytes, files: settings.limits.images + 1, fields: 8, fieldSize: 1024 },
    throwFileSizeLimit: false,
  });
  addHooks(app, settings);
  addRoutes(app, settings, closing.signal);
  await app.listen({ port, host }).catch(cause => {
    throw new UsageError(`cannot listen on port ${port}: ${cause.message}`, { cause });
  });
  return {
    port: (app.server.address() as { port: number }).port,
    async close() {
      closing.abort();
      const linger = setTimeout(() => app.server.closeAllConnections(), LINGER_MS);
      await app.close().finally(() => clearTimeout(linger));
    },
  };
}

type ById = { Params: { requestId: string; imageId: string } };

function addRoutes(app: FastifyInstance, settings: ServerSettings, closing: AbortSignal): void {
  const { desk } = settings;
  app.post('/translate', async (request, reply) => {
    const requestId = randomUUID();
    const submission = await take(request, { requestId, settings });
    reply.code(202).header('location', `/stream-result/${requestId}`);
    return { request_id: requestId, images: submission.images.map(({ imageId }) => ({ image_id: imageId })) };
  });

  app.get<ById>('/stream-result/:requestId', async (request, reply) => {
    const { requestId } = request.params;
    const after = request.headers['last-event-id'];
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, closing]);
    const told = await desk.follow(requestId, { signal, ...(typeof after === 'string' && { after }) });
    if (!told) return reply.code(404).send(problem('E_NOT_FOUND', `there is no request ${requestId}`));
    const stream = await eventStream(told, { isResumed: after !== undefined });
    // Nothing to come: a client that would connect again and again is told to stop.
    if (!stream) return reply.code(204).send();
    reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    return reply.send(Readable.from(stream));
  });

  for (const [url, what] of [
    ['/results/:requestId/:imageId', 'picture'],
    ['/results/:requestId/:imageId/sidecar', 'sidecar'],
  ] as const) {
    app.get<ById>(url, async (request, reply) => {
      const { requestId, imageId } = request.params;
      const file = await desk.result(requestId, imageId, what);
      if (!file) return reply.code(404).send(problem('E_NOT_FOUND', `there is no ${what} ${imageId} of ${requestId}`));
      reply.headers({ 'content-type': file.type, 'x-content-type-options': 'nosniff' });
      return reply.send(Buffer.from(file.bytes));
    });
  }

  app.get('/*', async (request, reply) => {
    const answer = await settings.health(pathOf(request));
    if (!answer) return reply.code(404).send(problem('E_NOT_FOUND', `there is nothing at ${pathOf(request)}`));
    return reply
      .code(answer.status)
      .headers({ 'content-type': answer.type, 'cache-control': 'no-store' })
      .send(answer.body);
  });
}

/** The pictures of a request, at the desk; whatever stops that leaves no file behind. */
async function take(request: FastifyRequest, { requestId, settings }: { requestId: string; settings: ServerSettings }) {
  const { desk, spool, languages, limits } = settings;
  const folder = path.join(spool, requestId);
  const intake = { requestId, folder, languages, mostImages: limits.images };
  const why = desk.unready();
  if (why) {
    await readAway(request);
    throw new BusyError(why);
  }
  try {
    const submission = request.isMultipart()
      ? await readParts(request.parts() as AsyncIterable<Part>, intake)
      : readJson(request.body, intake);
    await desk.submit(submission);
    return submission;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A client that is still sending when the line is closed never sees the answer: it is given a moment to end. */
async function readAway({ raw }: FastifyRequest): Promise<void> {
  raw.resume();
  await Promise.race([finished(raw).catch(() => {}), sleep(READ_AWAY_MS, undefined, { ref: false })]);
}

function addHooks(app: FastifyInstance, { token, onAnswer, onError }: ServerSettings): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!token || HEALTH.includes(pathOf(request)) || isBearer(request.headers.authorization, token)) return;
    await reply.code(401).header('www-authenticate', 'Bearer').send(problem('E_CREDENTIALS', 'a token is needed'));
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    const requestId = (request.params as Partial<ById['Params']> | undefined)?.requestId;
    const facts = { method, path: pathOf(request), status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
    onAnswer?.({ ...facts, ...(requestId && { request_id: requestId }) });
  });
  app.setErrorHandler((error, _, reply) => answerError(error, reply, onError));
}

/** Answered without a token: they hold nothing of anybody's pictures. */
const HEALTH = ['/livez', '/readyz', '/metrics'];

const pathOf = ({ url }: FastifyRequest): string => url.split('?')[0] ?? url;

/** Compared in the same time wherever they differ. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

function answerError(thrown: unknown, reply: FastifyReply, onError: ServerSettings['onError']): FastifyReply {
  const { statusCode } = thrown as { statusCode?: number };
  const error = toImgtrError(thrown);
  // Whoever is still sending its body would hold up the end of the server.
  if (thrown instanceof BusyError) reply.code(503).headers({ 'retry-after': RETRY_AFTER, connection: 'close' });
  else if (thrown instanceof TooLargeError) reply.code(413);
  else if (thrown instanceof BadMessageError) reply.code(400);
  else if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) reply.code(statusCode);
  else {
    onError(thrown);
    return reply.code(500).send(problem('E_UNEXPECTED', 'something went wrong here'));
  }
  return reply.send(problem(error.code, error.cure ? `${error.message}. ${error.cure}` : error.message));
}

const problem = (code: string, message: string) => ({ error: { code, message } });
