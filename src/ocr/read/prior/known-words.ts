/**
 * Takes a whole word of shops where a small line says nothing that makes sense: `国（cm）` is 腰围（cm） when no other word
 * comes near it. The recogniser passes over dense characters of 6 to 10 pixels, so pairs of those that it did read do
 * not tell; but of all words that would fit the room, the right one is the likeliest by far. Pure.
 */
import type { Tensor } from '../../../runtime/inference/tensor.js';
import { type Character, textOf } from '../correct.js';
import { isUnit } from '../units.js';
import { likelihoodOf, type Step, UNSEEN } from './likelihood.js';
import { OPEN } from './script.js';
import { type Alternatives, alternativesOf } from './steps.js';
import { MEASURES, WORDS } from './words.js';

/** A line whose reading is likelier than this, natural logarithm, is left as it is: it is right more often than not. */
const DOUBT = -0.7;
/**
 * A word is taken before a reading that is none and so much likelier, natural logarithm a character. With all bounds below,
 * of 636 small lines at JPEG quality 30 and 0.45 of the size 15 were mended, 9 bettered and none spoilt, by 3.5 as well; of
 * 160 lines of poems, names and news none was touched. Without LEAST, 3.5 made wrong words where nothing had been read.
 */
const WORTH = 2.2;
/** … before a unit in brackets, where a measure is all that can stand. */
const WORTH_OF_MEASURE = 4;
/** A word that is less likely than this, a character, is not seen there at all. */
const LEAST = -2.5;
const LEAST_OF_MEASURE = -5.5;
/** The next word has to be so much less likely: those that were right had 5 and more, mostly 10 to 30. */
const MARGIN = 4;
/** Ems of a text over the line's length in its heights: blur makes small lines higher than their letters. */
const FIT = { least: 0.75, most: 1.65 };
/** What a letter, digit or bracket takes of an em. */
const NARROW_EMS = 0.55;
/** Words that are looked at exactly, of those whose characters are likeliest anywhere in the line. */
const LOOKED_AT = 8;
const WIDE = /[\p{Script=Han}]/u;

interface Word {
  readonly text: string;
  /** Its characters' places in the dictionary. */
  readonly keys: readonly number[];
}

interface Line {
  readonly steps: readonly Step[];
  /** By place in the dictionary, the logarithm of the most that any step gives it. */
  readonly most: ReadonlyMap<number, number>;
  /** Length in heights. */
  readonly ems: number;
  /** Natural logarithm of how likely it is as it was read. */
  readonly likelihood: number;
  readonly keys: readonly string[];
}

/** Signs from `from` to before `to` that a word would stand for. */
interface Run {
  readonly from: number;
  readonly to: number;
}

interface Choice extends Run {
  readonly word: Word;
  /** How much likelier than the reading, with what a word is worth; natural logarithm. */
  readonly gain: number;
}

/**
 * The signs with one word instead of those that make none, where there is one; numbers, letters and marks stay.
 * @param line.answer the likeliest ALTERNATIVES of each step; `line.ems` its length in heights
 */
export function takeKnownWord(
  { answer, ems }: { answer: Tensor; ems: number },
  keys: readonly string[],
  signs: readonly Character[],
): Character[] {
  if (signs.length === 0) return [];
  const alternatives = alternativesOf(answer);
  const steps = alternatives.map((step): Step => new Map(step.toReversed()));
  const places = placesOf(keys);
  const likelihood = likelihoodOf(steps, toKeys(textOf(signs), places));
  if (likelihood > DOUBT) return [...signs];
  const line = { steps, most: mostOf(alternatives), ems, likelihood, keys };
  const choices = runsOf(signs).flatMap(run => chooseWord(run, signs, line));
  if (choices.length === 0) return [...signs];
  const best = choices.reduce((a, b) => (b.gain > a.gain ? b : a));
  return [...signs.slice(0, best.from), ...place(best, signs, steps), ...signs.slice(best.to)];
}

/** Runs of Chinese characters, and the start of a line that is nothing but a unit. */
function runsOf(signs: readonly Character[]): Run[] {
  if (isUnit(textOf(signs))) return [{ from: 0, to: 0 }];
  const isOpen = (i: number) => i >= 0 && i < signs.length && OPEN.test(signs[i].text);
  return signs.flatMap((_, from) => {
    if (!isOpen(from) || isOpen(from - 1)) return [];
    let to = from;
    while (isOpen(to)) to++;
    return [{ from, to }];
  });
}

function chooseWord({ from, to }: Run, signs: readonly Character[], line: Line): Choice[] {
  const places = placesOf(line.keys);
  const [before, run, behind] = [signs.slice(0, from), signs.slice(from, to), signs.slice(to)];
  const isMeasure = from === 0 && isUnit(textOf(behind));
  const words = (isMeasure ? measuresOf : wordsOf)(line.keys);
  if (words.some(({ text }) => text === textOf(run))) return [];
  const emsOfRest = emsOf(textOf([...before, ...behind]));
  const fits = ({ keys }: Word) => {
    const share = (emsOfRest + keys.length) / line.ems;
    return keys.length >= run.length && share >= FIT.least && share <= FIT.most;
  };
  const [keysBefore, keysBehind] = [toKeys(textOf(before), places), toKeys(textOf(behind), places)];
  const ranked = words
    .filter(fits)
    .map(word => ({ word, bound: word.keys.reduce((sum, key) => sum + (line.most.get(key) ?? Math.log(UNSEEN)), 0) }))
    .sort((a, b) => b.bound - a.bound)
    .slice(0, LOOKED_AT)
    .map(({ word }) => ({ word, at: likelihoodOf(line.steps, [...keysBefore, ...word.keys, ...keysBehind]) }))
    .sort((a, b) => b.at - a.at);
  const [best, next] = ranked;
  if (!best || best.at - (next?.at ?? Number.NEGATIVE_INFINITY) < MARGIN) return [];
  const { length } = best.word.keys;
  const gain = best.at - line.likelihood + (isMeasure ? WORTH_OF_MEASURE : WORTH) * length;
  const isSeen = best.at >= (isMeasure ? LEAST_OF_MEASURE : LEAST) * length;
  return gain > 0 && isSeen ? [{ from, to, word: best.word, gain }] : [];
}

/** The word's characters where the steps see them best, one behind the other; each as sure as the word is. */
function place({ from, to, word, gain }: Choice, signs: readonly Character[], steps: readonly Step[]): Character[] {
  const stepOf = ({ at }: Character) => Math.floor(at * steps.length);
  const first = from > 0 ? stepOf(signs[from - 1]) + 1 : 0;
  const room = steps.slice(first, to < signs.length ? stepOf(signs[to]) : steps.length);
  /** The best places of the characters so far, all of them before each step of the room. */
  let paths = Array.from({ length: room.length + 1 }, (): Path => ({ sum: 0, at: [] }));
  for (const key of word.keys) {
    const next: Path[] = [{ sum: Number.NEGATIVE_INFINITY, at: [] }];
    room.forEach((step, i) => {
      const sum = paths[i].sum + Math.log(Math.max(UNSEEN, step.get(key) ?? 0));
      next.push(sum > next[i].sum ? { sum, at: [...paths[i].at, first + i] } : next[i]);
    });
    paths = next;
  }
  const { at } = paths[room.length];
  const probability = 1 / (1 + Math.exp(-gain));
  return [...word.text].map((text, i) => ({ text, at: ((at[i] ?? first) + 0.5) / steps.length, probability }));
}

interface Path {
  readonly sum: number;
  /** A step for each character. */
  readonly at: readonly number[];
}

const emsOf = (text: string): number => [...text].reduce((sum, sign) => sum + (WIDE.test(sign) ? 1 : NARROW_EMS), 0);

function mostOf(steps: readonly Alternatives[]): Map<number, number> {
  const most = new Map<number, number>();
  for (const [key, probability] of steps.flat()) most.set(key, Math.max(most.get(key) ?? 0, probability));
  return new Map([...most].map(([key, value]) => [key, Math.log(Math.max(UNSEEN, value))]));
}

const toKeys = (text: Iterable<string>, places: ReadonlyMap<string, number>): number[] =>
  [...text].flatMap(sign => places.get(sign) ?? []);

/** Where a dictionary has each of its characters. */
const placesOf = kept((keys): ReadonlyMap<string, number> => new Map(keys.map((text, key) => [text, key])));
const wordsOf = kept(keys => vocabularyOf(WORDS, keys));
const measuresOf = kept(keys => vocabularyOf(MEASURES, keys));

/** The words without numerals that can be written with a dictionary. */
function vocabularyOf(words: string, keys: readonly string[]): readonly Word[] {
  const places = placesOf(keys);
  const canBeRead = (text: string) => [...text].every(sign => OPEN.test(sign) && places.has(sign));
  const texts = new Set(words.trim().split(/\s+/));
  return [...texts].filter(canBeRead).map(text => ({ text, keys: toKeys(text, places) }));
}

/** What is made of a dictionary, made once. */
function kept<T>(make: (keys: readonly string[]) => T): (keys: readonly string[]) => T {
  const made = new WeakMap<readonly string[], T>();
  return keys => {
    const known = made.get(keys) ?? make(keys);
    made.set(keys, known);
    return known;
  };
}
