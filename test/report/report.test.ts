/** The report as a person meets it: in a real Chromium, by mouse and by key. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NoInputError } from '#imgtr/errors.js';
import { reportFile, writeReport } from '#imgtr/report/write.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { tempFolder } from '../temp-folder.js';
import { type Browser, startBrowser, type Tab } from './browser.js';
import { HOSTILE, runInto, type Scene } from './folder.js';

const pool = createPixelPool({ threads: 2 });
let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await pool.close();
});

const LONG = 'x'.repeat(180);
const SCENES: readonly Scene[] = [
  { id: '1.png', translation: '엄선한 원단' },
  {
    id: '2.png',
    translation: '정품',
    checks: [{ code: 'low-contrast', severity: 'warning', block: 'b1', detail: '1.2:1' }],
  },
  { id: '3.png' },
  {
    id: `${'long-name-'.repeat(12)}.png`,
    text: LONG,
    translation: HOSTILE,
    checks: [{ code: 'number-mismatch', severity: 'error', block: 'b1', detail: HOSTILE }],
  },
];

async function aReport(scenes = SCENES, maxHeight?: number): Promise<string> {
  const out = await runInto(tempFolder(), pool, { scenes, ...(maxHeight && { maxHeight }) });
  const file = reportFile({ out });
  await writeReport({ out, file, pool, cores: 2 });
  return file;
}
const shownPages = (tab: Tab) =>
  tab.evaluate(`[...document.querySelectorAll('.page:not([hidden]) h2')].map(h => h.textContent)`);
const slider = (tab: Tab, page = '#p1') => tab.evaluate(`Number(document.querySelector('${page} .grip').ariaValueNow)`);
const scrollsSideways = (tab: Tab) =>
  tab.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe('the report', () => {
  it('shows a block’s card while the pointer is over its outline', async () => {
    const tab = await browser.open(await aReport());
    await tab.hover(await tab.middleOf('#p1 g[data-block=b1]'));
    const card = await tab.evaluate(`document.querySelector('#card:not([hidden])')?.textContent`);
    for (const word of ['精选面料', '엄선한 원단', '98 %', 'phrasebook', 'flat']) expect(card).toContain(word);
    expect(await tab.evaluate(`document.querySelector('#p1 li.lit')?.dataset.block`)).toBe('b1');
    await tab.hover([2, 2]);
    expect(await tab.evaluate(`document.querySelector('#card').hidden`)).toBe(true);
    expect(tab.problems).toEqual([]);
  });

  it('shows the pages of a verdict, of a check, of a status, and all again', async () => {
    const tab = await browser.open(await aReport());
    const press = (value: string) => tab.evaluate(`document.querySelector('[data-value="${value}"]').click()`);
    await press('review');
    expect(await shownPages(tab)).toEqual(['2.png']);
    await press('low-contrast');
    expect(await shownPages(tab)).toEqual(['2.png']);
    await press('copied');
    expect(await shownPages(tab)).toEqual([]);
    expect(await tab.evaluate(`document.querySelector('#none').hidden`)).toBe(false);
    await tab.evaluate(`document.querySelector('#clear').click()`);
    expect(await shownPages(tab)).toHaveLength(4);
    await press('copied');
    expect(await shownPages(tab)).toEqual(['3.png']);
  });

  it('finds pages by words of their texts, from the keyboard', async () => {
    const tab = await browser.open(await aReport());
    await tab.press('/');
    await tab.type('엄선한');
    expect(await shownPages(tab)).toEqual(['1.png']);
    expect(await tab.evaluate(`document.querySelector('#shown').textContent`)).toBe('1 of 4 pages');
  });

  it('moves from page to page and the slider by key', async () => {
    const tab = await browser.open(await aReport());
    await tab.press('j');
    await tab.press('j');
    await tab.press('ArrowRight');
    await tab.press('ArrowRight');
    expect(await tab.evaluate(`document.activeElement.id`)).toBe('p2');
    expect([await slider(tab), await slider(tab, '#p2')]).toEqual([50, 60]);
    await tab.press('k');
    await tab.press('ArrowLeft');
    expect(await slider(tab)).toBe(45);
    const covered = await tab.evaluate(`getComputedStyle(document.querySelector('#p1 .over')).clipPath`);
    expect(covered).toBe('inset(0px 55% 0px 0px)');
    await tab.press('?');
    expect(await tab.evaluate(`document.querySelector('#keys').open`)).toBe(true);
  });

  it('moves the slider under the pointer', async () => {
    const tab = await browser.open(await aReport());
    const [x, y] = await tab.middleOf('#p1 .pictures');
    await tab.drag([x, y], [x + 80, y]);
    expect(await slider(tab)).toBe(75);
  });

  it.each([400, 1400])('needs no sideways scrolling at %i pixels, and nothing from outside', async width => {
    const file = await aReport();
    for (const dark of [false, true]) {
      const tab = await browser.open(file, { width, dark });
      expect(await scrollsSideways(tab)).toBe(false);
      expect(tab.requests.filter(url => !url.startsWith('data:'))).toHaveLength(1);
      expect(tab.problems).toEqual([]);
    }
  });

  it('has readable contrast in light and dark', async () => {
    const file = await aReport();
    for (const dark of [false, true]) {
      const tab = await browser.open(file, { dark });
      const worst = await tab.evaluate(LEAST_CONTRAST);
      expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('lets what was read in a picture be nothing but text', async () => {
    const file = await aReport();
    const tab = await browser.open(file);
    expect(await tab.evaluate(`document.querySelectorAll('script').length`)).toBe(1);
    expect(await tab.evaluate(`document.querySelectorAll('img:not(.under):not(.over)').length`)).toBe(0);
    expect(await tab.evaluate(`[...document.querySelectorAll('.set')].map(e => e.textContent)`)).toContain(HOSTILE);
    expect(readFileSync(file, 'utf8').match(/<script/g)).toHaveLength(1);
    expect(tab.problems).toEqual([]);
  });

  it('shows all of a picture that was cut into files, and a link to each', async () => {
    const tab = await browser.open(await aReport(SCENES.slice(0, 1), 90));
    const links = await tab.evaluate(`[...document.querySelectorAll('.tags a')].map(a => a.textContent)`);
    expect(links).toEqual(['source', 'result 1', 'result 2', 'result 3']);
    const size = `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('.under'))`;
    expect(await tab.evaluate(size)).toEqual([320, 200]);
  });

  it('can be read without scripts', async () => {
    const tab = await browser.open(await aReport(), { js: false });
    expect(tab.problems).toEqual([]);
    expect(await tab.screenshot()).not.toHaveLength(0);
  });

  it('tells of pages that failed, of sources that are gone, and passes torn lines and strange side-cars over', async () => {
    const file = await aReport();
    const out = path.dirname(file);
    rmSync(path.join(out, '../shop/1.png'));
    writeFileSync(path.join(out, '2.imgtr.json'), '{"version": 1, "blocks": "none"}');
    const failed = { id: '0.jpg', source: '/no/0.jpg', key: '', status: 'failed', blocks: 0 };
    const error = { code: 'E_BAD_IMAGE', message: '0.jpg: cannot be read' };
    appendFileSync(path.join(out, '.imgtr/pages.jsonl'), `${JSON.stringify({ ...failed, error })}\n{"id":"torn`);
    expect(await writeReport({ out, file, pool, cores: 2 })).toEqual({ pages: 5 });
    const tab = await browser.open(file);
    expect(await tab.evaluate(`document.querySelector('#p1 .error').textContent`)).toBe('0.jpg: cannot be read');
    expect(await tab.evaluate(`document.querySelectorAll('#p2 img').length`)).toBe(1);
    expect(await tab.evaluate(`document.querySelectorAll('#p3 .block').length`)).toBe(0);
    await tab.evaluate(`document.querySelector('[data-value=failed]').click()`);
    expect(await shownPages(tab)).toEqual(['0.jpg']);
  });

  it('says so where no run has written', async () => {
    const out = tempFolder();
    await expect(writeReport({ out, file: reportFile({ out }), pool, cores: 1 })).rejects.toThrow(NoInputError);
  });
});

/** The least contrast of any text on its ground, as WCAG counts it; grounds of half opacity are left out. */
const LEAST_CONTRAST = `(() => {
  const parse = color => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const groundOf = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
      if (color[3] > 0) return undefined;
    }
    return [255, 255, 255];
  };
  let worst = { ratio: 21, text: '' };
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    const ground = groundOf(element);
    if (!text || !ground || !element.checkVisibility() || element.closest('script,style')) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(ground)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (Number(style.opacity) === 1 && ratio < worst.ratio) worst = { ratio, text: element.outerHTML.slice(0, 200) };
  }
  return worst;
})()`;
