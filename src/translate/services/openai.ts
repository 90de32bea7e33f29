/**
 * Asks any server that speaks OpenAI's /v1/chat/completions (OpenAI itself, Ollama, vLLM, LM Studio, llama.cpp and
 * the gateways) with the fetch that is built in.
 */
import { z } from 'zod';
import { InterruptedError, UsageError } from '../../errors.js';
import { AskError, type Asker, type Questions, type Reply } from '../desk/asker.js';
import { documentOf, instructionFor, PROMPT_VERSION } from '../desk/prompt.js';
import { tokensFor } from '../desk/tokens.js';
import { costOf, type Price } from './models.js';
import { failedReply, type HttpAnswer, type Server, unreachable } from './openai-errors.js';
import { FULLEST_WAY, fieldsOf, plainerWay, type Way } from './openai-ways.js';

export interface OpenAiSettings {
  /** Not needed by a server of one's own. */
  readonly apiKey?: string;
  /** Root of the API, with or without its /v1; OpenAI's when absent. */
  readonly baseUrl?: string;
  readonly model?: string;
  /** What the model costs; what the server says of it counts more. */
  readonly price?: Price;
  /** A request without a whole answer after this is given up, in milliseconds. */
  readonly timeoutMs?: number;
}

const OPENAI_URL = 'https://api.openai.com/v1';
/** A model on a few processor cores writes some ten tokens a second: a full request's answer takes minutes. */
const TIMEOUT_MS = 240_000;

/** Throws UsageError when there is no model, or no key and no server of one's own. */
export function createOpenAiAsker(settings: OpenAiSettings): Asker {
  const { apiKey, baseUrl, model, price, timeoutMs = TIMEOUT_MS } = settings;
  if (!model) {
    throw new UsageError('an OpenAI-compatible server needs to be told the model', {
      cure: 'Add --model NAME: one that the server lists at /v1/models.',
    });
  }
  if (!apiKey && !baseUrl) {
    throw new UsageError('OpenAI needs an API key and none is set', {
      cure: 'Set OPENAI_API_KEY, or OPENAI_BASE_URL (or --base-url) for a server of your own.',
    });
  }
  const url = endpointOf(baseUrl ?? OPENAI_URL);
  const server = { url, model, ...(apiKey ? { apiKey } : {}) };
  let way: Way = FULLEST_WAY;
  let proven = false;
  return {
    identity: `openai/${model}/${PROMPT_VERSION}`,
    estimate(questions) {
      const { input, output } = tokensFor(questions);
      const cost = price && { cost: costOf([price], { input, output }) };
      return { inputTokens: input, outputTokens: output, ...cost };
    },
    async ask(questions, signal) {
      const asked = way;
      const { status, headers, body } = await post(server, requestOf(model, questions, asked), { signal, timeoutMs });
      if (status >= 200 && status < 300) {
        proven ||= way === asked;
        return toReply(body, server, price);
      }
      const refused = REFUSED.has(status) && !proven;
      const plainer = refused ? plainerWay(asked) : undefined;
      const failure = failedReply({ status, headers, body }, { ...server, plainer: plainer !== undefined });
      // Requests that left together are refused together: only the first refusal changes the way. What is refused in
      // the plainest words was not refused for its way.
      if (refused && isRefusal(failure) && way === asked) way = plainer ?? FULLEST_WAY;
      if (failure instanceof Error) throw failure;
      return failure;
    },
    close: () => {},
  };
}

/** Statuses with which servers refuse a field. */
const REFUSED = new Set([400, 415, 422, 501]);

const isRefusal = (failure: unknown): boolean => failure instanceof AskError && failure.reason === 'refused';

/** The address that is asked: a bare origin is meant with OpenAI's own path. */
function endpointOf(baseUrl: string): string {
  const root = baseUrl.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  return `${new URL(root).pathname === '/' ? `${root}/v1` : root}/chat/completions`;
}

function requestOf(model: string, questions: Questions, way: Way): object {
  const seen = (questions.pictures?.length ?? 0) > 0;
  const system = `${instructionFor(questions)}\n${shapeInWords(seen)}`;
  return {
    model,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: contentOf(questions) },
    ],
    ...fieldsOf(way, seen),
  };
}

/** Said in words as well: not every server holds its model to a schema. */
const shapeInWords = (seen: boolean): string =>
  `- Answer with nothing but JSON: {"translations": [{"id": "…", "text": "…"${seen ? ', "kind": "…"' : ''}}, …]}.`;

/** The document, and behind it the pages in the order in which it names them. */
function contentOf(questions: Questions): string | object[] {
  const { pictures = [] } = questions;
  const document = documentOf(questions);
  if (pictures.length === 0) return document;
  const images = pictures.map(({ type, bytes }) => ({
    type: 'image_url',
    image_url: { url: `data:${type};base64,${Buffer.from(bytes).toString('base64')}` },
  }));
  return [{ type: 'text', text: document }, ...images];
}

/** One request. Throws AskError when no whole answer came. */
async function post(
  server: Server,
  request: object,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(server.apiKey ? { authorization: `Bearer ${server.apiKey}` } : {}),
      },
      body: JSON.stringify(request),
      signal: AbortSignal.any([signal, patience]),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parseJson(text) };
  } catch (error) {
    if (signal.aborted) throw new InterruptedError('interrupted');
    if (patience.aborted)
      throw new AskError('timeout', `${server.url} gave no answer in ${timeoutMs} ms`, { retry: 'later' });
    throw unreachable(error, server);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is read of an answer: everything else differs from server to server. */
const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      cost: z.number().nullish(),
    })
    .nullish(),
});

/** Reasons with which an answer is not whole. */
const UNFINISHED: Readonly<Record<string, 'truncated' | 'blocked'>> = {
  length: 'truncated',
  content_filter: 'blocked',
};

/** The model's words, or why there are none. */
function toReply(body: unknown, { url }: Server, price: Price | undefined): Reply {
  const completion = completionSchema.safeParse(body);
  if (!completion.success) {
    const message = `${url} answered, but not as /v1/chat/completions does: check --base-url`;
    throw new AskError('refused', message, { retry: 'never' });
  }
  const { choices, usage } = completion.data;
  const [input, output] = [usage?.prompt_tokens ?? 0, usage?.completion_tokens ?? 0];
  // Only gateways name a cost, and a server of one's own has none.
  const cost = usage?.cost ?? (price ? costOf([price], { input, output }) : 0);
  const spent = { inputTokens: input, outputTokens: output, cost };
  const { message, finish_reason: reason } = choices[0] as (typeof choices)[0];
  const problem = message.refusal ? 'blocked' : UNFINISHED[reason ?? ''];
  if (problem) return { ...spent, problem, detail: `the answer ended with ${message.refusal ? 'a refusal' : reason}` };
  return { ...spent, words: (message.content ?? '').replace(THOUGHTS, '') };
}

/** Reasoning that some servers leave in front of the words. */
const THOUGHTS = /^\s*<think>[\s\S]*?<\/think>/;
