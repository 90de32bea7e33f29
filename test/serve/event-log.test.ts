import { describe, expect, it, onTestFinished } from 'vitest';
import type { ToldEvent } from '#imgtr/serve/desk.js';
import { createEventLog } from '#imgtr/serve/event-log.js';
import { eventStream } from '#imgtr/serve/event-stream.js';

function openLog(images = ['a', 'b']) {
  const log = createEventLog({ keepMs: 60_000 });
  onTestFinished(() => log.close());
  log.open('r', images);
  return log;
}
const never = () => new AbortController().signal;
const names = (told: readonly ToldEvent[]) => told.map(({ id, event }) => `${id} ${event.event} ${event.image_id}`);

async function all(told: AsyncGenerator<ToldEvent> | undefined): Promise<ToldEvent[]> {
  const found: ToldEvent[] = [];
  for await (const one of told!) found.push(one);
  return found;
}

describe('the events of a request', () => {
  it('are told to whoever listens, before and after they happen, to the last picture’s end', async () => {
    const log = openLog();
    log.tell('r', { event: 'queued', image_id: 'a' });
    const early = all(log.follow('r', { signal: never() }));
    log.tell('r', { event: 'done', image_id: 'a' });
    await new Promise(resolve => setImmediate(resolve));
    log.tell('r', { event: 'failed', image_id: 'b', error: { code: 'E' } });
    const late = all(log.follow('r', { signal: never() }));
    for (const told of await Promise.all([early, late])) {
      expect(names(told)).toEqual(['1 queued a', '2 done a', '3 failed b']);
    }
    expect(log.ending('r', 'b')).toMatchObject({ event: 'failed', error: { code: 'E' } });
    expect(log.isOver('r')).toBe(true);
  });

  it('go on behind the one that was heard last', async () => {
    const log = openLog(['a']);
    log.tell('r', { event: 'queued', image_id: 'a' });
    log.tell('r', { event: 'read', image_id: 'a' });
    log.tell('r', { event: 'done', image_id: 'a' });
    expect(names(await all(log.follow('r', { after: '2', signal: never() })))).toEqual(['3 done a']);
    expect(await all(log.follow('r', { after: '3', signal: never() }))).toEqual([]);
    expect((await all(log.follow('r', { after: 'nonsense', signal: never() }))).length).toBe(3);
  });

  it('end for a listener who leaves', async () => {
    const log = openLog();
    const left = new AbortController();
    const told = all(log.follow('r', { signal: left.signal }));
    left.abort();
    expect(await told).toEqual([]);
  });

  it('say nothing more of a picture that has ended, nor of one that nobody announced', async () => {
    const log = openLog(['a']);
    log.tell('r', { event: 'done', image_id: 'a' });
    log.tell('r', { event: 'failed', image_id: 'a' });
    log.tell('r', { event: 'done', image_id: 'x' });
    log.tell('other', { event: 'done', image_id: 'a' });
    expect(names(await all(log.follow('r', { signal: never() })))).toEqual(['1 done a']);
    expect(log.follow('other', { signal: never() })).toBeUndefined();
  });
});

describe('a stream of events', () => {
  const text = async (stream: AsyncGenerator<string> | undefined) => {
    let all = '';
    for await (const piece of stream!) all += piece;
    return all;
  };

  it('is one that browsers read', async () => {
    const log = openLog(['a']);
    log.tell('r', { event: 'done', image_id: 'a', line: 'two\nlines' });
    const stream = await eventStream(log.follow('r', { signal: never() })!, { isResumed: false });
    expect(await text(stream)).toMatch(
      /^retry: 2000\n\nid: 1\nevent: done\ndata: \{"event":"done","image_id":"a","line":"two\\nlines","time":".*"\}\n\n$/,
    );
  });

  it('is none for a client that comes back when nothing is to come', async () => {
    const log = openLog(['a']);
    log.tell('r', { event: 'done', image_id: 'a' });
    const follow = (after: string) => log.follow('r', { after, signal: never() })!;
    expect(await eventStream(follow('1'), { isResumed: true })).toBeUndefined();
    expect(await text(await eventStream(follow('0'), { isResumed: true }))).toContain('event: done');
  });

  it('shows that it is alive while nothing happens', async () => {
    const log = openLog(['a']);
    const stream = await eventStream(log.follow('r', { signal: never() })!, { isResumed: false, pulseMs: 1 });
    expect((await stream!.next()).value).toBe('retry: 2000\n\n');
    expect((await stream!.next()).value).toBe(': still here\n\n');
    log.tell('r', { event: 'done', image_id: 'a' });
    expect(await text(stream)).toContain('id: 1\n');
  });
});
