/** HTML in which nothing that was read from a picture, a file or a name can be anything but text. */

/** Markup that is safe as it is: only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | undefined | false | readonly Part[];

/** A template whose values are escaped, in text as in quoted attributes; markup and lists of it go in as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((all, string, i) => all + render(parts[i - 1]) + string));
}

/** This program's own style and script. Never for what comes from outside. */
export const trusted = (text: string): Markup => new Markup(text);

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return part === undefined || part === false ? '' : escapeText(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters go: HTML has none. Direction marks would turn what stands behind them. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const escapeText = (text: string): string => text.replace(UNSEEN, '').replace(/[&<>"']/g, char => ENTITIES[char]);
