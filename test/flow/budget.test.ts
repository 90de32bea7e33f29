import { describe, expect, it } from 'vitest';
import { Budget } from '#imgtr/flow/budget.js';

/** Takes a part and notes when it was let in. */
function taker(budget: Budget) {
  const inside: string[] = [];
  const take = (name: string, amount: number) =>
    budget.take(amount).then(release => {
      inside.push(name);
      return release;
    });
  const settle = () => new Promise(resolve => setImmediate(resolve));
  return { inside, take, settle };
}

describe('Budget', () => {
  it('lets in what fits and holds back the rest until a part is given back', async () => {
    const { inside, take, settle } = taker(new Budget(10));
    const release = await take('a', 6);
    take('b', 4);
    take('c', 5);
    await settle();
    expect(inside).toEqual(['a', 'b']);
    release();
    await settle();
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('serves in order: a small part does not overtake a large one for ever', async () => {
    const { inside, take, settle } = taker(new Budget(10));
    const release = await take('a', 6);
    take('large', 9);
    take('small', 1);
    await settle();
    expect(inside).toEqual(['a']);
    release();
    await settle();
    expect(inside).toEqual(['a', 'large', 'small']);
  });

  it('lets a part larger than the whole in alone', async () => {
    const { inside, take, settle } = taker(new Budget(10));
    const release = await take('small', 1);
    const huge = take('huge', 50);
    await settle();
    expect(inside).toEqual(['small']);
    release();
    (await huge)();
    await take('next', 10);
    expect(inside).toEqual(['small', 'huge', 'next']);
  });

  it('lets everybody in once it is opened', async () => {
    const budget = new Budget(10);
    const { inside, take, settle } = taker(budget);
    await take('a', 10);
    take('b', 10);
    budget.open();
    await take('c', 99);
    await settle();
    expect(inside.sort()).toEqual(['a', 'b', 'c']);
  });

  it('counts a part that is given back twice once', async () => {
    const { inside, take, settle } = taker(new Budget(10));
    const release = await take('a', 5);
    await take('b', 5);
    release();
    release();
    take('c', 6);
    await settle();
    expect(inside).toEqual(['a', 'b']);
  });
});
