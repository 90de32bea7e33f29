/** Two readers of what was drawn: this program's own for English, tesseract.js for Korean. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { boundsOf } from './measure.mjs';

const require = createRequire(import.meta.url);
const sharp = require('sharp');

/** What PP-OCR reads where each block was drawn. @param imgtr runs the program */
export async function readEnglish(pages, { imgtr, folder }) {
  const found = new Map();
  imgtr([...new Set(pages.map(({ result }) => result)), '--out', folder, '--to', 'ko', '--translator', 'none']);
  for (const { result, drawn } of pages) {
    const name = path.basename(result, path.extname(result));
    const { blocks } = JSON.parse(readFileSync(path.join(folder, `${name}.imgtr.json`), 'utf8'));
    const lines = blocks.flatMap(block => block.lines);
    for (const block of drawn) {
      const { left, top, right, bottom } = boundsOf(block.placement);
      const inside = lines.filter(({ quad }) => {
        const [x, y] = middleOf(quad);
        return x > left && x < right && y > top && y < bottom;
      });
      const height = block.style.fontSize / 2;
      inside.sort((a, b) => {
        const [p, q] = [middleOf(a.quad), middleOf(b.quad)];
        return Math.abs(p[1] - q[1]) > height ? p[1] - q[1] : p[0] - q[0];
      });
      found.set(block, inside.map(({ text }) => text).join(' '));
    }
  }
  return found;
}

const middleOf = quad => [0, 1].map(k => quad.reduce((sum, point) => sum + point[k], 0) / 4);

/** What tesseract reads in the pixels of each placement, turned upright; columns are left out, it reads lines only. */
export async function readKorean(pages) {
  const { createWorker, OEM, PSM } = await import('tesseract.js');
  const { gzip, langPath } = require('@tesseract.js-data/kor');
  const worker = await createWorker('kor', OEM.LSTM_ONLY, { gzip, langPath, cacheMethod: 'none' });
  const found = new Map();
  for (const { result, drawn } of pages)
    for (const block of drawn.filter(({ vertical }) => !vertical)) {
      const { picture, lines } = await cutOut(result, block);
      const mode = lines > 1 ? PSM.SINGLE_BLOCK : PSM.SINGLE_LINE;
      await worker.setParameters({ tessedit_pageseg_mode: mode, user_defined_dpi: '150' });
      found.set(block, (await worker.recognize(picture)).data.text);
    }
  await worker.terminate();
  return found;
}

/** Height of the em in what tesseract is given, and what is shown around a placement, both in em of the lettering. */
const EM = 40;
const AROUND = 0.15;
const MARGIN = 0.6;

/** A placement's pixels as dark letters on a light ground, upright. */
async function cutOut(file, { placement, style }) {
  const em = style.fontSize;
  const [from, to, , below] = placement;
  const angle = (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
  const length = (a, b) => Math.round(Math.hypot(b[0] - a[0], b[1] - a[1]) + 2 * AROUND * em);
  const [width, height] = [length(from, to), length(from, below)];
  const page = await sharp(file).rotate().flatten({ background: '#888' }).toBuffer({ resolveWithObject: true });
  const { left, top, right, bottom } = boundsOf(placement);
  const by = Math.round(AROUND * em);
  const [x, y] = [Math.max(0, left - by), Math.max(0, top - by)];
  const box = { width: Math.min(page.info.width, right + by) - x, height: Math.min(page.info.height, bottom + by) - y };
  let cut = await sharp(page.data)
    .extract({ left: x, top: y, ...box })
    .png()
    .toBuffer();
  if (Math.abs(angle) > 1) {
    const turned = await sharp(cut).rotate(-angle, { background: '#888' }).png().toBuffer({ resolveWithObject: true });
    const inner = { width: Math.min(turned.info.width, width), height: Math.min(turned.info.height, height) };
    const middle = key => Math.floor((turned.info[key] - inner[key]) / 2);
    cut = await sharp(turned.data)
      .extract({ left: middle('width'), top: middle('height'), ...inner })
      .png()
      .toBuffer();
  }
  const { data, info } = await sharp(cut).greyscale().normalise().raw().toBuffer({ resolveWithObject: true });
  const ground = groundOf(data, info);
  const margin = Math.round(MARGIN * em);
  const edges = { top: margin, bottom: margin, left: margin, right: margin };
  const level = Math.round(ground);
  const picture = await sharp(data, { raw: info })
    .extend({ ...edges, background: { r: level, g: level, b: level } })
    .negate(ground < 128)
    .resize({ width: Math.max(8, Math.round(((info.width + 2 * margin) * EM) / em)) })
    .png()
    .toBuffer();
  return { picture, lines: Math.round(height / (1.15 * em)) };
}

/** The median brightness of a picture's border. */
function groundOf(data, { width, height }) {
  const border = [];
  for (let x = 0; x < width; x++) border.push(data[x], data[(height - 1) * width + x]);
  for (let y = 0; y < height; y++) border.push(data[y * width], data[y * width + width - 1]);
  return border.sort((a, b) => a - b)[border.length >> 1];
}
