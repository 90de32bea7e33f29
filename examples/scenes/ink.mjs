/** Brushes that all scenes share: type, shapes, light and textures. Everything is drawn in code and looks the same each time. */
import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

const FONTS = {
  black: 'noto-sans-sc/900Black/NotoSansSC_900Black.ttf',
  bold: 'noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
  medium: 'noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
  brush: 'zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf',
  poster: 'zcool-qingke-huangyou/400Regular/ZCOOLQingKeHuangYou_400Regular.ttf',
};
for (const [name, file] of Object.entries(FONTS)) {
  const path = fileURLToPath(import.meta.resolve(`@expo-google-fonts/${file}`));
  GlobalFonts.registerFromPath(path, name);
}

/** A sheet to draw on. `texts` collects what is written on it. */
export function createSheet(width, height, seed = 1) {
  const canvas = createCanvas(width, height);
  return { canvas, ctx: canvas.getContext('2d'), width, height, texts: [], random: randomOf(seed) };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Writes one line; y is the middle of its characters, x its start, middle or end as `align` says. */
export function write(sheet, text, x, y, options) {
  const { ctx } = sheet;
  const { size, font = 'bold', color = '#222', align = 'left', spacing = 0, outline, shadow, angle = 0 } = options;
  sheet.texts.push(text);
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate((angle * Math.PI) / 180);
  ctx.font = `${size}px ${font}`;
  ctx.letterSpacing = `${spacing}px`;
  ctx.textAlign = align;
  ctx.lineJoin = 'round';
  const shift = align === 'center' ? spacing / 2 : align === 'right' ? spacing : 0; // the last letter's spacing shows nothing
  if (shadow)
    Object.assign(ctx, { shadowColor: shadow.color, shadowBlur: shadow.blur ?? 0, shadowOffsetY: shadow.y ?? 0 });
  if (outline) {
    Object.assign(ctx, { strokeStyle: outline.color, lineWidth: outline.width * 2 });
    ctx.strokeText(text, shift, size * 0.37);
    ctx.shadowColor = 'transparent';
  }
  ctx.fillStyle = color;
  ctx.fillText(text, shift, size * 0.37);
  ctx.restore();
}

/** Writes a column of characters from the top down, centred on x. */
export function writeColumn(sheet, text, x, top, { size, font = 'brush', color, spacing = 0 }) {
  const { ctx } = sheet;
  sheet.texts.push(text);
  Object.assign(ctx, { font: `${size}px ${font}`, textAlign: 'center', fillStyle: color });
  [...text].forEach((character, i) => {
    ctx.fillText(character, x, top + size * 0.87 + i * (size + spacing));
  });
}

/** A rounded rectangle; `fill` and `stroke` are colours or gradients. */
export function roundRect(ctx, [x, y, width, height], { radius = 0, fill, stroke, line = 2, shadow } = {}) {
  ctx.save();
  if (shadow) Object.assign(ctx, { shadowColor: shadow.color, shadowBlur: shadow.blur, shadowOffsetY: shadow.y });
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  if (stroke) {
    Object.assign(ctx, { strokeStyle: stroke, lineWidth: line });
    ctx.stroke();
  }
  ctx.restore();
}

/** A text in a pill whose middle is (x, y). */
export function pill(sheet, text, x, y, { width, height, fill, stroke, shadow, ...type }) {
  roundRect(sheet.ctx, [x - width / 2, y - height / 2, width, height], { radius: height / 2, fill, stroke, shadow });
  write(sheet, text, x, y, { align: 'center', ...type });
}

/** A straight gradient through colours at equal steps. */
export function gradient(ctx, [x0, y0, x1, y1], colors) {
  const paint = ctx.createLinearGradient(x0, y0, x1, y1);
  colors.forEach((color, i) => {
    paint.addColorStop(i / (colors.length - 1), color);
  });
  return paint;
}

export function fillSheet({ ctx, width, height }, paint) {
  ctx.fillStyle = paint;
  ctx.fillRect(0, 0, width, height);
}

/** A round patch of light or shade that fades out. */
export function glow(ctx, x, y, { radius, color, squash = 1 }) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(1, squash);
  const paint = ctx.createRadialGradient(0, 0, 0, 0, 0, radius);
  paint.addColorStop(0, color);
  paint.addColorStop(1, color.replace(/[\d.]+\)$/, '0)'));
  ctx.fillStyle = paint;
  ctx.fillRect(-radius, -radius, 2 * radius, 2 * radius);
  ctx.restore();
}

/** A studio: a wall that is lit from one side, a floor that begins at `floor`. */
export function studio(sheet, { wall, ground, floor, light = 0.3 }) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, gradient(ctx, [0, 0, width, floor], wall));
  ctx.fillStyle = gradient(ctx, [0, floor, 0, height], ground);
  ctx.fillRect(0, floor, width, height - floor);
  glow(ctx, width * light, floor * 0.35, { radius: width * 0.75, color: 'rgba(255,255,255,0.55)' });
  ctx.fillStyle = gradient(ctx, [0, floor - 26, 0, floor + 26], ['rgba(0,0,0,0)', 'rgba(0,0,0,0.06)', 'rgba(0,0,0,0)']);
  ctx.fillRect(0, floor - 26, width, 52);
}

/** A round stage whose top is an ellipse at (x, y). */
export function podium(ctx, x, y, { radius, height, colors: [top, side, dark] }) {
  const flat = radius * 0.22;
  glow(ctx, x + radius * 0.15, y + height + flat * 0.4, {
    radius: radius * 1.35,
    color: 'rgba(60,40,25,0.35)',
    squash: 0.24,
  });
  ctx.beginPath();
  ctx.ellipse(x, y + height, radius, flat, 0, 0, Math.PI);
  ctx.lineTo(x - radius, y);
  ctx.lineTo(x + radius, y);
  ctx.closePath();
  ctx.fillStyle = gradient(ctx, [x - radius, 0, x + radius, 0], [side, top, side, dark]);
  ctx.fill();
  ctx.beginPath();
  ctx.ellipse(x, y, radius, flat, 0, 0, Math.PI * 2);
  ctx.fillStyle = gradient(ctx, [x - radius, 0, x + radius, 0], [top, top, side]);
  ctx.fill();
}

/** Shadows of leaves that fall through a window, out of focus. */
export function leafShadows({ ctx, random }, x, y, { size, color = 'rgba(70,60,40,0.16)', count = 9 }) {
  ctx.save();
  ctx.filter = `blur(${size * 0.035}px)`;
  ctx.fillStyle = color;
  for (let i = 0; i < count; i++) {
    const turn = -1.1 + (i / count) * 2.1 + random() * 0.25;
    const length = size * (0.75 + random() * 0.5);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(turn);
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.quadraticCurveTo(length * 0.12, length * 0.5, 0, length);
    ctx.quadraticCurveTo(-length * 0.12, length * 0.5, 0, 0);
    ctx.fill();
    ctx.restore();
  }
  ctx.restore();
}

/** Changes every pixel of the sheet; `shade(x, y)` gives what is added to each channel. */
function shadePixels({ ctx, width, height }, shade) {
  const image = ctx.getImageData(0, 0, width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const add = shade(x, y);
      for (let c = 0; c < 3; c++) image.data[i + c] += add;
    }
  }
  ctx.putImageData(image, 0, 0);
}

/** Threads across and along, each a little lighter or darker than the next. */
export function weave(sheet, strength = 1) {
  const { random, width, height } = sheet;
  const along = Array.from({ length: width }, () => (random() - 0.5) * 20);
  const across = Array.from({ length: height }, () => (random() - 0.5) * 20);
  shadePixels(sheet, (x, y) => {
    const isOver = ((x >> 2) + (y >> 2)) % 2 === 0;
    const thread = isOver ? along[x - (x % 4)] : across[y - (y % 4)];
    const round = isOver ? Math.sin(((x % 4) / 4) * Math.PI) : Math.sin(((y % 4) / 4) * Math.PI);
    return strength * (thread + round * 9 + (random() - 0.5) * 6 - 4);
  });
}

/** Grain that runs along the board, bent around a few knots. */
export function woodGrain(sheet, strength = 1) {
  const { random, width, height } = sheet;
  const knots = Array.from({ length: 3 }, () => [random() * width, random() * height, 40 + random() * 50]);
  const phases = Array.from({ length: 6 }, () => random() * 6.28);
  shadePixels(sheet, (x, y) => {
    const bend = knots.reduce(
      (sum, [kx, ky, size]) => {
        const distance = ((x - kx) / 4) ** 2 + (y - ky) ** 2;
        return sum + Math.sign(y - ky) * 26 * Math.exp(-distance / (size * size));
      },
      Math.sin(x / 310 + phases[0]) * 14,
    );
    const v = (y + bend) * 0.11;
    const rings = Math.sin(v + Math.sin(v * 0.37 + phases[1]) * 2.2) * 9 + Math.sin(v * 3.3 + phases[2]) * 4;
    return strength * (rings + Math.sin(v * 9.7 + x / 90 + phases[3]) * 2 + (random() - 0.5) * 5);
  });
}

/** The fine unevenness of paper. */
export function paperGrain(sheet, strength = 1) {
  shadePixels(sheet, () => (sheet.random() - 0.5) * 9 * strength);
}
