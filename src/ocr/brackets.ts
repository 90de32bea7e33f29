/** The brackets and quotes of Chinese pages, in the one place. */

/** Those that have two widths: opening in half and full width, closing in half and full width. */
export const WIDTHS = ['(（)）', '[【]】', '<《>》'];

/** Opening and closing. `<` and `>` are not among them: alone they are arrows, or less and more. */
const PAIRS = ['()', '（）', '[]', '［］', '【】', '《》', '「」', '『』', '“”'];

/** All that open, and all that close, for a class of characters in a regular expression. */
export const [OPENING, CLOSING] = [0, 1].map(side => PAIRS.map(pair => pair[side].replace(/[[\]]/, '\\$&')).join(''));

/** Does a text open brackets that it does not close, and another, `behind` it, close one of them? */
export const isClosedBy = (behind: string, text: string): boolean =>
  openPairsOf(text).some(([, close]) => behind.includes(close));

export const hasOpen = (text: string): boolean => openPairsOf(text).length > 0;

const openPairsOf = (text: string): string[] =>
  PAIRS.filter(([open, close]) => text.lastIndexOf(open) > text.lastIndexOf(close));
