/** The frame of the report: head, totals, filters, and the foot behind the pages. Pure. */
import { createHash } from 'node:crypto';
import { html, type Markup, trusted } from './markup.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import type { Count, Totals } from './totals.js';

export interface Heading {
  readonly totals: Totals;
  /** The output folder's name. */
  readonly name: string;
  /** When the report was made. */
  readonly date: Date;
}

/** Nothing is loaded from anywhere, and no script runs but the report's own: a second wall behind the escaping. */
const POLICY = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  `script-src 'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Everything before the pages. */
export function documentHead({ totals, name, date }: Heading): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${name}: imgtr report</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#pages">Skip to the pages</a>
<header class="top">
<div class="title"><h1>${name}</h1><p>${totals.languages.join(', ')} <time datetime="${date.toISOString()}">${date.toISOString().slice(0, 16).replace('T', ' ')} UTC</time></p></div>
${bar(totals)}
<dl class="totals">${figures(totals).map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
</header>
<div class="tools" role="search" aria-label="Filter the pages">
<div class="row"><label class="find"><span class="unseen">Search names, texts and translations</span>
<input id="find" type="search" placeholder="Search texts   /" autocomplete="off" spellcheck="false"></label>
<span id="shown" role="status">${totals.pages} of ${totals.pages} pages</span>
<button type="button" id="sort" aria-pressed="false">Worst first</button>
<button type="button" id="outlines" aria-pressed="false">Outlines</button>
<button type="button" id="clear" hidden>Clear</button>
<button type="button" id="help" aria-haspopup="dialog" aria-label="Keyboard help">?</button></div>
<div class="chips">${chips('verdict', totals.verdicts)}${chips('status', totals.statuses)}${chips('checks', totals.checks)}</div>
</div>
<main id="pages" tabindex="-1">
`;
}

/** Everything behind the pages. */
export function documentFoot(): Markup {
  return html`<p id="none" hidden>No page fits these filters.</p>
</main>
<div id="card" role="tooltip" hidden></div>
<dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keyboard</h2>
<dl>${KEYS.map(([keys, text]) => html`<div><dt>${keys.map(key => html`<kbd>${key}</kbd> `)}</dt><dd>${text}</dd></div>`)}</dl>
<form method="dialog"><button autofocus>Close</button></form></dialog>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
}

const KEYS: readonly (readonly [keys: readonly string[], text: string])[] = [
  [['j', 'k'], 'next, previous page'],
  [['←', '→'], 'move the slider of the page; with Shift to its end'],
  [['o'], 'outlines of all texts'],
  [['w'], 'worst pages first'],
  [['/'], 'search'],
  [['Esc'], 'leave the search, close this'],
  [['?'], 'this help'],
];

function figures({ pages, texts, translated, left }: Totals): [label: string, value: number][] {
  return [
    ['pages', pages],
    ['texts found', texts],
    ['translated', translated],
    ['failed', left],
  ];
}

/** The verdicts as one stacked bar. */
function bar({ verdicts, pages }: Totals): Markup {
  let x = 0;
  const parts = verdicts.map(({ name, pages: share }) => {
    const part = html`<rect class="${toneOf(name)}" x="${x}" width="${share}" height="1"/>`;
    x += share;
    return part;
  });
  const label = verdicts.map(({ name, pages: share }) => `${share} ${name}`).join(', ');
  return html`<svg class="bar" viewBox="0 0 ${Math.max(1, pages)} 1" preserveAspectRatio="none" role="img" aria-label="Verdicts: ${label}">${parts}</svg>`;
}

function chips(group: string, counts: readonly Count[]): Markup | undefined {
  if (counts.length === 0) return undefined;
  return html`<fieldset><legend>${group}</legend>${counts.map(
    ({ name, pages }) =>
      html`<button type="button" class="chip ${toneOf(name)}" data-group="${group}" data-value="${name}" aria-pressed="false">${name} <span>${pages}</span></button>`,
  )}</fieldset>`;
}

/** Class names are chosen here, never taken from a file. */
function toneOf(name: string): string {
  if (name === 'failed') return 'reject';
  return name === 'pass' || name === 'review' || name === 'reject' ? name : '';
}
