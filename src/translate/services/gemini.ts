/**
 * Asks Gemini, through `@google/generative-ai` 0.24.1, which is imported here and nowhere else.
 *
 * That SDK is at its end of life: Google's support ended on 2025-08-31, and no fix will come. It is pinned exactly
 * and used for one call; generateContent itself is supported. To move to `@google/genai`, replace `connect` and
 * `toAskError` (there a failure has only a status, its details are the JSON in the message); to move to plain fetch,
 * POST the request below to `{baseUrl}/v1beta/models/{model}:generateContent` with the header `x-goog-api-key`, and
 * retry-after.ts is no longer needed.
 */
import type { GenerateContentResponse, GenerationConfig, GenerativeModel, Part } from '@google/generative-ai';
import { DEFAULT_GEMINI_MODEL } from '../../defaults.js';
import { InterruptedError, UsageError } from '../../errors.js';
import { answerFields } from '../desk/answers.js';
import { AskError, type Asker, type Questions, type Reply, type Spending } from '../desk/asker.js';
import { documentOf, instructionFor, PROMPT_VERSION } from '../desk/prompt.js';
import { tokensFor } from '../desk/tokens.js';
import { toAskError } from './gemini-errors.js';
import { costOf, geminiModel, type Price, type Prices } from './models.js';
import { listenForRetryAfter, REQUEST_HEADER } from './retry-after.js';

export interface GeminiSettings {
  readonly apiKey?: string;
  /** Origin of a service that speaks generateContent; Google's when absent. */
  readonly baseUrl?: string;
  readonly model?: string;
  /** What the model costs, where the table is not to be asked. */
  readonly price?: Price;
  /** A request without a whole answer after this is given up, in milliseconds; by its size when absent. */
  readonly timeoutMs?: number;
}

/** Patience with a request, milliseconds: five times what the slower models take to begin and to write. */
const timeoutFor = ({ texts }: Questions): number => 20_000 + 600 * texts.length;
/** Far above what a full request's answer takes: stops a model that runs in circles before it costs much. */
const MAX_OUTPUT_TOKENS = 16_384;

/** Throws UsageError when there is no key. */
export function createGeminiAsker(settings: GeminiSettings): Asker {
  const { apiKey, baseUrl, model = DEFAULT_GEMINI_MODEL, price } = settings;
  const prices: Prices = price ? [price] : geminiModel(model).prices;
  if (!apiKey) {
    throw new UsageError('Gemini needs an API key and none is set', {
      cure: 'Set GEMINI_API_KEY (https://aistudio.google.com/apikey), or choose another --translator.',
    });
  }
  const ear = listenForRetryAfter();
  return {
    identity: `gemini/${model}/${PROMPT_VERSION}`,
    estimate(questions) {
      const { input, output } = tokensFor(questions);
      return { inputTokens: input, outputTokens: output, cost: costOf(prices, { input, output }) };
    },
    async ask(questions, signal) {
      const timeoutMs = settings.timeoutMs ?? timeoutFor(questions);
      const client = await connect({ apiKey, model, ...(baseUrl ? { baseUrl } : {}) }, questions);
      const mark = ear.mark();
      const patience = AbortSignal.timeout(timeoutMs);
      signal.throwIfAborted();
      try {
        const { response } = await client.generateContent(partsOf(questions), {
          signal: AbortSignal.any([signal, patience]),
          customHeaders: { [REQUEST_HEADER]: mark },
        });
        return toReply(response, spending(response, prices));
      } catch (error) {
        if (signal.aborted) throw new InterruptedError('interrupted');
        if (patience.aborted)
          throw new AskError('timeout', `Gemini gave no answer in ${timeoutMs} ms`, { retry: 'later' });
        throw toAskError(error, { model, apiKey, toldMs: ear.heard(mark) });
      } finally {
        ear.heard(mark);
      }
    },
    close: ear.close,
  };
}

interface Connection {
  readonly apiKey: string;
  readonly model: string;
  readonly baseUrl?: string;
}

/** A model set up for one pair of languages. The SDK's own timeout is left alone: its timer outlives the request. */
async function connect({ apiKey, model, baseUrl }: Connection, questions: Questions): Promise<GenerativeModel> {
  const { GoogleGenerativeAI, HarmBlockThreshold, HarmCategory } = await import('@google/generative-ai');
  const categories = [
    HarmCategory.HARM_CATEGORY_HARASSMENT,
    HarmCategory.HARM_CATEGORY_HATE_SPEECH,
    HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
    HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
  ];
  return new GoogleGenerativeAI(apiKey).getGenerativeModel(
    {
      model,
      systemInstruction: instructionFor(questions),
      // A shop's own texts: underwear, knives and medicine are goods here.
      safetySettings: categories.map(category => ({ category, threshold: HarmBlockThreshold.BLOCK_NONE })),
      generationConfig: generationConfig(model, questions),
    },
    baseUrl ? { baseUrl: baseUrl.replace(/\/+$/, '') } : {},
  );
}

/** The document, and behind it the pages in the order in which it names them. */
const partsOf = (questions: Questions): Part[] => [
  { text: documentOf(questions) },
  ...(questions.pictures ?? []).map(({ type, bytes }) => ({
    inlineData: { mimeType: type, data: Buffer.from(bytes).toString('base64') },
  })),
];

/** What the SDK's types know, and the thinking fields that it passes on without knowing them. */
function generationConfig(model: string, { pictures = [] }: Questions): GenerationConfig {
  const { temperature, thinkingLevel } = geminiModel(model);
  return {
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    responseMimeType: 'application/json',
    responseSchema: responseSchema(pictures.length > 0) as NonNullable<GenerationConfig['responseSchema']>,
    ...(temperature ? { temperature: 0 } : {}),
    ...(thinkingLevel ? { thinkingConfig: { thinkingLevel } } : {}),
  };
}

/** The SDK's type asks for members of its enum, whose values are these strings. @param seen pages go along */
function responseSchema(seen: boolean): unknown {
  const properties = answerFields(seen);
  const items = { type: 'object', properties, required: Object.keys(properties) };
  return {
    type: 'object',
    properties: { translations: { type: 'array', items } },
    required: ['translations'],
  };
}

/** Fields that the API sends and the SDK's types lack. */
interface NewerUsage {
  readonly thoughtsTokenCount?: number;
}
interface NewerPart {
  readonly text?: string;
  readonly thought?: boolean;
}

/** Finish reasons with which an answer is whole; FINISH_REASON_UNSPECIFIED is what some proxies send. */
const WHOLE = new Set<string | undefined>(['STOP', 'FINISH_REASON_UNSPECIFIED', undefined]);
/** Finish reasons that are no verdict on the content; every other one is a filter's. */
const UNFINISHED: Readonly<Record<string, 'truncated' | 'malformed'>> = {
  MAX_TOKENS: 'truncated',
  OTHER: 'malformed',
  MALFORMED_FUNCTION_CALL: 'malformed',
};

/** The model's words without its thoughts, or why there are none. `response.text()` would mix or throw them. */
function toReply({ candidates = [], promptFeedback }: GenerateContentResponse, spent: Spending): Reply {
  const blocked = promptFeedback?.blockReason;
  if (blocked) return { ...spent, problem: 'blocked', detail: `the request was blocked: ${blocked}` };
  const { content, finishReason } = candidates[0] ?? {};
  if (!WHOLE.has(finishReason)) {
    const problem = UNFINISHED[finishReason as string] ?? 'blocked';
    return { ...spent, problem, detail: `the answer ended with ${finishReason}` };
  }
  const parts = (content?.parts ?? []) as NewerPart[];
  return { ...spent, words: parts.map(({ text = '', thought }) => (thought ? '' : text)).join('') };
}

function spending({ usageMetadata }: GenerateContentResponse, prices: Prices): Spending {
  const thoughts = (usageMetadata as NewerUsage | undefined)?.thoughtsTokenCount ?? 0;
  const inputTokens = usageMetadata?.promptTokenCount ?? 0;
  const outputTokens = (usageMetadata?.candidatesTokenCount ?? 0) + thoughts;
  const tokens = { input: inputTokens, output: outputTokens, cached: usageMetadata?.cachedContentTokenCount ?? 0 };
  return { inputTokens, outputTokens, cost: costOf(prices, tokens) };
}
