/** The units that are rewritten, and the file behind `--units` that changes them. */
import { z } from 'zod';
import { openTable } from '../table-file.js';

export interface UnitRow {
  /** As the source writes it: 斤, ¥. */
  readonly unit: string;
  /** As it is written instead; empty: left alone. */
  readonly to: string;
  /** What the number is multiplied by. */
  readonly factor: number;
  /** What is added then: 37码 is 235 mm by 5 and 50. */
  readonly add: number;
  /** Digits behind the point of a number that was counted anew, at most. */
  readonly decimals: number;
  /** Means nothing else behind a number, whatever follows. */
  readonly loose: boolean;
}

/** Names of units that the source only writes in its own script: the number stays. */
const SAME: Readonly<Record<string, string>> = {
  公斤: 'kg',
  千克: 'kg',
  毫克: 'mg',
  毫升: 'ml',
  厘米: 'cm',
  公分: 'cm',
  毫米: 'mm',
  公里: 'km',
  千米: 'km',
  英寸: 'inch',
  英尺: 'ft',
  毫安时: 'mAh',
  毫安: 'mA',
  千瓦: 'kW',
  摄氏度: '°C',
};
/** The same, but the sign is a word as well: 3米色, 2升级. */
const SAME_IF_OVER: Readonly<Record<string, string>> = { 克: 'g', 升: 'L', 米: 'm', 吨: 't', 瓦: 'W', 伏: 'V' };

const row = (unit: string, to: string, more: Partial<UnitRow> = {}): UnitRow => ({
  ...{ unit, to, factor: 1, add: 0, decimals: 1, loose: false },
  ...more,
});

/**
 * What holds when no file says otherwise. The market's units are those of the 1959 reform: 斤 500 g, 两 50 g,
 * 尺 1/3 m, 里 500 m. 寸 by itself is an inch on screens, cakes and suitcases and 3.3 cm on trousers: it is left to the
 * translator. Money is not converted: no table knows today's rate, but a file may.
 */
export const UNIT_ROWS: readonly UnitRow[] = [
  ...Object.entries(SAME).map(([unit, to]) => row(unit, to, { loose: true })),
  ...Object.entries(SAME_IF_OVER).map(([unit, to]) => row(unit, to)),
  row('市斤', 'kg', { factor: 0.5, decimals: 3, loose: true }),
  row('斤', 'kg', { factor: 0.5, decimals: 3, loose: true }),
  row('两', 'g', { factor: 50 }),
  row('尺', 'cm', { factor: 100 / 3 }),
  row('里', 'km', { factor: 0.5, decimals: 2 }),
  row('里路', 'km', { factor: 0.5, decimals: 2 }),
];

const FORMAT =
  'Write a CSV with the header unit,to,factor (and perhaps add,decimals): 斤,kg,0.5 or ¥,₩,190 or 码,mm,5,50. ' +
  'An empty "to" leaves a unit alone.';
const COLUMNS = ['unit', 'to', 'factor', 'add', 'decimals'];

const fileRowSchema = z.object({
  unit: z.string().min(1, 'must not be empty'),
  to: z.string(),
  factor: z.coerce.number().positive(),
  add: z.coerce.number(),
  decimals: z.coerce.number().int().min(0).max(6).optional(),
});

/** The table with a file's rows in place of its own. Throws UsageError with file, line and cure. */
export function readUnits(path: string): readonly UnitRow[] {
  const file = openTable(path, { what: 'unit file', flag: '--units' });
  const { columns, line, rows } = file.csv();
  const strange = columns.find(column => !COLUMNS.includes(column));
  if (strange) throw file.wrong(line, `a column "${strange}" means nothing`, FORMAT);
  const given = rows.map(({ cell, line }) => {
    const decimals = cell('decimals') || undefined;
    const parsed = fileRowSchema.safeParse({
      unit: cell('unit'),
      to: cell('to'),
      factor: cell('factor') || 1,
      add: cell('add') || 0,
      decimals,
    });
    if (!parsed.success) {
      const { path: field, message } = parsed.error.issues[0] as z.core.$ZodIssue;
      throw file.wrong(line, `${String(field[0])} "${cell(String(field[0]))}": ${message}`, FORMAT);
    }
    const { unit, to, factor, add } = parsed.data;
    const own = UNIT_ROWS.find(known => known.unit === unit);
    // Whoever names a unit means it.
    return row(unit.normalize('NFKC'), to, {
      ...{ factor, add, loose: own?.loose ?? true },
      decimals: parsed.data.decimals ?? own?.decimals ?? (factor < 1 ? 2 : 0),
    });
  });
  return [...new Map([...UNIT_ROWS, ...given].map(entry => [entry.unit, entry])).values()];
}
