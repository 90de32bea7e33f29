/** The messages that other programs put on the lists and take from them. */
import { describe, expect, it } from 'vitest';
import { BadMessageError } from '#imgtr/errors.js';
import { MESSAGE_LISTS, type MessageList, messageJsonSchemas, parseMessage } from '#imgtr/queue/messages.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const parse = (list: MessageList, message: unknown) => parseMessage(list, bytesOf(JSON.stringify(message)));
/** The words with which a message is refused. */
function refusal(list: MessageList, bytes: Uint8Array): string {
  try {
    parseMessage(list, bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(BadMessageError);
    expect((error as BadMessageError).fatal).toBe(false);
    return (error as BadMessageError).message;
  }
  throw new Error('the message was accepted');
}

const shm = { shm_name: 'psm_21467_46075', shape: [1200, 790, 3], dtype: 'uint8', size: 2_844_000 };
const ids = { request_id: '0b7e6a1c-6d2f-4c57-9a53-5f1f6f0f4c11', image_id: 'detail_003' };
const quad = [
  [12, 8],
  [310.5, 8],
  [310.5, 44],
  [12, 44],
];
const examples: [what: string, list: MessageList, message: object][] = [
  ['a task by address', 'ocr_tasks', { ...ids, image_url: 'https://cdn.example.com/a.jpg?x=1' }],
  ['a task in shared memory', 'ocr_tasks', { ...ids, shm_info: shm, image_url: null, is_long: false }],
  [
    'a task with all fields and strange ones',
    'ocr_tasks',
    {
      zzz: { deep: [1, null] },
      ...ids,
      image_url: 's3://bucket/키/a.png',
      from: 'zh',
      to: 'ko',
      product_id: 7781,
      profile: 'cosmetics',
      tries: 1,
    },
  ],
  ['a file', 'ocr_tasks', { ...ids, image_url: 'file:///srv/pictures/a%20b.jpg' }],
  [
    'what PaddleOCR read',
    'processor_tasks',
    {
      ...ids,
      shm_info: shm,
      ocr_result: [
        [quad, ['100%桑蚕丝', 0.9981]],
        [quad, ['', 0]],
      ],
      imgtr_read: { version: 1, angles: [0] },
    },
  ],
  ['a page without text', 'processor_tasks', { ...ids, image_url: 'http://h/a.jpg', ocr_result: [] }],
  ['a page without text, as None', 'processor_tasks', { ...ids, image_url: 'http://h/a.jpg', ocr_result: null }],
  [
    'a finished picture',
    'hosting_tasks',
    { ...ids, image_url: 'https://r2.example.com/k.jpg', source: { shm_info: shm } },
  ],
  ['a grey finished picture', 'hosting_tasks', { ...ids, shm_info: { ...shm, shape: [4, 5], size: 20, dtype: '|u1' } }],
  [
    'a dead task',
    'error_queue',
    {
      v: 1,
      id: '018f2f6e-7c1a-7d3e-8f00-1234567890ab',
      ...ids,
      queue: 'processor_tasks',
      role: 'operate',
      stage: 'erase',
      kind: 'permanent',
      code: 'E_BAD_IMAGE',
      message: 'a.jpg is no picture',
      error: 'a.jpg is no picture',
      retryable: false,
      attempts: 3,
      crashes: 0,
      first_failed_at: '2026-11-20T08:00:00.000Z',
      failed_at: '2026-11-20T08:01:00+09:00',
      timestamp: '2026-11-20T08:01:00+09:00',
      worker: 'host:1:ab',
      version: 'imgtr 0.1.0',
      task: { ...ids },
      task_sha256: 'a'.repeat(64),
      task_bytes: 123,
    },
  ],
];

it.each(examples)('%s goes through %s with every field as it came', (_, list, message) => {
  expect(JSON.stringify(parse(list, message))).toBe(JSON.stringify(message));
});

it('keeps a field named __proto__ a field', () => {
  const text = `{"__proto__":{"polluted":1},"request_id":"r","image_id":"i","image_url":"http://h/a"}`;
  const message = parseMessage('ocr_tasks', bytesOf(text));
  expect(JSON.stringify(message)).toBe(text);
  expect(({ ...message } as { polluted?: number }).polluted).toBeUndefined();
});

describe('a task', () => {
  const task = { ...ids, image_url: 'http://h/a.jpg' };
  it.each<[what: string, message: unknown, words: string]>([
    ['no ids', { image_url: 'http://h/a' }, 'request_id'],
    ['an empty image_id', { ...task, image_id: '' }, 'image_id'],
    ['a number for an id', { ...task, request_id: 5 }, 'request_id'],
    ['no place', ids, 'image_url: or shm_info is needed'],
    ['a place of None', { ...ids, image_url: null, shm_info: null }, 'image_url: or shm_info is needed'],
    ['an address of no known kind', { ...ids, image_url: 'ftp://h/a' }, 'no http, https, s3 or file address'],
    ['a path for an address', { ...ids, image_url: '/etc/passwd' }, 'no http, https, s3 or file address'],
    ['text for is_long', { ...task, is_long: 'yes' }, 'is_long'],
  ])('with %s is refused', (_, message, words) => {
    expect(refusal('ocr_tasks', bytesOf(JSON.stringify(message)))).toContain(words);
  });

  it.each<[what: string, change: object]>([
    ['a name that climbs', { shm_name: '../../etc/passwd' }],
    ['a name with a slash', { shm_name: '/psm_1' }],
    ['a hidden name', { shm_name: '.psm' }],
    ['a name with NUL', { shm_name: 'a\u0000b' }],
    ['a name too long', { shm_name: 'a'.repeat(255) }],
    ["a size that is not the shape's", { size: 2_844_001 }],
    ['a negative side', { shape: [-1, 1e9, 3] }],
    ['a broken side', { shape: [1200, 790.5, 3] }],
    ['a side as text', { shape: ['1200', 790, 3] }],
    ['a side past any picture', { shape: [65_536, 65_536, 4], size: 17_179_869_184 }],
    ['more than 256 MiB', { shape: [65_535, 65_535, 3], size: 65_535 * 65_535 * 3 }],
    ['two channels', { shape: [10, 10, 2], size: 200 }],
    ['one dimension', { shape: [2_844_000] }],
    ['four dimensions', { shape: [1, 1200, 790, 3] }],
    ['another type', { dtype: 'object' }],
    ['a text type', { dtype: '<U9' }],
  ])('in shared memory with %s is refused', (_, change) => {
    const message = { ...ids, shm_info: { ...shm, ...change } };
    expect(refusal('ocr_tasks', bytesOf(JSON.stringify(message)))).toContain('shm_info');
  });

  it.each<[what: string, result: unknown]>([
    ['three corners', [[quad.slice(1), ['a', 1]]]],
    [
      'a corner of three numbers',
      [
        [
          [[1, 2, 3], ...quad.slice(1)],
          ['a', 1],
        ],
      ],
    ],
    ['no score', [[quad, ['a']]]],
    ['a number for text', [[quad, [1, 1]]]],
    ['a list too deep', [[[quad, ['a', 1]]]]],
    ['no list', 'text'],
  ])('with an ocr_result of %s is refused', (_, ocr_result) => {
    const message = { ...ids, image_url: 'http://h/a', ocr_result };
    expect(refusal('processor_tasks', bytesOf(JSON.stringify(message)))).toContain('ocr_result');
  });

  it('without ocr_result is refused by those who need it', () => {
    expect(refusal('processor_tasks', bytesOf(JSON.stringify(task)))).toContain('ocr_result');
  });
});

/** Texts of the kinds that break JSON readers. */
const garbage: string[] = [
  '',
  ' ',
  '\n',
  '[',
  ']',
  '{',
  '}',
  '[[]',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '[1,]',
  '[,1]',
  '{a:1}',
  "{'a':1}",
  '{"a":1}}',
  '[1 2]',
  'nul',
  'NaN',
  '-',
  '+1',
  '01',
  '1.',
  '.5',
  '1e',
  '0x1',
  'Infinity',
  '"',
  '"\\u12"',
  '"\\x00"',
  '"\t"',
  '"\u0000"',
  '/* */ {}',
  '{} //',
  'null',
  'true',
  '1',
  '"text"',
  '[]',
  '{}',
  '1e9999',
  '-0',
  '\u2028',
  '{"request_id":"\\ud800"}',
  '"'.repeat(1000),
  '['.repeat(100_000),
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  '{"a":'.repeat(50_000),
  `{"a":"${'x'.repeat(9 * 2 ** 20)}"}`,
  '{"request_id":{"toString":1},"image_id":[]}',
  '{"constructor":{"prototype":1}}',
  '{"shm_info":{"__proto__":null}}',
];
const garbageBytes: Uint8Array[] = [
  Uint8Array.of(0xff),
  Uint8Array.of(0xc3, 0x28),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xf8, 0x88, 0x80, 0x80, 0x80),
  Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
  Uint8Array.of(0x22, 0xc0, 0xaf, 0x22),
  Uint8Array.of(0),
  new Uint8Array(1000),
];

describe.each(MESSAGE_LISTS)('garbage on %s', list => {
  it('is refused with the one error there is for it', () => {
    for (const bytes of [...garbage.map(bytesOf), ...garbageBytes])
      expect(refusal(list, bytes)).toContain(`message of ${list}: `);
  });
});

it.each([
  ['other bytes than UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'it is not UTF-8'],
  ['broken JSON', bytesOf('{"a":'), 'it is no JSON'],
  ['deep nesting', bytesOf('['.repeat(65)), 'nested deeper'],
  ['too many bytes', new Uint8Array(8 * 2 ** 20 + 1), 'more than'],
])('says what is wrong with %s', (_, bytes, words) => expect(refusal('ocr_tasks', bytes)).toContain(words));

it('does not take brackets in a text for nesting', () => {
  const text = `\\"${'['.repeat(500)}`;
  expect(parse('ocr_tasks', { ...ids, image_url: 'http://h/a', text })).toMatchObject({ text });
});

it('describes every list as JSON Schema that lets unknown fields pass', () => {
  const schemas = messageJsonSchemas();
  expect(Object.keys(schemas)).toEqual(['ocr_tasks', 'processor_tasks', 'hosting_tasks', 'error_queue']);
  for (const schema of Object.values(schemas))
    expect(schema).toMatchObject({ type: 'object', additionalProperties: {} });
  expect(schemas.processor_tasks).toMatchObject({ required: ['request_id', 'image_id', 'ocr_result'] });
});
