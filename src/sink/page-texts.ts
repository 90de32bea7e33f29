/** A page's texts as the journal keeps them: a later run asks by them whether its words concern the page. Pure. */
import type { Line, TypesetPage } from '../page.js';
import type { JournalEntry } from './journal.js';
import type { Sidecar } from './sidecar/sidecar.js';

export type PageTexts = NonNullable<JournalEntry['texts']>;

export function textsOf({ blocks, translations }: TypesetPage): PageTexts {
  return blocks.map(({ id, text, lines }) => {
    const answer = translations.get(id);
    return {
      ...asRead({ text, lines }),
      ...(answer?.kind === 'text' && { translation: answer.text }),
    };
  });
}

/** The same of a page that somebody else has made. */
export const textsIn = ({ blocks }: Sidecar): PageTexts =>
  blocks.map(({ text, lines, translation }) => ({
    ...asRead({ text, lines }),
    ...(translation !== undefined && { translation }),
  }));

/** What counts as sure, 0..1: nobody reads such a line as anything else. */
const SURE = 0.99;

function asRead({
  text,
  lines,
}: {
  text: string;
  lines: readonly Pick<Line, 'text' | 'confidence'>[];
}): PageTexts[number] {
  const confidence = Math.min(1, ...lines.map(line => line.confidence));
  return {
    text,
    ...(lines.length > 1 && { lines: lines.map(line => line.text) }),
    ...(confidence < SURE && { confidence: Math.round(confidence * 1000) / 1000 }),
  };
}
