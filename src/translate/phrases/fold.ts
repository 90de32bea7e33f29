/**
 * Folding: two ways to write or to read the same text become one. Width, case, spaces and the many shapes of the
 * same mark go; what could change the meaning stays.
 */

/** A text folded, with the way back: character `i` of `folded` stands at `starts[i]`…`ends[i]` of the original. */
export interface Folded {
  readonly chars: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Marks that NFKC leaves apart although print and OCR do not. */
const SAME_MARK: Readonly<Record<string, string>> = {
  '、': ',',
  '。': '.',
  '｡': '.',
  '【': '[',
  '】': ']',
  '〔': '[',
  '〕': ']',
  '「': '"',
  '」': '"',
  '『': '"',
  '』': '"',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '《': '<',
  '》': '>',
  '〈': '<',
  '〉': '>',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '〜': '~',
  '∼': '~',
  '•': '·',
  '・': '·',
  '‧': '·',
  '∙': '·',
  '⋅': '·',
  '×': 'x',
  '✕': 'x',
};

export function fold(text: string): Folded {
  const chars: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const original of text) {
    const end = at + original.length;
    for (const char of original.normalize('NFKC').toLowerCase()) {
      if (/[\s\p{Cf}]/u.test(char)) continue;
      chars.push(SAME_MARK[char] ?? char);
      starts.push(at);
      ends.push(end);
    }
    at = end;
  }
  return { chars, starts, ends };
}

/** The folded text as a key. */
export const foldKey = (text: string): string => fold(text).chars.join('');

/** The key without marks as well, but for those between or at digits: OCR loses commas and dots at the edges. */
export const looseKey = (text: string): string =>
  foldKey(text).replace(/(?<!\d)[\p{Pd}\p{Po}\p{Ps}\p{Pe}](?!\d)/gu, mark => (/[%&#@*/]/.test(mark) ? mark : ''));
