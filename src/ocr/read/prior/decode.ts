/**
 * Reads an unsure line with what is known of its language: among nearly equal Chinese characters those are taken that
 * follow each other on product pages. All else, numbers, letters, units and marks, stays as it was read. Pure.
 *
 * A prefix beam search over the recogniser's steps (Graves 2006; Hannun 2014), with a bonus for every pair that is known.
 */
import type { Tensor } from '../../../runtime/inference/tensor.js';
import { type Character, textOf } from '../correct.js';
import { arePair } from './pairs.js';
import { OPEN } from './script.js';
import { type Alternatives, alternativesOf } from './steps.js';

/** Alternatives of a step that are looked at; the right character of a doubtful line is hardly ever further down. */
const LOOKED_AT = 16;
/** Texts that are followed at a time. */
const BEAM = 12;
/**
 * A text with a known pair is taken before one that is so much likelier without it, natural logarithm: 12 times. Of 147
 * Chinese lines of tables and banners at JPEG quality 30 and 0.45 of the size, 2.5, 3.5 and 5 mended 12, 15 and 17 of the 58
 * that were wrong, tried on all small lines. But 3.5 turns what was read with 0.95 into a commoner word; and of 40 lines of
 * poems and news of 9 px, where 10 were right without, 3.5 left 9 and 5 left 8.
 */
const BONUS = 2.5;
/** Less than this is noise: the network's own rounding. */
const LEAST = 1e-5;

interface Text {
  readonly signs: readonly Character[];
  /** Natural logarithm of the known pairs' weight. */
  readonly bonus: number;
  /** Probability of the steps so far, the last of them blank. */
  blank: number;
  /** … the last of them the last sign. */
  sign: number;
}

/**
 * @param answer the likeliest ALTERNATIVES of each step, as `Model.classify` gives them
 * @param read the same steps as they were read before; those of its signs that are numbers or not Chinese stay
 */
export function decodeWithPairs(answer: Tensor, keys: readonly string[], read: readonly Character[]): Character[] {
  const steps = alternativesOf(answer).map(step => step.slice(0, LOOKED_AT));
  let beam: Text[] = [{ signs: [], bonus: 0, blank: 1, sign: 0 }];
  steps.forEach((step, i) => {
    beam = advance(beam, choicesOf(step, keys), (i + 0.5) / steps.length);
  });
  const others = read.filter(({ text }) => !OPEN.test(text));
  return weigh(beam[0].signs).map(sign => (OPEN.test(sign.text) ? sign : (others.shift() ?? sign)));
}

/** What a step may say: a numeral or a sign that is not Chinese, where one is the likeliest; else blank or Chinese. */
function choicesOf(step: Alternatives, keys: readonly string[]): [text: string, probability: number][] {
  const all = step.map(([key, probability]): [string, number] => [key === 0 ? '' : keys[key], probability]);
  const [likeliest] = all;
  if (likeliest[0] !== '' && !OPEN.test(likeliest[0])) return [likeliest];
  return all.filter(([text, probability]) => probability >= LEAST && (text === '' || OPEN.test(text)));
}

/** The likeliest texts one step on. Probabilities are shares of the beam's own sum, so that none fades away. */
function advance(beam: readonly Text[], choices: readonly [string, number][], at: number): Text[] {
  const next = new Map<string, Text>();
  const add = ({ signs, bonus }: Pick<Text, 'signs' | 'bonus'>, part: 'blank' | 'sign', probability: number) => {
    if (probability <= 0) return;
    const name = textOf(signs);
    const entry = next.get(name) ?? { signs, bonus, blank: 0, sign: 0 };
    entry[part] += probability;
    next.set(name, entry);
  };
  for (const text of beam) {
    const last = text.signs.at(-1);
    for (const [choice, probability] of choices) {
      if (choice === '') add(text, 'blank', probability * (text.blank + text.sign));
      else if (choice === last?.text) {
        const signs = [...text.signs.slice(0, -1), surer(last, { text: choice, at, probability })];
        add({ ...text, signs }, 'sign', probability * text.sign);
        add(extend(text, { text: choice, at, probability }), 'sign', probability * text.blank);
      } else add(extend(text, { text: choice, at, probability }), 'sign', probability * (text.blank + text.sign));
    }
  }
  const best = [...next.values()].sort((a, b) => worthOf(b) - worthOf(a)).slice(0, BEAM);
  const sum = best.reduce((total, { blank, sign }) => total + blank + sign, 0) || 1;
  return best.map(text => ({ ...text, blank: text.blank / sum, sign: text.sign / sum }));
}

const worthOf = ({ blank, sign, bonus }: Text): number => Math.log(blank + sign) + bonus;
const surer = (a: Character, b: Character): Character => (b.probability > a.probability ? b : a);

function extend({ signs, bonus }: Text, sign: Character): Pick<Text, 'signs' | 'bonus'> {
  const last = signs.at(-1);
  return { signs: [...signs, sign], bonus: last && arePair(last.text, sign.text) ? bonus + BONUS : bonus };
}

/** Each sign's probability with what its neighbours say for it. */
function weigh(signs: readonly Character[]): Character[] {
  return signs.map((sign, i) => {
    const pairs = [signs[i - 1] && [signs[i - 1], sign], signs[i + 1] && [sign, signs[i + 1]]]
      .filter(pair => pair !== undefined)
      .filter(([first, second]) => arePair(first.text, second.text));
    const odds = Math.exp(BONUS * pairs.length) * sign.probability;
    return { ...sign, probability: odds / (1 - sign.probability + odds) };
  });
}
