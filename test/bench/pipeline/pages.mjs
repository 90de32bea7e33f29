/** Pages for the pipeline: small crops of shop pages, some larger, and detail pages of any height. The same each time. */
import sharp from 'sharp';
import { createSheet, fillSheet, gradient, pill, roundRect, write } from '../../../examples/scenes/ink.mjs';

const WORDS = ['透气网面', '加厚鞋底', '全国联保', '顺丰包邮', '新品首发', '限时抢购', '正品保障', '轻便耐磨'];
const GROUNDS = [
  ['#fff6ea', '#f3dcc0'],
  ['#eef4fb', '#cfdff0'],
  ['#1d2733', '#34465a'],
  ['#f6f6f2', '#e4e6da'],
];

/** Every tenth page of a set is a whole picture, the others are crops: so many pages pass in minutes. */
const SIZES = {
  crop: [
    [240, 160],
    [300, 140],
    [200, 220],
  ],
  whole: [640, 640],
};

/** Page `n` of a set: its file name and bytes. No two pages have all their texts in common. */
export async function makePage(n) {
  const [width, height] = n % 10 === 9 ? SIZES.whole : SIZES.crop[n % SIZES.crop.length];
  const sheet = createSheet(width, height, n + 1);
  const ground = GROUNDS[n % GROUNDS.length];
  fillSheet(sheet, gradient(sheet.ctx, [0, 0, width, height], ground));
  const color = ground[0] === '#1d2733' ? '#ffe9c4' : '#3a2a1c';
  write(sheet, WORDS[n % WORDS.length], 18, 34, { size: 30, font: 'black', color });
  write(sheet, `月销${1000 + n}件`, 18, 82, { size: 22, font: 'medium', color });
  if (height > 200)
    pill(sheet, WORDS[(n + 3) % WORDS.length], 100, 130, {
      width: 150,
      height: 38,
      size: 20,
      fill: '#c8102e',
      color: '#fff',
    });
  if (height > 400) for (let i = 0; i < 5; i++) row(sheet, { y: 220 + i * 76, n: n * 5 + i });
  return encode(sheet, n);
}

/** A detail page of 790 px and the height asked for: rows of labels and pictures, text on a third of it. */
export async function makeTallPage(height) {
  const sheet = createSheet(790, height, height);
  fillSheet(sheet, '#fff');
  for (let y = 40, n = 0; y + 300 < height; y += 300, n++) {
    sheet.ctx.fillStyle = gradient(sheet.ctx, [0, y, 790, y + 180], GROUNDS[n % GROUNDS.length]);
    sheet.ctx.fillRect(0, y + 110, 790, 170);
    write(sheet, `${WORDS[n % WORDS.length]} ${n + 1}`, 395, y + 30, {
      size: 40,
      font: 'bold',
      color: '#222',
      align: 'center',
    });
    write(sheet, `第${n + 1}款 月销${2000 + n}件`, 395, y + 82, {
      size: 24,
      font: 'medium',
      color: '#555',
      align: 'center',
    });
  }
  const { data } = sheet.ctx.getImageData(0, 0, 790, height);
  const image = sharp(data, { raw: { width: 790, height, channels: 4 } }).removeAlpha();
  return { file: `tall-${height}.jpg`, bytes: await image.jpeg({ quality: 88 }).toBuffer() };
}

function row(sheet, { y, n }) {
  roundRect(sheet.ctx, [20, y, 600, 60], { radius: 8, fill: '#ffffffd0' });
  write(sheet, `${WORDS[n % WORDS.length]}${n}号`, 40, y + 30, { size: 24, font: 'medium', color: '#333' });
}

async function encode({ ctx, width, height }, n) {
  const { data } = ctx.getImageData(0, 0, width, height);
  const image = sharp(data, { raw: { width, height, channels: 4 } }).removeAlpha();
  const name = String(n + 1).padStart(4, '0');
  if (n % 3 === 1) return { file: `${name}.png`, bytes: await image.png().toBuffer() };
  if (n % 3 === 2) return { file: `${name}.webp`, bytes: await image.webp({ quality: 90 }).toBuffer() };
  return { file: `${name}.jpg`, bytes: await image.jpeg({ quality: 88 }).toBuffer() };
}
