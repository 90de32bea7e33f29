/**
 * A local Gemini in trouble: a share of its answers goes wrong in one of many ways. It keeps count of what it was asked,
 * what it answered well, and what it was asked again all the same.
 */
import http from 'node:http';

const error = (code, status, details = []) => [code, { error: { code, status, message: status, details } }];
const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.4s' };
const spoken = (text, finishReason = 'STOP') => [
  200,
  {
    candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason }],
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 100 },
  },
];
const entries = (list, extra = {}) => spoken(JSON.stringify({ translations: list }), extra.finish);

/** Each way to fail: what is answered, and which entries of it are good. */
export const FAULTS = {
  rateLimited: () => ({ answer: error(429, 'RESOURCE_EXHAUSTED', [retryInfo]) }),
  broken: () => ({ answer: error(500, 'INTERNAL') }),
  hang: () => ({}),
  cut: list => ({ answer: entries(list), cut: true }),
  malformed: list => ({ answer: spoken(JSON.stringify({ translations: list }).slice(0, -9)) }),
  short: list => ({ answer: entries(list.slice(0, list.length >> 1)), good: list.slice(0, list.length >> 1) }),
  blocked: () => ({ answer: [200, { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }] }),
  truncated: list => {
    const text = JSON.stringify({ translations: list });
    return { answer: spoken(text.slice(0, text.length >> 1), 'MAX_TOKENS') };
  },
  wrongIds: list => ({ answer: entries(list.map(({ id, text }) => ({ id: `x${id}`, text }))) }),
  missingIds: list => ({ answer: entries(list.slice(1)), good: list.slice(1) }),
  // The first answers twice, in different words, and of several another not at all.
  doubledIds: list => ({
    answer: entries([list[0], ...list.slice(1, -1), { ...list[0], text: 'Other words' }]),
    good: list.slice(1, -1),
  }),
};

/** The words of the fake: the numbers of a text stay. */
export const wordsFor = text => ['Fine', ...(text.match(/\d+/g) ?? []), 'goods'].join(' ');

/** @param share of answers that go wrong, 0..1; `random` gives 0..1. */
export async function startFaultyGemini({ share, random, latencyMs = 0, faults = Object.keys(FAULTS) }) {
  const stats = { requests: 0, failed: {}, texts: 0, retries: 0, askedAfterSuccess: [], firstAt: undefined };
  const [asked, answered] = [new Set(), new Set()];
  const server = http.createServer(async (request, response) => {
    let raw = '';
    for await (const chunk of request.setEncoding('utf8')) raw += chunk;
    stats.firstAt ??= performance.now();
    stats.requests++;
    const document = JSON.parse(JSON.parse(raw).contents[0].parts[0].text);
    const texts = document.texts.map(({ text }) => text);
    if (texts.some(text => asked.has(text))) stats.retries++;
    stats.askedAfterSuccess.push(...texts.filter(text => answered.has(text)));
    for (const text of texts) asked.add(text);
    stats.texts += texts.length;
    const list = document.texts.map(({ id, text }) => ({ id, text: wordsFor(text) }));
    const fault = random() < share ? faults[Math.floor(random() * faults.length)] : undefined;
    if (fault) stats.failed[fault] = (stats.failed[fault] ?? 0) + 1;
    const { answer, cut, good = [] } = fault ? FAULTS[fault](list) : { answer: entries(list.reverse()), good: list };
    const goodIds = new Set(good.map(({ id }) => id));
    for (const { id, text } of document.texts) if (goodIds.has(id)) answered.add(text);
    if (!answer) return;
    await new Promise(resolve => setTimeout(resolve, latencyMs));
    const [code, body] = answer;
    const whole = JSON.stringify(body);
    response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) });
    if (cut) response.write(whole.slice(0, whole.length >> 1), () => response.destroy());
    else response.end(whole);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stats,
    answered,
    close: () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** A repeatable source of chance. */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
