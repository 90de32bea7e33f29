/** What a person should look at in the finished lettering. */
import { polygonArea, sharedArea } from '../../geometry.js';
import type { Block, Check, Drawing, Patch } from '../../page.js';
import { LEAST_CONTRAST, type Setting } from '../setting.js';
import type { Original } from '../style/original.js';

/** A block that keeps its pixels though it has a translation. */
export interface Left {
  readonly block: Block;
  readonly reason: 'no-patch' | 'missing-glyph' | 'no-ink' | 'does-not-fit';
  readonly detail: string;
}

const CODE_OF: Readonly<Record<Left['reason'], Check['code']>> = {
  ...{ 'no-patch': 'residual-source', 'no-ink': 'residual-source' },
  ...{ 'missing-glyph': 'missing-glyph', 'does-not-fit': 'overflow' },
};

export const checkLeft = ({ block, reason, detail }: Left): Check => ({
  ...{ code: CODE_OF[reason], severity: 'error', block: block.id, quad: block.quad, detail },
});

/** Text that was still read on the ground of a block after it was erased. */
export function checkLeftover({ id, quad }: Block, patch: Patch | undefined): Check[] {
  if (!patch?.leftover) return [];
  const detail = `${patch.leftover}: still read where it was erased`;
  return [{ code: 'residual-source', severity: 'warning', block: id, quad, detail }];
}

/** A lettering smaller than the others of its group. */
export const checkOutlier = ({ block: { id, quad } }: Original, text: string): Check => ({
  ...{ code: 'too-small', severity: 'info', block: id, quad },
  detail: `“${text}”: set smaller than its siblings, for want of room`,
});

/** Below this contrast lettering is hard to read at all, small print below the second. */
const NO_CONTRAST = 1.6;
const NO_SMALL_CONTRAST = 2;
/** Small print, pixels of the em square. */
const SMALL_PRINT = 12;
/**
 * A lettering may be so much longer than its original: so many times, and so many em, for short labels have no shorter
 * word. Of 516 catalog texts in Korean and English, none is; with three times the words, nine of ten are.
 */
const LONGEST = { times: 2, more: 3 };
/** Lettering below these shares of its original's size and of the page's width is worth a look. */
const SMALL_SHARE = 0.5;
const SMALL_WIDTH = 0.014;
/** Share of the smaller placement. */
const OVERLAP = 0.05;

export function checkLettering(
  drawings: ReadonlyMap<string, Drawing>,
  page: {
    settings: ReadonlyMap<string, Setting>;
    originals: ReadonlyMap<string, Original>;
    pageWidth: number;
  },
): Check[] {
  const { settings, originals, pageWidth } = page;
  const drawn = [...drawings];
  return drawn.flatMap(([block, { placement: quad }], i) => {
    const checks: Check[] = [];
    const note = (code: Check['code'], severity: Check['severity'], detail: string) =>
      checks.push({ code, severity, block, quad, detail });
    const setting = settings.get(block)!;
    const { size, task } = setting;
    const original = originals.get(block)!;
    if (size < SMALL_SHARE * task.size || (size < SMALL_WIDTH * pageWidth && size < 0.8 * task.size))
      note(
        'too-small',
        'warning',
        `${nameOf(setting)}: ${size.toFixed(1)} px, the original has ${task.size.toFixed(1)}; ${SHORTER}`,
      );
    const { before: ratio = LEAST_CONTRAST, by } = setting.contrast ?? {};
    const bar = size <= SMALL_PRINT ? NO_SMALL_CONTRAST : NO_CONTRAST;
    if (by || ratio < LEAST_CONTRAST)
      note(
        'low-contrast',
        ratio < bar ? 'warning' : 'info',
        `${nameOf(setting)}: ${ratio.toFixed(1)}:1 in ${HELP[by ?? 'none']}`,
      );
    const longer = timesLonger(setting, original);
    if (longer)
      note('overflow', 'warning', `${nameOf(setting)}: ${longer.toFixed(1)} times as long as the original; ${SHORTER}`);
    for (const [other, { placement }] of drawn.slice(0, i))
      if (sharedArea(quad, placement) > OVERLAP * Math.min(polygonArea(quad), polygonArea(placement)))
        note('overlap', 'error', `${nameOf(setting)} overlaps ${nameOf(settings.get(other)!)}; ${SHORTER}`);
    return checks;
  });
}

/** A text as messages name it. */
const nameOf = ({ task }: Setting) => shorten(task.units.join('').replaceAll('\n', ' ').trim());
const shorten = (text: string) => `“${text.length > NAMED ? `${text.slice(0, NAMED)}…` : text}”`;
const NAMED = 24;
/** What helps against too little room. */
const SHORTER = 'shorten the translation, or give it another placement';

/** What was done about a contrast. */
const HELP = {
  none: 'the colour that was asked for; another colour or an outline would help',
  shade: 'the original’s colour; it is set in a shade of it',
  outline: 'the original’s colour; an outline was added',
} as const;

/** How many times as long a lettering is as its original was; undefined when that is as usual, or a person's wish. */
function timesLonger({ task, texts }: Setting, { block, wishes }: Original): number | undefined {
  if (wishes) return undefined;
  const length = texts.reduce((sum, { text }) => sum + task.widthOf(text), 0);
  const before = [...block.text].reduce((sum, char) => sum + (SQUARE.test(char) ? 1 : NARROW), 0);
  return length > LONGEST.times * before + LONGEST.more ? length / before : undefined;
}
/** Characters as wide as high; others are about half as wide. */
const SQUARE = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const NARROW = 0.55;
