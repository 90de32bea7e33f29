/**
 * The ways to put a request, from the fullest to the plainest. Servers refuse fields that they do not know: LM Studio
 * knows json_schema and no json_object, Triton and older servers the other way round, and OpenAI's reasoning models
 * take neither a temperature nor max_tokens.
 */

export interface Way {
  /** What the request holds besides model and messages. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const JSON_SCHEMA = {
  type: 'json_schema',
  json_schema: {
    name: 'translations',
    strict: true,
    schema: {
      type: 'object',
      properties: {
        translations: {
          type: 'array',
          items: {
            type: 'object',
            properties: { id: { type: 'string' }, text: { type: 'string' } },
            required: ['id', 'text'],
            additionalProperties: false,
          },
        },
      },
      required: ['translations'],
      additionalProperties: false,
    },
  },
} as const;
const JSON_OBJECT = { type: 'json_object' } as const;

/** The same words for the same text; and an end to a model that runs in circles, far above any request's answer. */
const STEADY = { temperature: 0, max_tokens: 16_384 } as const;

const WAYS: readonly [Way, ...Way[]] = [
  { fields: { response_format: JSON_SCHEMA, ...STEADY } },
  { fields: { response_format: JSON_OBJECT, ...STEADY } },
  { fields: { response_format: JSON_SCHEMA } },
  { fields: {} },
];

export const FULLEST_WAY: Way = WAYS[0];

/** The next plainer way; undefined behind the plainest. */
export const plainerWay = (way: Way): Way | undefined => WAYS[WAYS.indexOf(way) + 1];
