/**
 * Reads back what was drawn. Usage, after a build:
 * node bench.mjs [--pictures DIR] [--phrases FILE] [--to en,ko] [--out DIR] [--list]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { colourDistance, likeness, spreadsOf } from './measure.mjs';
import { readEnglish, readKorean } from './readers.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const EXAMPLES = path.join(ROOT, 'examples');
const { values } = parseArgs({
  options: {
    pictures: { type: 'string', default: path.join(EXAMPLES, 'catalog') },
    phrases: { type: 'string', default: path.join(EXAMPLES, 'phrases.csv') },
    to: { type: 'string', default: 'en,ko' },
    out: { type: 'string', default: mkdtempSync(path.join(tmpdir(), 'imgtr-typeset-')) },
    list: { type: 'boolean', default: false },
  },
});
const READERS = { en: readEnglish, ko: readKorean };

const languages = values.to.split(',');
for (const to of languages)
  imgtr([
    values.pictures,
    '--out',
    path.join(values.out, to),
    '--to',
    to,
    '--phrases',
    values.phrases,
    '--clean-plate',
  ]);
for (const to of languages) console.log(JSON.stringify(await measure(to)));

/** Every text that was drawn in a language, read back; its colour; its size among its siblings. */
async function measure(to) {
  const folder = path.join(values.out, to);
  const pages = pagesOf(folder);
  const read = await READERS[to](pages, { imgtr, folder: path.join(values.out, `read-${to}`) });
  const texts = [];
  for (const page of pages)
    for (const block of page.drawn.filter(block => read.has(block)))
      texts.push({
        page: page.name,
        text: block.translation,
        read: read.get(block),
        right: likeness(block.translation, read.get(block)),
        colour: await colourDistance(page, block),
      });
  if (values.list) for (const one of texts.filter(({ right }) => right < 0.8)) console.log(JSON.stringify(one));
  const length = ({ text }) => [...text.replace(/\s/g, '')].length;
  const total = some => some.reduce((sum, text) => sum + length(text), 0);
  const characters = some => some.reduce((sum, text) => sum + text.right * length(text), 0) / total(some);
  const sorted = texts.map(({ colour }) => colour).sort((a, b) => a - b);
  const spreads = pages.flatMap(spreadsOf);
  return {
    to,
    texts: texts.length,
    characters: round(characters(texts), 4),
    textsRead: round(texts.filter(({ right }) => right >= 0.8).length / texts.length, 4),
    colourMedian: round(sorted[sorted.length >> 1], 1),
    colour20: round(sorted.filter(value => value <= 20).length / sorted.length, 4),
    siblings: spreads.length,
    spread: round(spreads.reduce((sum, spread) => sum + spread, 0) / Math.max(1, spreads.length), 3),
  };
}

/** Pages with lettering: their side-cars, and where source, result and plate lie. */
function pagesOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter(name => name.endsWith('.imgtr.json'))
    .sort()
    .map(name => {
      const file = path.join(folder, name);
      const { blocks, source } = JSON.parse(readFileSync(file, 'utf8'));
      const drawn = blocks.filter(block => block.status === 'translated' && block.placement);
      const picture = path.resolve(path.dirname(file), source.path);
      const stem = file.slice(0, -'.imgtr.json'.length);
      return { name, drawn, source: picture, result: stem + path.extname(picture), plate: `${stem}.clean.png` };
    })
    .filter(({ drawn }) => drawn.length > 0);
}

function imgtr(args) {
  try {
    execFileSync(process.execPath, [path.join(ROOT, 'bin/imgtr.js'), 'translate', ...args, '--no-verify', '--quiet']);
  } catch (error) {
    if (error.status !== 3) throw error; // some texts have no translation: they are not drawn and not counted
  }
}

function round(value, digits) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
