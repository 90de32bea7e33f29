/** Small shop pages with known texts, the same for the same seed. Some of them are damaged on purpose. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import {
  createSheet,
  fillSheet,
  glow,
  gradient,
  leafShadows,
  paperGrain,
  pill,
  podium,
  roundRect,
  studio,
  weave,
  woodGrain,
  write,
} from '../../../examples/scenes/ink.mjs';
import { bottle, lamp, mug, shirt } from '../../../examples/scenes/products.mjs';

const PHRASES = parse(readFileSync(new URL('../../../examples/phrases.csv', import.meta.url)), { columns: true })
  .filter(({ zh, en }) => en && !/[\dA-Z]/.test(zh))
  .map(({ zh, en }) => ({ zh, en }));

/** Texts with numbers that no other page has: `a` and `b` are put in. */
const NUMBERED = [
  { zh: '满{a}减{b}元', en: '{b} yuan off {a}' },
  { zh: '净含量：{a}克', en: 'Net: {a} g' },
  { zh: '{a}天无理由退换', en: '{a}-day free returns' },
  { zh: '月销{a}件', en: '{a} sold a month' },
  { zh: '充电{b}分钟 续航{a}小时', en: '{b} min charge, {a} h use' },
  { zh: '额定功率{a}瓦', en: 'Rated {a} W' },
  { zh: '产品尺寸{a}×{b}毫米', en: 'Size {a} × {b} mm' },
  { zh: '每盒{b}片 共{a}片', en: '{b} a box, {a} in all' },
];

/** Small print that is hardly seen. */
const FAINT = [
  '图片仅供参考请以实物为准',
  '最终解释权归本店所有',
  '实际效果因人而异',
  '数据来自品牌实验室',
  '活动时间以页面公告为准',
  '颜色可能存在轻微色差',
];

/** What stands on the page as small print, in both languages; drawn in a colour that is meant to be read. */
const SMALL = [
  { zh: '支持专柜验货', en: 'Counter check welcome' },
  { zh: '全国联保服务', en: 'Nationwide warranty' },
  { zh: '部分地区除外', en: 'Some areas excluded' },
];

const SCENES = [studioScene, bannerScene, tableScene, clothScene, woodScene, paperScene, tilesScene];

/**
 * One page: its bytes, file name, texts with their translations, and the faint line that was added, if one was.
 * @param n counts the pages; scene, format and texts follow from it and the seed
 */
export async function makePage(n, { seed, faint = false, size = sizeOf(n) }) {
  const sheet = createSheet(...size, seed * 100_003 + n * 7919 + 1);
  const texts = chooseTexts(sheet.random, n);
  const quiet = SCENES[n % SCENES.length](sheet, texts);
  const line = faint ? writeFaint(sheet, quiet) : undefined;
  const { data } = sheet.ctx.getImageData(0, 0, ...size);
  const image = sharp(data, { raw: { width: size[0], height: size[1], channels: 4 } }).removeAlpha();
  const [extension, bytes] = await encode(image, n);
  return { file: `${String(n + 1).padStart(3, '0')}.${extension}`, bytes, texts, faint: line };
}

const sizeOf = n => [480 + ((n * 37) % 5) * 40, 480 + ((n * 53) % 6) * 32];

const pick = (random, list) => list[Math.floor(random() * list.length)];

function chooseTexts(random, n) {
  const used = new Set();
  const phrase = () => {
    for (;;) {
      const found = pick(random, PHRASES);
      if (!used.has(found.zh) && used.add(found.zh)) return found;
    }
  };
  const numbered = offset => {
    const { zh, en } = NUMBERED[(n * 3 + offset) % NUMBERED.length];
    const [a, b] = [101 + n * 4 + offset, 11 + ((n * 7 + offset * 5) % 80)];
    const fill = text => text.replace('{a}', a).replace('{b}', b);
    return { zh: fill(zh), en: fill(en) };
  };
  return {
    ...{ head: phrase(), sub: phrase(), tag: phrase(), extra: phrase() },
    ...{ first: numbered(0), second: numbered(1), small: pick(random, SMALL) },
  };
}

/** Each scene says where it left a quiet place for a line: its left end, its height, what the ground is like there. */
function studioScene(sheet, { head, sub, tag, extra, first, second, small }) {
  const { ctx, width, height, random } = sheet;
  const [wall, ground] = pick(random, [
    [
      ['#f3e7d6', '#e6d2b8'],
      ['#d9bf9e', '#c7a67e'],
    ],
    [
      ['#eef3f8', '#d6e0ea'],
      ['#c9d5e1', '#b4c3d2'],
    ],
    [
      ['#fbe9e7', '#f6d3d2'],
      ['#efc0c0', '#e3a9ab'],
    ],
  ]);
  studio(sheet, { wall, ground, floor: height * 0.66, light: 0.7 });
  leafShadows(sheet, width, 30, { size: 240, color: 'rgba(96,72,40,0.14)' });
  const x = width * 0.76;
  podium(ctx, x, height * 0.7, { radius: 88, height: 22, colors: ['#fbf3e6', '#e9d8bf', '#c3a680'] });
  pick(random, [bottle, lamp, mug])(ctx, { x, y: height * 0.71, height: height * 0.36 });
  write(sheet, head.zh, 28, 60, { size: 42, font: 'black', color: '#1f4a3d' });
  write(sheet, sub.zh, 30, 116, { size: 24, font: 'medium', color: '#4a3a26' });
  write(sheet, first.zh, 30, 160, { size: 22, font: 'medium', color: '#4a3a26' });
  pill(sheet, tag.zh, 112, 218, { width: 168, height: 40, fill: '#1f4a3d', size: 20, color: '#fff' });
  write(sheet, extra.zh, 30, 268, { size: 20, font: 'medium', color: '#4a3a26' });
  ctx.fillStyle = '#d3122f';
  ctx.fillRect(0, height - 84, width, 60);
  write(sheet, second.zh, width / 2, height - 54, { size: 28, font: 'bold', color: '#fff', align: 'center' });
  write(sheet, small.zh, width - 16, height - 12, { size: 12, font: 'medium', color: '#3c3025', align: 'right' });
  return { x: 24, y: height * 0.6 };
}

function bannerScene(sheet, { head, sub, tag, first, second, small }) {
  const { ctx, width, height, random } = sheet;
  fillSheet(
    sheet,
    gradient(
      ctx,
      [0, 0, width, height],
      pick(random, [
        ['#ff7a18', '#ff3d3d', '#e5195f'],
        ['#2b5bd7', '#2f8be8', '#37b6e6'],
        ['#6b2fb5', '#8e44d6', '#c06be8'],
      ]),
    ),
  );
  glow(ctx, width * 0.7, height * 0.4, { radius: 220, color: 'rgba(255,240,190,0.35)' });
  const shadow = { color: 'rgba(60,0,40,0.5)', y: 3, blur: 4 };
  write(sheet, head.zh, 30, 86, { size: 50, font: 'black', color: '#fff', shadow });
  write(sheet, sub.zh, 32, 152, { size: 28, font: 'bold', color: '#ffe680' });
  write(sheet, first.zh, 32, 204, { size: 26, font: 'bold', color: '#fff' });
  pill(sheet, tag.zh, 130, 270, { width: 200, height: 50, size: 26, font: 'black', color: '#b0122f', fill: '#ffe9a8' });
  write(sheet, second.zh, 32, height - 70, { size: 22, font: 'medium', color: '#fff' });
  write(sheet, small.zh, 32, height - 24, { size: 13, font: 'medium', color: '#fff' });
  return { x: 34, y: height - 108 };
}

function tableScene(sheet, { head, sub, tag, extra, first, second, small }) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, '#fff');
  ctx.fillStyle = '#2f5d50';
  ctx.fillRect(0, 0, width, 64);
  write(sheet, head.zh, width / 2, 33, { size: 30, font: 'bold', color: '#fff', align: 'center' });
  [sub, first, tag, second, extra].forEach(({ zh }, i) => {
    const y = 84 + i * 54;
    roundRect(ctx, [20, y, width - 40, 46], {
      radius: 4,
      fill: i % 2 ? '#fff' : '#f1f5f3',
      stroke: '#d8e2dd',
      line: 1,
    });
    write(sheet, zh, 38, y + 23, { size: 20, font: 'medium', color: '#333' });
  });
  write(sheet, small.zh, 24, height - 20, { size: 12, font: 'medium', color: '#555' });
  return { x: 24, y: height - 60 };
}

function clothScene(sheet, { head, sub, first, second }) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, '#b9ad97');
  weave(sheet, 0.8);
  glow(ctx, 120, 100, { radius: 420, color: 'rgba(255,250,235,0.45)' });
  shirt(ctx, { x: width / 2, y: height * 0.82, height: height * 0.42 });
  write(sheet, head.zh, width / 2, 62, { size: 46, font: 'black', color: '#463a26', align: 'center' });
  write(sheet, sub.zh, width / 2, 124, { size: 26, font: 'bold', color: '#463a26', align: 'center' });
  roundRect(ctx, [0, height - 70, width, 70], { fill: '#463a26' });
  write(sheet, first.zh, 20, height - 46, { size: 20, font: 'medium', color: '#fff' });
  write(sheet, second.zh, width - 20, height - 46, { size: 20, font: 'medium', color: '#ffe9c4', align: 'right' });
  return { x: 22, y: height - 14 };
}

function woodScene(sheet, { head, sub, tag, first, second }) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, '#6a4528');
  woodGrain(sheet, 0.7);
  glow(ctx, width * 0.3, 90, { radius: 420, color: 'rgba(255,226,180,0.3)' });
  const shadow = { color: 'rgba(30,12,0,0.6)', y: 2, blur: 4 };
  write(sheet, head.zh, 30, 70, { size: 48, font: 'black', color: '#fff3dd', shadow });
  write(sheet, sub.zh, 32, 130, { size: 26, font: 'bold', color: '#ffe9c4' });
  write(sheet, tag.zh, 32, 180, { size: 24, font: 'bold', color: '#fff3dd' });
  roundRect(ctx, [24, height - 150, width - 48, 128], { radius: 10, fill: '#f6ead6' });
  write(sheet, first.zh, 44, height - 118, { size: 24, font: 'medium', color: '#4a2a10' });
  write(sheet, second.zh, 44, height - 78, { size: 22, font: 'medium', color: '#7a2a10' });
  return { x: 46, y: height - 42 };
}

function paperScene(sheet, { head, sub, tag, extra, first, second, small }) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, gradient(ctx, [0, 0, 0, height], ['#f7f3e8', '#e9e5d4']));
  paperGrain(sheet, 0.6);
  write(sheet, head.zh, width / 2, 60, { size: 40, font: 'bold', color: '#2c4a30', align: 'center' });
  write(sheet, sub.zh, width / 2, 112, { size: 22, font: 'medium', color: '#55704f', align: 'center' });
  [tag, extra].forEach(({ zh }, i) => {
    const x = width * (0.27 + i * 0.46);
    roundRect(ctx, [x - 96, 150, 192, 120], {
      radius: 16,
      fill: '#fff',
      shadow: { color: 'rgba(60,80,50,0.2)', blur: 10, y: 4 },
    });
    glow(ctx, x, 190, { radius: 30, color: 'rgba(120,160,110,0.9)' });
    write(sheet, zh, x, 244, { size: 20, font: 'bold', color: '#2c4a30', align: 'center' });
  });
  write(sheet, first.zh, width / 2, 310, { size: 24, font: 'medium', color: '#b3392c', align: 'center' });
  write(sheet, second.zh, width / 2, 350, { size: 22, font: 'medium', color: '#2c4a30', align: 'center' });
  write(sheet, small.zh, width / 2, height - 16, { size: 12, font: 'medium', color: '#55604f', align: 'center' });
  return { x: width * 0.3, y: height - 64 };
}

function tilesScene(sheet, { head, sub, tag, extra, first, second }) {
  const { ctx, width, height, random } = sheet;
  fillSheet(sheet, pick(random, ['#1d2733', '#26324a', '#2b2b2b']));
  write(sheet, head.zh, 28, 56, { size: 38, font: 'black', color: '#fff' });
  [sub, tag, extra].forEach(({ zh }, i) => {
    const y = 100 + i * 76;
    roundRect(ctx, [28, y, width - 56, 62], {
      radius: 12,
      fill: gradient(ctx, [28, 0, width, 0], ['#f2b84b', '#e8893a']),
    });
    write(sheet, zh, 48, y + 31, { size: 24, font: 'bold', color: '#3a2410' });
  });
  write(sheet, first.zh, 28, 356, { size: 24, font: 'medium', color: '#f2b84b' });
  write(sheet, second.zh, 28, 396, { size: 22, font: 'medium', color: '#fff' });
  return { x: 30, y: height - 30 };
}

/** Levels that a faint line stands off its ground. */
const FAINT_LEVELS = [16, 44];
const FAINT_SIZE = 10;

/** A line in the ground's own colour, somewhat lighter or darker. */
function writeFaint(sheet, { x, y }) {
  const { ctx, random } = sheet;
  const [r, g, b] = ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data;
  const levels = FAINT_LEVELS[0] + random() * (FAINT_LEVELS[1] - FAINT_LEVELS[0]);
  const by = Math.round((r + g + b) / 3 > 128 ? -levels : levels);
  const text = pick(random, FAINT);
  write(sheet, text, x, y, { size: FAINT_SIZE, font: 'medium', color: `rgb(${r + by} ${g + by} ${b + by})` });
  return { text, levels: Math.abs(by) };
}

function encode(image, n) {
  const quality = [92, 85, 78][n % 3];
  const forms = [
    ['jpg', () => image.jpeg({ quality })],
    ['png', () => image.png()],
    ['jpg', () => image.jpeg({ quality, chromaSubsampling: '4:4:4' })],
    ['webp', () => image.webp({ quality: 88 })],
  ];
  const [extension, make] = forms[(n * 5) % forms.length === 0 ? n % 2 : (n * 5) % forms.length];
  return make()
    .toBuffer()
    .then(bytes => [extension, bytes]);
}
