/** Text that stands right on cloth, wood and paper. */
import {
  fillSheet,
  glow,
  gradient,
  leafShadows,
  paperGrain,
  roundRect,
  weave,
  woodGrain,
  write,
  writeColumn,
} from './ink.mjs';
import { board, leaf, shirt, teaBowl } from './products.mjs';

export function linenShirt(sheet) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, '#b9ad97');
  weave(sheet, 1);
  glow(ctx, 150, 120, { radius: 620, color: 'rgba(255,250,235,0.5)' });
  ctx.fillStyle = gradient(ctx, [0, height * 0.5, 0, height], ['rgba(60,45,25,0)', 'rgba(60,45,25,0.35)']);
  ctx.fillRect(0, 0, width, height);
  shirt(ctx, { x: 350, y: 700, height: 400 });
  write(sheet, '亚麻衬衫', 350, 100, { size: 84, font: 'brush', color: '#463a26', align: 'center', spacing: 8 });
  write(sheet, '天然亚麻 透气亲肤', 350, 186, { size: 36, font: 'medium', color: '#463a26', align: 'center' });
  write(sheet, '水洗柔软 清爽一夏', 350, 762, { size: 38, font: 'bold', color: '#fff', align: 'center' });
}

export function cuttingBoard(sheet) {
  const { ctx, width } = sheet;
  fillSheet(sheet, '#6a4528');
  woodGrain(sheet, 0.9);
  glow(ctx, width * 0.3, 120, { radius: 640, color: 'rgba(255,226,180,0.34)' });
  board(ctx, { x: 540, y: 640, height: 336 });
  leaf(ctx, 296, 686, { length: 120, turn: -0.35, color: '#5f8a3e' });
  leaf(ctx, 308, 696, { length: 96, turn: 0.15, color: '#4f7a33' });
  write(sheet, '整木砧板', 54, 104, {
    size: 80,
    font: 'black',
    color: '#fff3dd',
    shadow: { color: 'rgba(30,12,0,0.6)', y: 4, blur: 6 },
  });
  write(sheet, '一块整木 无胶拼接', 58, 196, { size: 38, font: 'medium', color: '#ffe9c4' });
  ['双面可用', '厚实耐剁', '不易发霉'].forEach((text, i) => {
    const y = 300 + i * 84;
    ctx.beginPath();
    ctx.arc(74, y, 13, 0, 6.3);
    ctx.fillStyle = '#f0b45a';
    ctx.fill();
    Object.assign(ctx, { strokeStyle: '#4a2a10', lineWidth: 3.5, lineCap: 'round' });
    ctx.beginPath();
    ctx.moveTo(68, y);
    ctx.lineTo(72.5, y + 5);
    ctx.lineTo(81, y - 5);
    ctx.stroke();
    write(sheet, text, 104, y, { size: 36, font: 'bold', color: '#fff3dd' });
  });
}

/** Columns of characters, read from the right, as tea is labelled. */
export function springTea(sheet) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, gradient(ctx, [0, 0, 0, height], ['#f5f1e4', '#e7e3cd']));
  paperGrain(sheet, 0.8);
  for (const [base, top, color] of [
    [640, 470, 'rgba(120,150,120,0.20)'],
    [690, 540, 'rgba(90,125,95,0.26)'],
    [740, 610, 'rgba(66,100,72,0.30)'],
  ]) {
    ctx.beginPath();
    ctx.moveTo(0, base);
    for (let x = 0; x <= width; x += 10)
      ctx.lineTo(
        x,
        base - (base - top) * (0.5 + 0.5 * Math.sin(x / 95 + top)) * (0.55 + 0.45 * Math.sin(x / 217 + base)),
      );
    ctx.lineTo(width, height);
    ctx.lineTo(0, height);
    ctx.fillStyle = color;
    ctx.fill();
  }
  leafShadows(sheet, 20, -10, { size: 300, color: 'rgba(60,90,50,0.16)' });
  teaBowl(ctx, { x: 250, y: 740, height: 150 });
  for (const [x, y, length, turn] of [
    [430, 752, 62, -0.4],
    [470, 770, 52, 0.2],
    [408, 778, 46, 2.7],
  ])
    leaf(ctx, x, y, { length, turn, color: '#6c8b45' });
  writeColumn(sheet, '明前龙井', 520, 70, { size: 84, color: '#2c4a30', spacing: 10 });
  writeColumn(sheet, '一叶知春味', 406, 104, { size: 42, color: '#55704f', spacing: 12 });
  roundRect(ctx, [492, 474, 56, 118], { radius: 8, fill: '#b3392c' });
  writeColumn(sheet, '手作', 520, 484, { size: 42, color: '#fbeedd', spacing: 8 });
  write(sheet, '净含量：100克', 300, 822, { size: 30, font: 'medium', color: '#2c4a30', align: 'center' });
}
