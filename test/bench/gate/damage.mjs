/** What goes wrong with a page, and how: the service answers badly, or the picture holds a line that is hardly seen. */

/** By kind: changes the service's answers for one text of the page (`table`), and says what was done. */
export const DAMAGES = {
  number: spoilNumber,
  chinese: spoilLanguage,
  long: spoilLength,
  faint: ({ faint }) => ({ what: `${faint.text}, ${faint.levels} levels off its ground` }),
};

/** Which pages are damaged, spread over the whole set, each kind as often as the others: page number ▶ kind and means. */
export function planDamage({ count, damaged, seed }) {
  const kinds = Object.entries(DAMAGES);
  const plan = new Map();
  for (let i = 0; i < damaged; i++) {
    const [kind, spoil] = kinds[i % kinds.length];
    const nth = Math.floor(i / kinds.length);
    const at = Math.floor(((i + ((seed * 0.37) % 1)) * count) / damaged) % count;
    plan.set(at, { kind, spoil: (page, table) => spoil(page, { table, nth }) });
  }
  return plan;
}

/** A digit is another, is lost, or there is one more; two numbers change places with others. */
function spoilNumber({ texts: { first } }, { table, nth }) {
  const ways = [
    en => en.replace(/\d(?=\D*$)/, digit => String((Number(digit) + 3) % 10)),
    en => en.replace(/(\d+)\d/, '$1'),
    en => en.replace(/(\d+)/, '$10'),
    en => en.replace(/(\d)(\d)/, (_, a, b) => (a === b ? `${a}${(Number(b) + 1) % 10}` : `${b}${a}`)),
    en => en.replace(/\d+/, 'many'),
  ];
  return spoil(first, table, ways[nth % ways.length](first.en));
}

/** Half of it is left, it comes back as it was, or as other Chinese. A page's own text: nobody else has its number. */
function spoilLanguage({ texts: { second } }, { table, nth }) {
  const { zh, en } = second;
  const ways = [`${en} 包邮`, zh, `${zh.replace(/[一-龥]+$/u, '')}正品保障`, `${en.split(' ')[0]} ${zh}`];
  return spoil(second, table, ways[nth % ways.length]);
}

const FILLER =
  'specially made for everybody who wants the very best of it at home and on every journey through the year';

/** Three times as long as it should be, in words that say no more. */
function spoilLength({ texts: { first, second } }, { table, nth }) {
  const text = nth % 2 ? second : first;
  const words = FILLER.split(' ');
  let long = text.en;
  for (let i = 0; long.length < 3 * text.en.length; i++) long += ` ${words[i % words.length]}`;
  return spoil(text, table, long);
}

function spoil({ zh }, table, answer) {
  table[zh] = answer;
  return { what: `${zh} ▶ ${answer}` };
}
