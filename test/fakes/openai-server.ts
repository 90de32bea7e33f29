/** A local server that speaks OpenAI's chat completions and misbehaves as told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenCompletion {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly response_format?: { readonly type: string };
    readonly temperature?: number;
  };
  /** The one JSON document of the user's message. */
  readonly document: {
    readonly texts: readonly { readonly id: string; readonly text: string; readonly problem?: string }[];
    readonly glossary: readonly { readonly source: string; readonly target: string }[];
  };
}

export type Answer = (seen: SeenCompletion, response: ServerResponse) => void;
export type Words = Readonly<Record<string, string>>;

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
/** A completion with these words. */
export const completion = (content: string | null, finish_reason = 'stop', message: object = {}) => ({
  choices: [{ index: 0, message: { role: 'assistant', content, ...message }, finish_reason }],
  usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
});
const error = (code: string | null, message = `the fake says ${code}`) => ({
  error: { message, type: 'invalid_request_error', param: null, code },
});

/** The ways to answer, each named for what it does. `words` holds the right translations. */
export function answersOf(words: Words = {}) {
  const translations = ({ document }: SeenCompletion) =>
    JSON.stringify({ translations: document.texts.map(({ id, text }) => ({ id, text: words[text] ?? `word ${id}` })) });
  const ok: Answer = (seen, response) => json(response, 200, completion(translations(seen)));
  const onlyIf =
    (accepts: (body: SeenCompletion['body']) => boolean): Answer =>
    (seen, response) =>
      accepts(seen.body) ? ok(seen, response) : json(response, 400, { error: 'a field is not supported' });
  return {
    ok,
    knowsJsonObjectOnly: onlyIf(({ response_format }) => response_format?.type === 'json_object'),
    knowsSchemaOnly: onlyIf(({ response_format }) => response_format?.type === 'json_schema'),
    takesNoTemperature: onlyIf(({ temperature }) => temperature === undefined),
    takesNoFields: onlyIf(body => body.response_format === undefined && body.temperature === undefined),
    refusesAll: (_, response) => json(response, 400, error('invalid_value')),
    badKey: (_, response) => json(response, 401, error('invalid_api_key')),
    forbidden: (_, response) => json(response, 403, error('unsupported_country')),
    noModel: (_, response) => json(response, 404, error('model_not_found')),
    rateLimited: (_, response) => json(response, 429, error('rate_limit_exceeded'), { 'retry-after': '0.3' }),
    quota: (_, response) => json(response, 429, error('insufficient_quota')),
    broken: (_, response) => json(response, 500, error(null)),
    busy: (_, response) => void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Loading</h1>'),
    cut: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"choices":', () => response.destroy());
    },
    hang: () => {},
    tooLongByCode: (_, response) => json(response, 400, error('context_length_exceeded')),
    tooLongByWords: (_, response) =>
      json(response, 400, {
        object: 'error',
        message: "This model's maximum context length is 512 tokens.",
        code: 400,
      }),
    filtered: (_, response) => json(response, 400, error('content_filter')),
    refusal: (_, response) => json(response, 200, completion(null, 'stop', { refusal: 'I will not.' })),
    truncated: (_, response) => json(response, 200, completion('{"translations":[{"id', 'length')),
    filteredMidway: (_, response) => json(response, 200, completion('', 'content_filter')),
    malformed: (_, response) => json(response, 200, completion('I think that')),
    thinking: (seen, response) =>
      json(response, 200, completion(`<think>\nwell {"translations"\n</think>\n\n${translations(seen)}`)),
    fenced: (seen, response) => json(response, 200, completion(`\`\`\`json\n${translations(seen)}\n\`\`\``)),
    aWebPage: (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
    echoesKey: ({ headers }, response) => json(response, 500, error(null, `no good: ${headers.authorization}`)),
  } satisfies Record<string, Answer>;
}

export interface OpenAiServer {
  readonly url: string;
  /** What was asked, in order. */
  readonly requests: SeenCompletion[];
  /** Answers from now on; a list is worked off, its last one staying. */
  answer(...answers: [Answer, ...Answer[]]): void;
  close(): Promise<void>;
}

/** Starts a server on a free port of the loopback. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const requests: SeenCompletion[] = [];
  let plan: [Answer, ...Answer[]] = [answersOf().ok];
  const server = createServer(async (incoming, response) => {
    let raw = '';
    for await (const chunk of incoming.setEncoding('utf8')) raw += chunk;
    const body = JSON.parse(raw);
    const seen = {
      url: incoming.url ?? '',
      headers: incoming.headers,
      body,
      document: JSON.parse(textOf(body.messages[1].content)),
    };
    requests.push(seen);
    const [answer, ...rest] = plan;
    if (rest.length > 0) plan = rest as [Answer, ...Answer[]];
    answer(seen, response);
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

/** The words of a message, pictures left out. */
const textOf = (content: string | readonly { readonly text?: string }[]): string =>
  typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
