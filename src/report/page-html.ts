/** One page of the report: its pictures with the blocks over them, and the texts beside them. Pure. */
import type { ReportPage } from './collect.js';
import { html, type Markup } from './markup.js';
import type { Corners, ReportBlock, ReportCheck } from './records.js';

/** A page with its pictures. */
export interface ShownPage extends ReportPage {
  /** Data URIs. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  /** Where the full pictures are, as seen from the report. */
  readonly sourceLink: string;
  /** One a file of the result. */
  readonly outputLinks: readonly string[];
}

export function pageHtml(page: ShownPage, number: number): Markup {
  const { id, target, folder, status, verdict, sidecar, error, sourceLink, outputLinks } = page;
  const checks = sidecar?.checks ?? [];
  const codes = [...new Set(checks.map(check => check.code))].join(' ');
  return html`<article class="page" id="p${number}" tabindex="-1" aria-labelledby="t${number}"
 data-verdict="${verdict ?? 'none'}" data-status="${status}" data-checks="${codes}">
<header><h2 id="t${number}">${id}</h2>
<p class="tags">${folder && html`<span class="tag">${target}</span>`}
${verdict && html`<span class="tag ${toneOf(verdict)}">${verdict}</span>`}
<span class="tag ${status === 'failed' ? 'reject' : ''}">${status}</span>
<a href="${sourceLink}" target="_blank" rel="noreferrer">source</a>
${outputLinks.map(
  (
    link,
    i,
  ) => html`<a href="${link}" target="_blank" rel="noreferrer">result${outputLinks.length > 1 && ` ${i + 1}`}</a>
`,
)}</p>
${error && html`<p class="error">${error.message}</p>`}</header>
<div class="split">${stage(page, number)}${texts(page)}</div>
</article>
`;
}

/** Before and after over each other, the blocks' outlines over both. */
function stage(page: ShownPage, number: number): Markup {
  const { sidecar, before, after, id } = page;
  const under = after ?? before;
  if (!under)
    return html`<figure class="stage empty"><p>No picture to show: it was moved, deleted or cannot be read.</p></figure>`;
  const size = sidecar?.source;
  const both = before !== undefined && after !== undefined;
  const measures = size && html` width="${size.width}" height="${size.height}"`;
  const name = both ? 'Result' : after ? 'Result, same as the source' : 'Source';
  return html`<figure class="stage"><div class="pictures">
<img class="under" src="${under}"${measures} alt="${name} of ${id}" decoding="async">
${both && html`<img class="over" src="${before}" alt="Source of ${id}" decoding="async">`}
${size && outlines(sidecar, size)}
${
  both &&
  html`<div class="divider"><button class="grip" type="button" role="slider" aria-label="Source to the left, result to the right, of page ${number}"
 aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100" aria-valuenow="50" aria-valuetext="50 % source"></button></div>
<span class="side left" aria-hidden="true">source</span><span class="side right" aria-hidden="true">result</span>`
}</div></figure>`;
}

function outlines(
  { blocks, checks }: NonNullable<ShownPage['sidecar']>,
  { width, height }: { width: number; height: number },
): Markup {
  const shapes = blocks.map(
    ({ id, quad, placement, status }) =>
      html`<g data-block="${id}" class="${statusTone(status)}"><polygon points="${points(quad)}"/>${
        placement && html`<polygon class="placed" points="${points(placement)}"/>`
      }</g>`,
  );
  const flags = checks
    .filter(check => !check.block && check.quad)
    .map(check => html`<g class="flag"><polygon points="${points(check.quad!)}"/></g>`);
  return html`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">${shapes}${flags}</svg>`;
}

const points = (quad: Corners): string => quad.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
const round = (value: number): number => Math.round(value * 10) / 10;

function texts({ sidecar }: ShownPage): Markup {
  if (!sidecar) return html`<section class="texts"><p class="none">Nothing is known of its texts.</p></section>`;
  const { blocks, checks, from, target } = sidecar;
  const loose = checks.filter(check => !check.block);
  return html`<section class="texts">
${loose.length > 0 && html`<ul class="loose" aria-label="Checks of the page">${loose.map(checkHtml)}</ul>`}
${
  blocks.length > 0
    ? html`<ol class="blocks" aria-label="Texts">${blocks.map(block =>
        blockHtml(block, { checks: checks.filter(check => check.block === block.id), from, target }),
      )}</ol>`
    : html`<p class="none">No text was found.</p>`
}
</section>`;
}

function blockHtml(
  block: ReportBlock,
  { checks, from, target }: { checks: readonly ReportCheck[]; from: string; target: string },
): Markup {
  const { id, text, translation, status } = block;
  return html`<li class="block ${statusTone(status)}" data-block="${id}" tabindex="0">
<p class="said" lang="${from}">${text}</p>
<p class="set" lang="${target}">${translation ?? html`<em>${statusText(block)}</em>`}</p>
<p class="facts">${facts(block).map(([name, value]) => html`<span><b>${name}</b> ${value}</span> `)}</p>
${checks.length > 0 && html`<ul class="checks">${checks.map(checkHtml)}</ul>`}</li>`;
}

/** What a person wants to know of a block, name and value. */
function facts({ lines, by, erase, kind, status, reason, translation }: ReportBlock): [name: string, value: string][] {
  const sure = lines.length > 0 ? Math.min(...lines.map(line => line.confidence)) : undefined;
  return [
    ...(translation === undefined || status === 'translated'
      ? []
      : [['status', statusName(status, reason)] as [string, string]]),
    ...(sure === undefined ? [] : [['read', `${Math.round(sure * 100)} %`] as [string, string]]),
    ...(by ? [['by', by] as [string, string]] : []),
    ...(erase === 'none' ? [] : [['erased', erase] as [string, string]]),
    ...(kind === 'overlay' ? [] : [['kind', kind] as [string, string]]),
  ];
}

const statusText = ({ status, reason }: ReportBlock): string => statusName(status, reason);
const statusName = (status: string, reason: string | undefined): string => (reason ? `${status}: ${reason}` : status);

const checkHtml = ({ code, severity, detail }: ReportCheck): Markup =>
  html`<li class="check ${severity}"><b>${code}</b> ${detail}</li>`;

/** Class names are chosen here, never taken from a file. */
function toneOf(verdict: string): string {
  return verdict === 'pass' || verdict === 'review' || verdict === 'reject' ? verdict : '';
}
function statusTone(status: string): string {
  return status === 'failed' ? 'reject' : status === 'translated' ? 'pass' : 'quiet';
}
