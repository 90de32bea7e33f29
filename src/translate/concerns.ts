/**
 * What the user's words (rules, units, phrases) say of a text. Where that is what it was, a changed file is none of the
 * text's concern: its page stands as it is, and nobody has to look at the picture to know.
 */
import type { LanguageCode } from '../language.js';
import { briefOn } from './desk/brief.js';
import { openPhrases } from './phrasebook.js';
import type { Rules } from './rules/rules.js';
import type { Units } from './rules/units.js';

/** A text of a finished page. */
export interface SaidText {
  readonly text: string;
  /** Its lines, where they are several. */
  readonly lines?: readonly string[] | undefined;
  /** Of its least sure line, 0..1, where that is not quite sure. */
  readonly confidence?: number | undefined;
  /** What stands in its place. */
  readonly translation?: string | undefined;
}

interface Words {
  /** A phrase file. */
  readonly phrases?: string | undefined;
  readonly rules?: Rules | undefined;
  readonly units?: Units | undefined;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
}

/** Tells what is said of a text, as a value to be compared. Throws UsageError. */
export function createConcerns({ phrases, rules, units, from, to }: Words): (said: SaidText) => unknown {
  const settings = { ...(rules && { rules }), ...(units && { units }), from, to };
  const lookUp = phrases === undefined ? undefined : openPhrases({ ...settings, phrases });
  return ({ text, lines = [text], confidence = 1, translation }) => {
    const block = { text, lines: lines.map(line => ({ text: line, confidence })) };
    const { text: sent, terms, answer } = briefOn(text, settings);
    const dropped = lines.filter(line => rules?.dropsLine(line));
    const flags = rules?.flagsOf(text, translation) ?? [];
    return [sent, terms, answer, rules?.fateOf(block), dropped, flags, lookUp?.(block)];
  };
}
