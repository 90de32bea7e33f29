/** Shop pages with goods that bear print of their own: the page says what it sells, the goods say what they are. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';
import { cylinder, face, pouch } from './surfaces.mjs';

const require = createRequire(import.meta.url);
const fonts = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
for (const weight of ['400Regular', '500Medium', '700Bold', '900Black']) {
  GlobalFonts.registerFromPath(path.join(fonts, weight, `NotoSansSC_${weight}.ttf`), `Page${parseInt(weight, 10)}`);
}
const serif = path.dirname(require.resolve('@expo-google-fonts/noto-serif-sc/package.json'));
GlobalFonts.registerFromPath(path.join(serif, '700Bold', 'NotoSerifSC_700Bold.ttf'), 'PageSerif');

/** Texts of the page, and of the goods. */
export const OVERLAY = {
  新品上市: 'New Arrival',
  限时特惠: 'Limited Offer',
  匠心之作: 'Made with Care',
  温和滋养: 'Gentle Care',
  大容量设计: 'Large Capacity',
  天然植物成分: 'Natural Plant Formula',
  全家适用: 'For the Whole Family',
  持久留香: 'Lasting Scent',
  密封防潮: 'Sealed and Dry',
  源头好货: 'From the Source',
  品质生活: 'Quality Living',
  送礼自用: 'For You or as a Gift',
  香气清新: 'Fresh Aroma',
  易于携带: 'Easy to Carry',
  精选原料: 'Selected Ingredients',
}; // prettier-ignore
export const PRINT = {
  山茶花洗发水: 'Camellia Shampoo',
  净含量: 'Net',
  氨基酸温和配方: 'Amino Formula',
  岚山茶业: 'Lanshan Tea',
  特级绿茶: 'Premium Green Tea',
  保质期十八个月: 'Shelf Life',
  蜂蜜柚子茶: 'Honey Citron Tea',
  手工酿造: 'Handmade',
  儿童面霜: 'Kids Cream',
  滋润保湿: 'Moisturising',
  有机燕麦片: 'Organic Oats',
  即食免煮: 'Ready to Eat',
  玫瑰护手霜: 'Rose Hand Cream',
  东方草本: 'Eastern Herbs',
  黑芝麻丸: 'Sesame Balls',
  古法秘制: 'Old Recipe',
}; // prettier-ignore

/** A repeatable source of chance. */
export function createRng(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const range = (a, b) => a + next() * (b - a);
  const int = (a, b) => Math.floor(range(a, b + 1));
  const shuffle = list =>
    list
      .map(item => [next(), item])
      .sort((a, b) => a[0] - b[0])
      .map(([, item]) => item);
  return { next, range, int, shuffle, chance: p => next() < p, pick: list => list[int(0, list.length - 1)] };
}

const css = ([r, g, b]) => `rgb(${Math.round(r)},${Math.round(g)},${Math.round(b)})`;
const luma = ([r, g, b]) => 0.299 * r + 0.587 * g + 0.114 * b;
const GOODS = [
  [238, 232, 222],
  [46, 84, 62],
  [198, 150, 96],
  [60, 66, 96],
  [214, 120, 120],
  [250, 250, 248],
  [128, 44, 44],
  [226, 206, 120],
]; // prettier-ignore
const GROUNDS = [
  [246, 242, 234],
  [228, 238, 246],
  [250, 236, 236],
  [236, 244, 234],
  [60, 64, 72],
  [255, 255, 255],
];

/** A page: RGBA canvas, the boxes of the goods' print and of the page's own texts. */
export function drawPage(seed) {
  const rng = createRng(seed);
  const [width, height] = rng.pick([
    [800, 800],
    [750, 1000],
    [900, 900],
  ]);
  const ground = rng.pick(GROUNDS);
  const left = rng.chance(0.5);
  const goods = { width: rng.range(0.34, 0.44) * width, height: rng.range(0.46, 0.62) * height };
  const place = { ...goods, x: left ? 0.05 * width : 0.95 * width - goods.width, y: rng.range(0.28, 0.36) * height };
  const pixels = photo(rng, { width, height, ground });
  const print = drawPrint(rng, goods);
  const surface = rng.pick([cylinder, cylinder, face, face, pouch])(rng, place);
  const labels = layOn(pixels, { width, height, place, surface, print });
  const grain = rng.chance(0.8) ? rng.range(2.5, 8) : 0;
  addGrain(pixels, { rng, grain });
  const canvas = toCanvas(pixels, { width, height });
  const overlays = drawOverlays(canvas, { rng, ground, place, left });
  return { canvas, labels, overlays, kind: surface.kind, grain, lines: print.lines };
}

/** What stands behind: a plain or a softly lit ground, as a camera sees it. */
function photo(rng, { width, height, ground }) {
  const [gx, gy] = rng.chance(0.6) ? [rng.range(-0.12, 0.12), rng.range(-0.15, 0.1)] : [0, 0];
  const pixels = new Float32Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const light = 1 + gx * (x / width - 0.5) + gy * (y / height - 0.5);
      for (let c = 0; c < 3; c++) pixels[i + c] = ground[c] * light;
    }
  }
  return pixels;
}

/** The print of the goods, flat: a colour, perhaps a label, a few lines. */
function drawPrint(rng, goods) {
  const scale = 3;
  const [width, height] = [Math.round(goods.width * scale), Math.round(goods.height * scale)];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const base = rng.pick(GOODS);
  context.fillStyle = css(base);
  context.fillRect(0, 0, width, height);
  const paper = rng.chance(0.55) ? rng.pick(GOODS.filter(colour => Math.abs(luma(colour) - luma(base)) > 40)) : base;
  const panel = { x: 0.2 * width, y: 0.3 * height, width: 0.6 * width, height: 0.5 * height };
  if (paper !== base) {
    context.fillStyle = css(paper);
    context.fillRect(panel.x, panel.y, panel.width, panel.height);
  }
  const ink =
    luma(paper) > 130
      ? rng.pick([
          [40, 34, 30],
          [110, 30, 30],
          [30, 60, 50],
        ])
      : rng.pick([
          [250, 246, 236],
          [240, 214, 140],
        ]);
  const texts = rng.shuffle(Object.keys(PRINT)).slice(0, rng.int(1, 3));
  const lines = texts.map((text, n) => {
    const most = (0.9 * panel.width) / [...text].length;
    const size = Math.min(
      most,
      (n === 0 ? rng.range(0.1, 0.16) : rng.range(0.07, 0.1)) * height,
      n === 0 ? 999 : 0.7 * most,
    );
    context.font = `${size}px ${rng.pick(['Page500', 'Page700', 'PageSerif'])}`;
    context.fillStyle = css(ink);
    context.textAlign = 'center';
    const [x, y] = [width / 2, panel.y + panel.height * (0.26 + 0.26 * n)];
    context.fillText(text, x, y);
    const half = ([...text].length * size) / 2;
    return {
      text,
      u0: (x - half) / width,
      u1: (x + half) / width,
      v0: (y - 0.9 * size) / height,
      v1: (y + 0.12 * size) / height,
    };
  });
  return { data: context.getImageData(0, 0, width, height).data, width, height, lines };
}

/** Lays the print on the goods; the boxes in which its lines lie on the page. */
function layOn(pixels, { width, height, place, surface, print }) {
  const labels = print.lines.map(({ text }) => ({ text, x0: width, y0: height, x1: 0, y1: 0 }));
  const reach = 0.15 * Math.max(place.width, place.height);
  const [x0, x1] = [
    Math.max(0, Math.floor(place.x - reach)),
    Math.min(width, Math.ceil(place.x + place.width + reach)),
  ];
  const [y0, y1] = [
    Math.max(0, Math.floor(place.y - reach)),
    Math.min(height, Math.ceil(place.y + place.height + reach)),
  ];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const sum = [0, 0, 0, 0];
      for (const [ox, oy] of [
        [0.25, 0.25],
        [0.75, 0.25],
        [0.25, 0.75],
        [0.75, 0.75],
      ]) {
        const found = surface.at(x + ox, y + oy);
        if (!found) continue;
        const [u, v, light] = found;
        const from =
          (Math.min(print.height - 1, Math.floor(v * print.height)) * print.width +
            Math.min(print.width - 1, Math.floor(u * print.width))) *
          4;
        for (let c = 0; c < 3; c++) sum[c] += print.data[from + c] * light;
        sum[3]++;
        print.lines.forEach(({ u0, u1, v0, v1 }, n) => {
          if (u < u0 || u > u1 || v < v0 || v > v1) return;
          const label = labels[n];
          Object.assign(label, {
            x0: Math.min(label.x0, x),
            y0: Math.min(label.y0, y),
            x1: Math.max(label.x1, x + 1),
            y1: Math.max(label.y1, y + 1),
          });
        });
      }
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c++) pixels[to + c] = (sum[c] + pixels[to + c] * (4 - sum[3])) / 4;
    }
  }
  return labels;
}

/** The sensor's noise, softened a little as cameras do. */
function addGrain(pixels, { rng, grain }) {
  if (grain === 0) return;
  let last = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const white = Math.sqrt(-2 * Math.log(rng.next() + 1e-9)) * Math.cos(6.2832 * rng.next());
    last = 0.35 * last + 0.94 * white;
    for (let c = 0; c < 3; c++) pixels[i + c] += grain * last * (c === 1 ? 0.9 : 1.05);
  }
}

function toCanvas(pixels, { width, height }) {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  for (let i = 0, j = 0; j < pixels.length; i += 4, j += 3) {
    for (let c = 0; c < 3; c++) image.data[i + c] = Math.max(0, Math.min(255, Math.round(pixels[j + c])));
    image.data[i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** A headline, points beside the goods, and a badge. */
function drawOverlays(canvas, { rng, ground, place, left }) {
  const { width, height } = canvas;
  const context = canvas.getContext('2d');
  const texts = rng.shuffle(Object.keys(OVERLAY));
  const ink = css(
    luma(ground) > 130
      ? rng.pick([
          [40, 30, 28],
          [150, 30, 40],
          [30, 50, 90],
        ])
      : [255, 255, 255],
  );
  const overlays = [];
  const write = (text, { x, y, size, font, fill }) => {
    context.font = `${size}px ${font}`;
    context.fillStyle = fill;
    context.fillText(text, x, y);
    overlays.push({ text, x0: x, y0: y - 0.9 * size, x1: x + [...text].length * size, y1: y + 0.12 * size });
  };
  write(texts[0], { x: 0.07 * width, y: 0.16 * height, size: 0.075 * width, font: 'Page900', fill: ink });
  const column = left ? place.x + place.width + 0.06 * width : 0.06 * width;
  const points = rng.int(2, 4);
  for (let n = 0; n < points; n++) {
    const y = (0.36 + 0.1 * n) * height;
    write(texts[n + 1], { x: column, y, size: 0.038 * width, font: rng.pick(['Page400', 'Page500']), fill: ink });
  }
  const badge = { x: column, y: 0.82 * height, width: 0.3 * width, height: 0.075 * height };
  context.fillStyle = css(
    rng.pick([
      [200, 30, 40],
      [240, 120, 20],
      [20, 120, 90],
    ]),
  );
  context.beginPath();
  context.roundRect(badge.x, badge.y, badge.width, badge.height, 12);
  context.fill();
  const size = Math.min(0.04 * width, (0.85 * badge.width) / [...texts[6]].length);
  write(texts[6], {
    x: badge.x + (badge.width - size * [...texts[6]].length) / 2,
    y: badge.y + 0.66 * badge.height,
    size,
    font: 'Page700',
    fill: '#fff',
  });
  return overlays;
}
