import { describe, expect, it } from 'vitest';
import { parseCsv, toCsv } from '#imgtr/sink/csv.js';

describe('a table', () => {
  it.each([
    [[['a', 'b']]],
    [[['one, two', 'he said "three"', 'four\nfive']]],
    [
      [
        ['', 'x', ''],
        ['=SUM(A1)', '-5%', "'quoted'", "'=as it is"],
        ['+82', '@shop', '\ttab', '=a, "b"\n-c'],
      ],
    ],
  ])('comes back as it was: %j', rows => {
    expect(parseCsv(toCsv(rows))).toEqual(rows);
  });

  it('holds nothing that a spreadsheet would run', () => {
    expect(toCsv([['=1+1', '@x']])).toBe("'=1+1,'@x\n");
  });

  it('may end its lines as Windows does', () => {
    expect(parseCsv('a,b\r\n"c\r\nd",e\r\n')).toEqual([
      ['a', 'b'],
      ['c\r\nd', 'e'],
    ]);
  });
});
