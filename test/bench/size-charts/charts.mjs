/** Size charts as Chinese shops draw them, with what each cell is worth in the world's measures. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

const require = createRequire(import.meta.url);
const fonts = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
for (const weight of ['400Regular', '500Medium', '700Bold']) {
  GlobalFonts.registerFromPath(path.join(fonts, weight, `NotoSansSC_${weight}.ttf`), `Chart${parseInt(weight, 10)}`);
}

/** Words of the charts; figures need none. */
export const PHRASES = {
  尺码: 'Size',
  尺码对照表: 'Size Chart',
  体重: 'Weight',
  '体重(斤)': 'Weight (jin)',
  衣长: 'Length',
  胸围: 'Chest',
  腰围: 'Waist',
  裙长: 'Skirt length',
  脚长: 'Foot length',
  价格: 'Price',
  续航: 'Range',
  以下: 'or less',
  左右: 'approx.',
  手工测量存在误差: 'Measured by hand',
  建议体重: 'Suggested weight',
  均码: 'One size',
  元: 'CNY',
}; // prettier-ignore

const pick = (random, list) => list[Math.floor(random() * list.length)];
const whole = (random, a, b) => a + Math.floor(random() * (b - a + 1));
const shoe = (random, n) => 35 + n + Math.floor(random() * 2);
const tidy = value => Number(value.toFixed(3));
const LETTERS = ['S', 'M', 'L', 'XL', '2XL', '3XL'];

/** A column: its head, and in each row a text with the numbers that must stand in its place. */
const COLUMNS = {
  码: (random, rows) => {
    const shoes = random() < 0.5;
    const first = shoe(random, 0);
    return {
      head: '尺码',
      cells: Array.from({ length: rows }, (_, n) =>
        shoes ? [`${first + n}码`, [first + n]] : [`${LETTERS[n]}码`, numbersIn(LETTERS[n])],
      ),
    };
  },
  斤: (random, rows) => {
    const first = whole(random, 40, 50) * 2;
    const form = whole(random, 0, 2);
    const step = pick(random, [10, 15]);
    return {
      head: form === 2 ? '体重(斤)' : '体重',
      cells: Array.from({ length: rows }, (_, n) => {
        const [a, b] = [first + step * n, first + step * (n + 1)];
        if (form === 2) return [`${a}-${b}`, [a, b]];
        if (form === 1 && n === 0) return [`${b}斤以下`, [b / 2]];
        return [`${a}-${b}斤`, [a / 2, b / 2]];
      }),
    };
  },
  cm: (random, rows) => {
    const [head, least] = pick(random, [
      ['衣长', 58],
      ['胸围', 84],
      ['裙长', 70],
    ]);
    const unit = pick(random, ['cm', '厘米', '']);
    const first = whole(random, least, least + 8);
    return {
      head: unit ? head : `${head}(cm)`,
      cells: Array.from({ length: rows }, (_, n) => {
        const value = first + 2 * n + (random() < 0.2 ? 0.5 : 0);
        return [`${value}${unit}`, [value]];
      }),
    };
  },
  尺: (random, rows) => {
    const first = whole(random, 18, 20);
    return {
      head: '腰围',
      cells: Array.from({ length: rows }, (_, n) => {
        const tenths = first + n;
        return [`${Math.floor(tenths / 10)}尺${tenths % 10 || ''}`, [Number(((tenths * 10) / 3).toFixed(1))]];
      }),
    };
  },
  '¥': (random, rows) => {
    const first = whole(random, 59, 199);
    const form = whole(random, 0, 1);
    return {
      head: '价格',
      cells: Array.from({ length: rows }, (_, n) => {
        const price = first + 10 * n;
        return [form ? `¥${price}` : `${price}元`, [price]];
      }),
    };
  },
  里: (random, rows) => {
    const first = whole(random, 20, 40);
    return {
      head: '续航',
      cells: Array.from({ length: rows }, (_, n) => [`${first + 5 * n}里`, [tidy((first + 5 * n) / 2)]]),
    };
  },
};

const numbersIn = text => (text.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);

/** A chart: PNG bytes, and its cells with boxes and the numbers that are right. */
export function drawChart(random) {
  const rows = whole(random, 4, 6);
  const others = ['尺', '里'].filter(() => random() < 0.4);
  const columns = ['码', '斤', 'cm', ...others, '¥'].map(kind => COLUMNS[kind](random, rows));
  const [width, row] = [columns.length > 5 ? 960 : 800, whole(random, 52, 64)];
  const [left, top] = [40, 120];
  const column = (width - 2 * left) / columns.length;
  const canvas = createCanvas(width, top + row * (rows + 1) + 90);
  const context = canvas.getContext('2d');
  const [paper, dark] = pick(random, [
    ['#ffffff', '#444a55'],
    ['#faf6ee', '#8a5a2b'],
    ['#f2f6fa', '#2f5d8a'],
  ]);
  context.fillStyle = paper;
  context.fillRect(0, 0, width, canvas.height);
  const cells = [];
  const write = (text, { x, y, size, font, fill, numbers }) => {
    context.font = `${size}px ${font}`;
    context.fillStyle = fill;
    context.textAlign = 'center';
    context.fillText(text, x, y + size * 0.36);
    const half = context.measureText(text).width / 2;
    cells.push({ text, numbers, box: [x - half, y - size / 2, x + half, y + size / 2] });
  };
  write('尺码对照表', { x: width / 2, y: 64, size: 40, font: 'Chart700', fill: dark, numbers: [] });
  context.fillStyle = dark;
  context.fillRect(left, top, width - 2 * left, row);
  const size = Math.min(24, Math.floor(row * 0.42));
  for (const [c, { head, cells: body }] of columns.entries()) {
    const x = left + column * (c + 0.5);
    write(head, { x, y: top + row / 2, size, font: 'Chart700', fill: '#ffffff', numbers: [] });
    for (const [r, [text, numbers]] of body.entries()) {
      write(text, { x, y: top + row * (r + 1.5), size, font: 'Chart400', fill: '#333333', numbers });
    }
  }
  context.strokeStyle = '#bbbbbb';
  for (let r = 0; r <= rows + 1; r++) line(context, [left, top + row * r], [width - left, top + row * r]);
  for (let c = 0; c <= columns.length; c++)
    line(context, [left + column * c, top], [left + column * c, top + row * (rows + 1)]);
  write('手工测量存在误差', {
    x: width / 2,
    y: canvas.height - 42,
    size: 22,
    font: 'Chart400',
    fill: dark,
    numbers: [],
  });
  return { bytes: canvas.toBuffer('image/png'), cells };
}

function line(context, [x0, y0], [x1, y1]) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
