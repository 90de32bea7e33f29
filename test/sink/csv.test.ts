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

  it.each([';', '\t'])('may be parted by “%s”, with commas and line breaks in its cells', delimiter => {
    const rows = [
      ['a', 'b'],
      ['1, 2', `"x\r\n${delimiter} ""y"""`],
      ["'=1", ''],
    ];
    const table = rows.map(row => row.join(delimiter)).join('\r\n');
    expect(parseCsv(table)).toEqual([
      ['a', 'b'],
      ['1, 2', `x\r\n${delimiter} "y"`],
      ['=1', ''],
    ]);
  });

  it('may have lost the empty cells at the end of its rows', () => {
    expect(parseCsv('a,b,c\n1\n1,2,3,\n')).toEqual([['a', 'b', 'c'], ['1'], ['1', '2', '3', '']]);
  });

  it('may end its lines as Windows does', () => {
    expect(parseCsv('a,b\r\n"c\r\nd",e\r\n')).toEqual([
      ['a', 'b'],
      ['c\r\nd', 'e'],
    ]);
  });
});
