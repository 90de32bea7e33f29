/** What people change in side-cars: how changes are seen, and what they ask for. */
import type { Quad, Style, Translation, Wishes } from '../../page.js';
import { sha256 } from '../../runtime/files/files.js';

/** What may be changed in a block of a side-car. */
export const FIELDS = [
  'status',
  'translation',
  'color',
  'stroke',
  'shadow',
  'fontSize',
  'fontWeight',
  'align',
  'placement',
] as const;
export type Field = (typeof FIELDS)[number];

/** A block of a side-car, as far as it may be changed. */
export interface Editable {
  readonly status: string;
  readonly translation?: string | undefined;
  readonly by?: string | undefined;
  readonly style?: Style | undefined;
  readonly placement?: Quad | undefined;
  readonly edited?: readonly Field[] | undefined;
  readonly seal?: string | undefined;
}

/** Fingerprints of a block's fields, as the program wrote them. */
export const sealOf = (block: Editable): string => FIELDS.map(field => print(fieldOf(block, field))).join('');

/** Hexadecimal digits a field: one change in 65,536 goes unseen. */
const DIGITS = 4;
const print = (value: unknown): string => sha256(JSON.stringify(value) ?? '').slice(0, DIGITS);

function fieldOf({ status, translation, style, placement }: Editable, field: Field): unknown {
  if (field === 'status') return status;
  if (field === 'translation') return translation;
  if (field === 'placement') return placement;
  return style?.[field];
}

/** The fields that a person has changed, now or before; `by: human` alone holds the words. */
export function editsOf(block: Editable): Field[] {
  const { seal, edited = [], by } = block;
  const changed = FIELDS.filter(
    (field, i) =>
      edited.includes(field) || (seal && seal.slice(i * DIGITS, (i + 1) * DIGITS) !== print(fieldOf(block, field))),
  );
  return changed.length === 0 && by === 'human' ? ['translation'] : changed;
}

/** What a person has said of a block; undefined when nobody has. */
export function answerOf(block: Editable): Translation | undefined {
  const edits = editsOf(block);
  if (edits.length === 0) return undefined;
  if (edits.includes('status') && block.status === 'dropped') return { kind: 'drop', reason: 'human' };
  const hides = block.status === 'kept' || block.status === 'hidden';
  if ((edits.includes('status') && hides) || block.translation === undefined) return { kind: 'keep', reason: 'human' };
  return { kind: 'text', text: block.translation, by: 'human', wishes: wishesOf(block, edits) };
}

/** The words that a person has put in the place of the program's. */
export const saidOf = (block: Editable): string | undefined =>
  editsOf(block).includes('translation') ? block.translation : undefined;

function wishesOf({ style, placement }: Editable, edits: readonly Field[]): Wishes {
  const has = (field: Field) => edits.includes(field);
  return {
    ...(style && { drawnSize: style.fontSize }),
    ...(style && has('color') && { color: style.color }),
    ...(style && has('stroke') && { stroke: style.stroke ?? null }),
    ...(style && has('shadow') && { shadow: style.shadow ?? null }),
    ...(style && has('fontSize') && { fontSize: style.fontSize }),
    ...(style && has('fontWeight') && { fontWeight: style.fontWeight }),
    ...(style && has('align') && { align: style.align }),
    ...(placement && has('placement') && { placement }),
  };
}

/** What a side-car says of a person's word, so that it is one for every later run. */
export function editedOf(translation: Translation): Partial<Pick<Editable, 'by'>> & { edited?: Field[] } {
  if (translation.kind === 'text') {
    if (translation.by !== 'human') return {};
    const { wishes = {} } = translation;
    return { edited: FIELDS.filter(field => field === 'translation' || field in wishes) };
  }
  return translation.reason === 'human' ? { by: 'human', edited: ['status'] } : {};
}
