import type { LanguageCode } from '#imgtr/language.js';
import type { Block } from '#imgtr/page.js';

/** A block with this text; several lines of text are several lines of the block. */
export function blockOf(text: string, more: Partial<Block> = {}): Block {
  const quad = [
    [0, 0],
    [100, 0],
    [100, 20],
    [0, 20],
  ] as const;
  const lines = text.split('\n').map(line => ({ quad, text: line, confidence: 1, angle: 0, vertical: false }));
  return {
    id: 'b1',
    quad,
    angle: 0,
    vertical: false,
    kind: 'overlay',
    align: 'left',
    lines,
    text: text.replaceAll('\n', ''),
    ...more,
  };
}

/** Blocks b1, b2, … with these texts. */
export const blocksOf = (texts: readonly string[]): Block[] =>
  texts.map((text, i) => blockOf(text, { id: `b${i + 1}` }));

/** What a translator is told of a page that is to be in this language. */
export const aPageOf = (target: LanguageCode, id = 'page') => ({ id, target });
