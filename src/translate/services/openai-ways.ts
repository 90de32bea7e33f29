/**
 * The ways to put a request, from the fullest to the plainest. Servers refuse fields that they do not know: LM Studio
 * knows json_schema and no json_object, Triton and older servers the other way round, and OpenAI's reasoning models
 * take neither a temperature nor max_tokens.
 */
import { answerFields } from '../desk/answers.js';

export interface Way {
  /** How the answer's shape is asked for, besides in words. */
  readonly shape?: 'schema' | 'object';
  /** The same words for the same text; and an end to a model that runs in circles, far above any request's answer. */
  readonly steady: boolean;
}

const WAYS: readonly [Way, ...Way[]] = [
  { shape: 'schema', steady: true },
  { shape: 'object', steady: true },
  { shape: 'schema', steady: false },
  { steady: false },
];

export const FULLEST_WAY: Way = WAYS[0];

/** The next plainer way; undefined behind the plainest. */
export const plainerWay = (way: Way): Way | undefined => WAYS[WAYS.indexOf(way) + 1];

/** What a request holds besides model and messages. @param seen pages go along, and answers say what kinds of text are there */
export const fieldsOf = ({ shape, steady }: Way, seen: boolean): Readonly<Record<string, unknown>> => ({
  ...(shape && { response_format: shape === 'schema' ? jsonSchema(seen) : { type: 'json_object' } }),
  ...(steady && { temperature: 0, max_tokens: 16_384 }),
});

function jsonSchema(seen: boolean): object {
  const closed = (fields: object) => ({
    type: 'object',
    properties: fields,
    required: Object.keys(fields),
    additionalProperties: false,
  });
  const schema = closed({ translations: { type: 'array', items: closed(answerFields(seen)) } });
  return { type: 'json_schema', json_schema: { name: 'translations', strict: true, schema } };
}
