/**
 * Draws a small set of pictures that are hard to read, and what stands on them: node draw.mjs OUT. Everything comes from
 * fixed numbers and the program's own fonts, so each run gives the same pictures.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

const [out] = process.argv.slice(2);
if (!out) throw new Error('usage: node draw.mjs OUT');
const fonts = fileURLToPath(new URL('../../../fonts/', import.meta.url));
for (const [file, name] of [
  ['NotoSansSC-Regular', 'plain'],
  ['NotoSansSC-Bold', 'bold'],
  ['NotoSerifSC-SemiBold', 'serif'],
]) {
  if (!GlobalFonts.registerFromPath(path.join(fonts, `${file}.ttf`), name))
    throw new Error('run `npm run fonts` first');
}

const TEXTS = [
  '天然植物洗发水',
  '柔软透气不起球',
  '七天无理由退换',
  '加厚保暖羊毛衫',
  '防滑耐磨橡胶底',
  '全场满减优惠中',
];
const MIXED = [
  '买2件送1件',
  '净含量500ml',
  '原价￥1,299.00',
  '直降30%',
  '2026年新款T恤',
  'iPhone 15 Pro手机壳',
  '衣长72cm',
  '尺码XL/180',
];
const COLUMNS = ['手工制作', '传统工艺', '匠心之作', '买一送一'];
const WHITE = '#ffffff';
const INK = '#2a2420';

const write = (context, text, { x, y, size, font = 'plain', color = INK }) => {
  context.font = `${size}px ${font}`;
  context.fillStyle = color;
  context.fillText(text, x, y);
};

/** Lines below each other. */
const list = (context, texts, { x = 40, y = 60, size, step = 2, ...how }) =>
  texts.forEach((text, i) => {
    write(context, text, { x, y: y + i * step * size, size, ...how });
  });

function turned(context, degrees, paint) {
  const { width, height } = context.canvas;
  context.save();
  context.translate(width / 2, height / 2);
  context.rotate((degrees * Math.PI) / 180);
  paint();
  context.restore();
}

/** Blots of many colours, such as a photo of fruit or cloth has. */
function busy(context, hues) {
  const { width, height } = context.canvas;
  let seed = 7;
  const next = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  for (let i = 0; i < 900; i++) {
    context.fillStyle = `hsl(${hues[i % hues.length] + 20 * next()} ${50 + 40 * next()}% ${22 + 28 * next()}%)`;
    context.beginPath();
    context.ellipse(width * next(), height * next(), 4 + 26 * next(), 4 + 14 * next(), 6 * next(), 0, 7);
    context.fill();
  }
}

/** Marks that stand beside text on product pages: ticks, hearts, arrows, drops, tubs, stars, rings. */
function icons(context) {
  const at = (i, paint) => {
    context.save();
    context.translate(70 + (i % 5) * 110, 90 + Math.floor(i / 5) * 120);
    context.beginPath();
    paint();
    context.restore();
  };
  context.lineWidth = 5;
  context.strokeStyle = INK;
  context.fillStyle = INK;
  const line = (...points) => {
    points.forEach(([x, y]) => {
      context.lineTo(x, y);
    });
    context.stroke();
  };
  const ring = () => {
    context.arc(0, 0, 24, 0, 7);
    context.stroke();
    context.beginPath();
  };
  at(0, () => line([-20, 0], [-5, 16], [22, -18]));
  at(1, () => {
    context.moveTo(0, 20);
    context.bezierCurveTo(-40, -10, -15, -35, 0, -12);
    context.bezierCurveTo(15, -35, 40, -10, 0, 20);
    context.fill();
  });
  at(2, () => line([-24, 0], [20, 0], [6, -14], [20, 0], [6, 14]));
  at(3, () => {
    context.arc(0, 6, 16, 0, 7);
    context.fill();
    line([-14, 0], [0, -28], [14, 0]);
  });
  at(4, () => line([-26, -12], [-18, 20], [18, 20], [26, -12], [12, -4], [0, -12], [-12, -4], [-26, -12]));
  at(5, () => {
    for (let i = 0; i < 10; i++) {
      const reach = i % 2 ? 10 : 24;
      context.lineTo(reach * Math.sin((i * Math.PI) / 5), -reach * Math.cos((i * Math.PI) / 5));
    }
    context.fill();
  });
  at(6, () => {
    ring();
    line([-16, 16], [16, -16]);
  });
  at(7, () => {
    ring();
    line([0, -14], [0, 2], [10, 8]);
  });
  at(8, () => {
    context.strokeRect(-20, -20, 40, 40);
    line([-20, -20], [20, 20]);
    context.beginPath();
    line([20, -20], [-20, 20]);
  });
  at(9, () => line([-20, -10], [0, 12], [20, -10]));
}

/** Name ▶ size, ground, what is painted, and its lines. */
const PICTURES = {
  ...Object.fromEntries(
    [8, 9, 10].map(size => [
      `small-${size}`,
      { paint: context => list(context, [...TEXTS, ...MIXED], { size, step: 2.2 }), lines: [...TEXTS, ...MIXED] },
    ]),
  ),
  'white-on-red': {
    ground: '#d0021b',
    paint: context => list(context, TEXTS, { size: 30, step: 2.2, color: WHITE, font: 'bold' }),
    lines: TEXTS,
  },
  'white-on-busy': {
    paint: context => {
      busy(context, [90, 130, 20]);
      list(context, TEXTS, { size: 34, step: 2, color: WHITE, font: 'bold' });
    },
    lines: TEXTS,
  },
  'serif-on-yellow': {
    ground: '#ffd400',
    paint: context => list(context, TEXTS, { size: 26, step: 2.4, color: '#c40000', font: 'serif' }),
    lines: TEXTS,
  },
  ...Object.fromEntries(
    [15, -15].map(degrees => [
      `slanted${degrees}`,
      {
        paint: context => turned(context, degrees, () => list(context, TEXTS, { x: -180, y: -150, size: 34 })),
        lines: TEXTS,
      },
    ]),
  ),
  ...Object.fromEntries(
    [90, -90, 180].map(degrees => [
      `page${degrees}`,
      {
        paint: context =>
          turned(context, degrees, () =>
            list(context, [...TEXTS, ...MIXED.slice(0, 4)], { x: -200, y: -250, size: 28 }),
          ),
        lines: [...TEXTS, ...MIXED.slice(0, 4)],
      },
    ]),
  ),
  ...Object.fromEntries(
    [1, 1.1, 1.25, 1.4, 1.6].map(pitch => [
      `columns-${pitch}`,
      {
        paint: context =>
          COLUMNS.forEach((text, column) => {
            [...text].forEach((sign, i) => {
              write(context, sign, { x: 480 - 120 * column, y: 120 + 50 * pitch * i, size: 50, font: 'bold' });
            });
          }),
        lines: COLUMNS,
      },
    ]),
  ),
  mixed: { paint: context => list(context, MIXED, { size: 28, step: 2.2 }), lines: MIXED },
  icons: {
    paint: context => {
      icons(context);
      list(context, TEXTS.slice(0, 2), { size: 30, y: 420 });
    },
    lines: TEXTS.slice(0, 2),
  },
};

mkdirSync(out, { recursive: true });
const expected = {};
for (const [name, { ground = '#f4f1ea', paint, lines }] of Object.entries(PICTURES)) {
  const canvas = createCanvas(600, 600);
  const context = canvas.getContext('2d');
  context.fillStyle = ground;
  context.fillRect(0, 0, 600, 600);
  paint(context);
  writeFileSync(path.join(out, `${name}.jpg`), canvas.toBuffer('image/jpeg', 85));
  expected[`${name}.jpg`] = lines;
}
writeFileSync(path.join(out, 'expected.json'), `${JSON.stringify(expected, null, 1)}\n`);
