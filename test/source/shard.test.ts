import { describe, expect, it } from 'vitest';
import type { FoundPage } from '#imgtr/page.js';
import { pagesOfShard } from '#imgtr/source/shard.js';

const page = (id: string): FoundPage => ({ id, stem: id, location: `/shop/${id}` });
const PAGES = Array.from({ length: 500 }, (_, n) => page(`shoes/${n}.jpg`));
const shardsOf = (pages: readonly FoundPage[], count: number) =>
  Array.from({ length: count }, (_, i) => pagesOfShard(pages, { index: i + 1, count }));

describe('the shards of a run', () => {
  it.each([1, 2, 3, 7])('hold each page exactly once, split in %i', count => {
    const ids = shardsOf(PAGES, count).flatMap(shard => shard.map(({ id }) => id));
    expect(ids.toSorted()).toEqual(PAGES.map(({ id }) => id).toSorted());
  });

  it('hold all slices of a page that are read as one', () => {
    const slices = PAGES.slice(0, 60).flatMap(({ id }) => [1, 2, 3].map(n => page(id.replace('.jpg', `_0${n}.jpg`))));
    const shards = [1, 2, 3].map(index => pagesOfShard(slices, { index, count: 3, join: true }));
    const owners = shards.map(shard => new Set(shard.map(({ id }) => id.slice(0, -'_01.jpg'.length))));
    expect(shards.flat()).toHaveLength(slices.length);
    expect(owners.reduce((sum, { size }) => sum + size, 0)).toBe(60);
  });

  it('are about even', () => {
    for (const shard of shardsOf(PAGES, 4)) expect(Math.abs(shard.length - 125)).toBeLessThan(35);
  });

  it('keep their pages when others come or go', () => {
    const before = shardsOf(PAGES, 3)[0].filter(({ id }) => id !== 'shoes/7.jpg');
    const after = shardsOf([page('hats/1.jpg'), ...PAGES.filter(({ id }) => id !== 'shoes/7.jpg')], 3)[0];
    expect(after.filter(({ id }) => id !== 'hats/1.jpg')).toEqual(before);
  });
});
