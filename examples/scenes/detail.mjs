/** The long page below the fold, 790 px wide as shops ask for it: one function a section. */
import { fillSheet, glow, gradient, leafShadows, podium, roundRect, write } from './ink.mjs';
import { backpack } from './products.mjs';

const NAVY = '#22364b';
const SOFT = '#5d6b78';

export function backpackDetail(sheet) {
  fillSheet(sheet, '#fff');
  for (const [draw, top, height] of [
    [hero, 0, 840],
    [reasons, 840, 440],
    [material, 1280, 400],
    [measures, 1680, 640],
    [colors, 2320, 480],
    [notes, 2800, 310],
  ]) {
    sheet.ctx.save();
    sheet.ctx.beginPath();
    sheet.ctx.rect(0, top, sheet.width, height);
    sheet.ctx.clip();
    draw(sheet, top);
    sheet.ctx.restore();
  }
}

function hero(sheet) {
  const { ctx, width } = sheet;
  ctx.fillStyle = gradient(ctx, [0, 0, width, 840], ['#e3ebf1', '#b9cad8']);
  ctx.fillRect(0, 0, width, 840);
  glow(ctx, 250, 260, { radius: 520, color: 'rgba(255,255,255,0.8)' });
  leafShadows(sheet, 780, 40, { size: 380, color: 'rgba(40,60,80,0.18)' });
  podium(ctx, 395, 720, { radius: 260, height: 40, colors: ['#f7fafc', '#dbe5ec', '#a5b6c4'] });
  backpack(ctx, { x: 395, y: 728, height: 430 });
  write(sheet, '城市通勤双肩包', 395, 116, { size: 76, font: 'black', color: NAVY, align: 'center' });
  write(sheet, '轻一点 走更远', 395, 206, { size: 40, font: 'medium', color: '#48617a', align: 'center', spacing: 4 });
}

function title(sheet, text, y) {
  const { ctx, width } = sheet;
  write(sheet, text, width / 2, y, { size: 46, font: 'black', color: NAVY, align: 'center' });
  ctx.fillStyle = '#c98d4b';
  ctx.fillRect(width / 2 - 32, y + 42, 64, 5);
}

function reasons(sheet, top) {
  const { ctx } = sheet;
  title(sheet, '为什么选它', top + 60);
  const icons = [drop, box, strap];
  ['防泼水面料', '25升大容量', '减压肩带'].forEach((text, i) => {
    const x = 145 + i * 250;
    ctx.beginPath();
    ctx.arc(x, top + 210, 66, 0, 6.3);
    ctx.fillStyle = '#eaf0f5';
    ctx.fill();
    ctx.save();
    ctx.translate(x, top + 210);
    Object.assign(ctx, { strokeStyle: '#36506d', lineWidth: 5, lineJoin: 'round', lineCap: 'round' });
    ctx.beginPath();
    icons[i](ctx);
    ctx.stroke();
    ctx.restore();
    write(sheet, text, x, top + 320, { size: 34, font: 'bold', color: NAVY, align: 'center' });
  });
}

function drop(ctx) {
  ctx.moveTo(0, -34);
  ctx.bezierCurveTo(34, 4, 26, 32, 0, 32);
  ctx.bezierCurveTo(-26, 32, -34, 4, 0, -34);
}

function box(ctx) {
  for (const [x, y] of [
    [-30, -14],
    [0, -32],
    [30, -14],
    [30, 20],
    [0, 36],
    [-30, 20],
    [-30, -14],
    [0, 2],
    [30, -14],
  ])
    ctx.lineTo(x, y);
  ctx.moveTo(0, 2);
  ctx.lineTo(0, 36);
}

function strap(ctx) {
  ctx.roundRect(-30, -34, 24, 68, 12);
  ctx.roundRect(6, -34, 24, 68, 12);
}

/** A paragraph over three lines: one text. */
function material(sheet, top) {
  const { ctx, width } = sheet;
  ctx.fillStyle = gradient(ctx, [0, top, width, top + 430], ['#2b435c', '#1b2c40']);
  ctx.fillRect(0, top, width, 430);
  glow(ctx, 120, top + 60, { radius: 420, color: 'rgba(120,160,200,0.3)' });
  write(sheet, '轻便耐磨', 60, top + 88, { size: 50, font: 'black', color: '#f2d9b4' });
  const lines = [
    '采用高密度尼龙面料，轻便又耐磨，雨天',
    '出行也不怕淋湿。内部多层分区，电脑、',
    '水杯和雨伞各有其位，取用顺手。',
  ];
  lines.forEach((line, i) => {
    write(sheet, line, 60, top + 188 + i * 50, { size: 34, font: 'medium', color: '#e6edf4' });
  });
  sheet.texts.splice(-lines.length, lines.length, lines.join(''));
}

function measures(sheet, top) {
  const { ctx } = sheet;
  title(sheet, '产品尺寸', top + 60);
  backpack(ctx, { x: 360, y: top + 500, height: 330 });
  Object.assign(ctx, { strokeStyle: '#8d9aa6', lineWidth: 2.5 });
  const rule = (x0, y0, x1, y1) => {
    const [dx, dy] = x0 === x1 ? [9, 0] : [0, 9];
    ctx.beginPath();
    for (const [ax, ay, bx, by] of [
      [x0, y0, x1, y1],
      [x0 - dx, y0 - dy, x0 + dx, y0 + dy],
      [x1 - dx, y1 - dy, x1 + dx, y1 + dy],
    ]) {
      ctx.moveTo(ax, ay);
      ctx.lineTo(bx, by);
    }
    ctx.stroke();
  };
  rule(520, top + 152, 520, top + 498);
  rule(238, top + 528, 482, top + 528);
  write(sheet, '高45厘米', 546, top + 325, { size: 32, font: 'medium', color: SOFT });
  write(sheet, '宽30厘米', 360, top + 562, { size: 32, font: 'medium', color: SOFT, align: 'center' });
}

function colors(sheet, top) {
  const { ctx, width } = sheet;
  ctx.fillStyle = '#f4f1ec';
  ctx.fillRect(0, top, width, 480);
  title(sheet, '可选颜色', top + 70);
  const bags = [
    ['曜石黑', ['#5b5f66', '#33363b', '#17191c']],
    ['雾霾蓝', ['#9db4c9', '#7590aa', '#4a6078']],
    ['燕麦白', ['#fbf6ec', '#e6dbc8', '#b5a78e']],
  ];
  bags.forEach(([name, body], i) => {
    const x = 145 + i * 250;
    backpack(ctx, { x, y: top + 362, height: 205 }, { body });
    write(sheet, name, x, top + 416, { size: 32, font: 'medium', color: NAVY, align: 'center' });
  });
}

function notes(sheet, top) {
  const { ctx } = sheet;
  write(sheet, '温馨提示', 60, top + 62, { size: 40, font: 'black', color: NAVY });
  ['冷水手洗，不可漂白', '避免长时间暴晒', '颜色以实物为准'].forEach((text, i) => {
    const y = top + 130 + i * 56;
    roundRect(ctx, [60, y - 6, 12, 12], { radius: 6, fill: '#c98d4b' });
    write(sheet, text, 92, y, { size: 32, font: 'medium', color: SOFT });
  });
}
