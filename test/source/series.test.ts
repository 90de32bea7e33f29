import { describe, expect, it } from 'vitest';
import { groupSeries } from '#imgtr/source/series.js';

const group = (...ids: string[]) => groupSeries(ids.map(id => ({ id }))).map(pages => pages.map(({ id }) => id));

describe('groupSeries', () => {
  it.each([
    [['a_01.jpg', 'a_02.jpg', 'a_03.jpg']],
    [['a_9.jpg', 'a_10.jpg']],
    [['shop/01.png', 'shop/02.png']],
    [['detail (1).jpg', 'detail (2).jpg']],
    [['a-1.jpg', 'a-2.webp']],
    [['1.jpg', '2.jpg']],
  ])('takes %j for a series', ids => {
    expect(group(...ids)).toEqual([ids]);
  });

  it.each([
    ['numbers with a gap', ['a_01.jpg', 'a_03.jpg']],
    ['other names', ['a_01.jpg', 'b_02.jpg']],
    ['other folders', ['x/a_01.jpg', 'y/a_02.jpg']],
    ['numbers that belong to the name', ['shirt1.jpg', 'shirt2.jpg']],
    ['dates and article numbers', ['a_20240101.jpg', 'a_20240102.jpg']],
    ['the same number in two formats', ['a_01.jpg', 'a_01.png']],
    ['no numbers', ['a.jpg', 'b.jpg']],
  ])('leaves alone what has %s', (_, ids) => {
    expect(group(...ids)).toEqual(ids.map(id => [id]));
  });

  it('begins anew after a gap', () => {
    expect(group('a_1.jpg', 'a_2.jpg', 'a_4.jpg', 'a_5.jpg', 'b.jpg')).toEqual([
      ['a_1.jpg', 'a_2.jpg'],
      ['a_4.jpg', 'a_5.jpg'],
      ['b.jpg'],
    ]);
  });
});
