/** A local service that speaks Gemini's generateContent and misbehaves as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface AskedText {
  readonly id: string;
  readonly text: string;
  readonly page?: number;
  readonly product?: number;
  readonly maxChars?: number;
  readonly problem?: string;
}
export interface SeenRequest {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly systemInstruction: { readonly parts: readonly { readonly text: string }[] };
    readonly generationConfig: Readonly<Record<string, unknown>>;
  };
  /** The one JSON document of the user part. */
  readonly document: {
    readonly from: string;
    readonly to: string;
    readonly texts: readonly AskedText[];
    readonly glossary: unknown;
  };
}

/** Answers one request. */
export type Mode = (request: SeenRequest, reply: Replier) => void;

interface Replier {
  readonly response: ServerResponse;
  /** A status with a JSON body. */
  status(code: number, body: unknown, headers?: Readonly<Record<string, string>>): void;
  /** A 200 with one candidate of these words. */
  words(text: string, finishReason?: string): void;
  /** A 200 with these translations. */
  translations(entries: readonly { readonly id: string; readonly text: string; readonly kind?: string }[]): void;
}

/** The words of the fake: translated by the table, else marked as such. */
export type Table = Readonly<Record<string, string>>;

const answers = ({ document }: SeenRequest, table: Table) =>
  document.texts.map(({ id, text }) => ({ id, text: table[text] ?? `word ${text.replace(/\P{ASCII}/gu, '')}`.trim() }));
const failure = (code: number, status: string, details: readonly object[] = []) => ({
  error: { code, status, message: `the fake says ${status}`, details },
});
const quota = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});
export const retryInfo = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

/** The ways to answer, each named for what it does. `table` holds the right translations. */
export const modes = (table: Table = {}) =>
  ({
    ok: (request, reply) => reply.translations(answers(request, table)),
    rateLimited: (_, reply) =>
      reply.status(429, failure(429, 'RESOURCE_EXHAUSTED', [quota('RequestsPerMinute'), retryInfo('0.2s')])),
    rateLimitedByHeader: (_, reply) => reply.status(429, failure(429, 'RESOURCE_EXHAUSTED'), { 'retry-after': '1' }),
    dailyQuota: (_, reply) =>
      reply.status(429, failure(429, 'RESOURCE_EXHAUSTED', [quota('GenerateRequestsPerDay'), retryInfo('1s')])),
    broken: (_, reply) => reply.status(500, failure(500, 'INTERNAL')),
    htmlBadGateway: (_, { response }) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
    cut: (_, { response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"candidates":', () => response.destroy());
    },
    hang: () => {},
    forbidden: (_, reply) => reply.status(403, failure(403, 'PERMISSION_DENIED')),
    badKey: (_, reply) => reply.status(400, failure(400, 'INVALID_ARGUMENT', [{ reason: 'API_KEY_INVALID' }])),
    badRequest: (_, reply) => reply.status(400, failure(400, 'INVALID_ARGUMENT')),
    noModel: (_, reply) => reply.status(404, failure(404, 'NOT_FOUND')),
    echoesKey: ({ headers }, reply) =>
      reply.status(400, { error: { message: `no good: ${headers['x-goog-api-key']}` } }),
    malformed: (request, reply) => reply.words(JSON.stringify({ translations: answers(request, table) }).slice(0, -4)),
    notTheSchema: (_, reply) => reply.words('"just words"'),
    fenced: (request, reply) =>
      reply.words(`\`\`\`json\n${JSON.stringify({ translations: answers(request, table) })}\n\`\`\``),
    short: (request, reply) =>
      reply.translations(answers(request, table).slice(0, Math.ceil(request.document.texts.length / 2))),
    wrongIds: (request, reply) =>
      reply.translations(answers(request, table).map(({ id, text }) => ({ id: `x${id}`, text }))),
    duplicateIds: (request, reply) => {
      const all = answers(request, table);
      reply.translations(all.length > 1 ? all.map(({ text }) => ({ id: all[0]?.id ?? '', text })) : all);
    },
    reversed: (request, reply) => reply.translations(answers(request, table).reverse()),
    blocked: (_, reply) => reply.status(200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }),
    safety: (_, reply) => reply.words('', 'SAFETY'),
    truncated: (_, reply) => reply.words('{"translations":[{"id":"t1","te', 'MAX_TOKENS'),
    noCandidates: (_, reply) => reply.status(200, {}),
    thinking: (request, reply) => {
      const parts = [
        { text: 'Let me think.', thought: true },
        { text: JSON.stringify({ translations: answers(request, table) }) },
      ];
      reply.status(200, { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] });
    },
  }) satisfies Record<string, Mode>;

export interface GeminiServer {
  readonly url: string;
  /** What was asked, in order. */
  readonly requests: SeenRequest[];
  /** Answers from now on; a list is worked off, its last mode staying. */
  answer(...modes: [Mode, ...Mode[]]): void;
  close(): Promise<void>;
}

/** A server for all tests of a file, there from `beforeAll` on: before each it has been asked nothing and answers so. */
export function geminiOfFile(mode: Mode): Omit<GeminiServer, 'close'> {
  let server: GeminiServer;
  beforeAll(async () => {
    server = await startGeminiServer();
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.answer(mode);
  });
  afterAll(() => server.close());
  return {
    get url() {
      return server.url;
    },
    get requests() {
      return server.requests;
    },
    answer: (...modes) => server.answer(...modes),
  };
}

/** Starts a server on a free port of the loopback. */
export async function startGeminiServer(): Promise<GeminiServer> {
  const requests: SeenRequest[] = [];
  let plan: [Mode, ...Mode[]] = [modes().ok];
  const server = createServer(async (incoming, response) => {
    let raw = '';
    for await (const chunk of incoming.setEncoding('utf8')) raw += chunk;
    const body = JSON.parse(raw);
    const request = {
      url: incoming.url ?? '',
      headers: incoming.headers,
      body,
      document: JSON.parse(body.contents[0].parts[0].text),
    };
    requests.push(request);
    const [mode, ...rest] = plan;
    if (rest.length > 0) plan = rest as [Mode, ...Mode[]];
    mode(request, replier(response));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      plan = next;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function replier(response: ServerResponse): Replier {
  const status: Replier['status'] = (code, body, headers = {}) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const words: Replier['words'] = (text, finishReason = 'STOP') =>
    status(200, {
      candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason }],
      usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 20, thoughtsTokenCount: 5, totalTokenCount: 125 },
    });
  return { response, status, words, translations: translations => words(JSON.stringify({ translations })) };
}
