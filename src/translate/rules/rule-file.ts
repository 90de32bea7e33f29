/** Reads the file behind `--rules`: CSV with the header action,source,target,note, or a list of such objects. */
import { z } from 'zod';
import { LANGUAGE_CODES } from '../../language.js';
import { SEVERITIES } from '../../page.js';
import { openTable, type TableFile } from '../table-file.js';

export const RULE_ACTIONS = ['keep', 'force', 'drop', 'flag'] as const;

/** A row of a rule file. `severity` is a flag's; `to` holds the rule to one target language. */
const rowSchema = z.strictObject({
  action: z.enum(RULE_ACTIONS),
  source: z.string().default(''),
  target: z.string().default(''),
  note: z.string().default(''),
  severity: z.enum(SEVERITIES).default('warning'),
  to: z.enum(LANGUAGE_CODES).optional(),
});

export type RuleRow = z.infer<typeof rowSchema> & {
  /** Where it stands, for messages. */
  readonly place: string;
};

/** The rules of a file in their order. Throws UsageError with file, line and cure. */
export function readRules(path: string): RuleRow[] {
  const file = openTable(path, { what: 'rule file', flag: '--rules' });
  const rows = file.isDocument ? listRows(file) : csvRows(file);
  return rows.map(({ value, line, nth }) => {
    const row = rowSchema.safeParse(value);
    const where = line === undefined ? `rule ${nth}: ` : '';
    if (!row.success) throw file.wrong(line, `${where}${complaint(row.error.issues[0], value)}`, FORMATS);
    const missing = lacks(row.data);
    if (missing) throw file.wrong(line, `${where}${missing}`, FORMATS);
    return { ...row.data, place: `rule file ${path}, ${line === undefined ? `rule ${nth}` : `line ${line}`}` };
  });
}

const FORMATS =
  'Write a CSV with the header action,source,target,note (and perhaps severity,to) and the actions ' +
  `${RULE_ACTIONS.join(', ')}, or JSON or YAML as [{"action": "keep", "source": "…"}].`;

interface RawRow {
  readonly value: Readonly<Record<string, unknown>>;
  readonly line?: number;
  /** Counted from 1. */
  readonly nth: number;
}

const COLUMNS = Object.keys(rowSchema.shape);

function csvRows(file: TableFile): RawRow[] {
  const { columns, line, rows } = file.csv();
  const strange = columns.filter(column => !COLUMNS.includes(column));
  if (strange.length > 0) throw file.wrong(line, `a column "${strange[0]}" means nothing`, FORMATS);
  if (!columns.includes('action')) throw file.wrong(line, 'there is no column "action"', FORMATS);
  return rows.map((row, i) => {
    const cells = columns.map(column => [column, row.cell(column)] as const).filter(([, text]) => text !== '');
    return { value: Object.fromEntries(cells), line: row.line, nth: i + 1 };
  });
}

function listRows(file: TableFile): RawRow[] {
  const list = z.array(z.record(z.string(), z.unknown())).safeParse(file.document());
  if (!list.success) throw file.wrong(undefined, 'it is no list of objects', FORMATS);
  return list.data.map((value, i) => ({ value, nth: i + 1 }));
}

/** One phrase: which field, what it says, what is allowed. */
function complaint(issue: z.core.$ZodIssue | undefined, value: RawRow['value']): string {
  if (issue?.code === 'unrecognized_keys') return `a field "${issue.keys[0]}" means nothing`;
  const field = String(issue?.path[0] ?? '');
  const allowed = issue?.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : issue?.message;
  return `${field} ${JSON.stringify(value[field] ?? '')}: ${allowed}`;
}

/** What an action needs and the row lacks. */
function lacks({ action, source, target }: z.infer<typeof rowSchema>): string | undefined {
  if (action === 'flag') return source || target ? undefined : 'flag needs a source or a target to look for';
  if (!source) return `${action} needs a source`;
  return action === 'force' && !target ? 'force needs a target' : undefined;
}
