/** Who looks after the lists while somebody waits. */
import { expect, it, onTestFinished } from 'vitest';
import { startSentinel } from '#imgtr/commands/fleet/sentinel.js';
import type { ListState } from '#imgtr/queue/redis/office.js';

const list = (kind: ListState['kind'], state: Partial<ListState> = {}): ListState => ({
  ...{ kind, list: kind, waiting: 0, inHand: 0, delayed: 0, suspects: 0, workers: 1 },
  ...state,
});

function start(states: () => ListState[], until: 'translated' | 'done' = 'translated') {
  const [notes, given]: [string[], Error[]] = [[], []];
  let looks = 0;
  const sentinel = startSentinel({
    office: {
      states: async () => {
        looks++;
        return states();
      },
    },
    ...{ until, note: line => notes.push(line), open: () => 1, giveUp: error => given.push(error), everyMs: 5 },
  });
  onTestFinished(() => sentinel.close());
  const looked = (times: number) => expect.poll(() => looks).toBeGreaterThanOrEqual(times);
  return { sentinel, notes, given, looked };
}

it('says once that nobody works on what waits', async () => {
  const { notes, given, looked } = start(() => [
    list('ocr_tasks', { workers: 0, waiting: 3 }),
    list('processor_tasks', { workers: 0 }),
    list('hosting_tasks', { workers: 0, waiting: 9 }),
  ]);
  await looked(5);
  expect(notes).toEqual(['nobody works on ocr_tasks (3 waiting): start some with `imgtr worker --role ocr`']);
  expect(given).toEqual([]);
});

it.each(['waiting', 'inHand', 'delayed', 'suspects'] as const)('waits as long as something is %s', async where => {
  const { given, looked } = start(() => [list('ocr_tasks'), list('processor_tasks', { [where]: 1 })]);
  await looked(8);
  expect(given).toEqual([]);
});

it('gives up what nobody has any more, and looks at the last list only where its end is waited for', async () => {
  const states = () => [list('ocr_tasks'), list('processor_tasks'), list('hosting_tasks', { inHand: 1 })];
  const [lost, kept] = [start(states), start(states, 'done')];
  await expect.poll(() => lost.given[0]?.message).toContain('the fleet no longer has it');
  await kept.looked(8);
  expect(kept.given).toEqual([]);
});

it('does not give up while it is heard of', async () => {
  const { sentinel, given, looked } = start(() => [list('ocr_tasks'), list('processor_tasks')]);
  const signs = setInterval(() => sentinel.heard(), 1);
  await looked(8);
  clearInterval(signs);
  expect(given).toEqual([]);
  await expect.poll(() => given.length).toBeGreaterThan(0);
});
