/** Main pictures, the ones a buyer sees in the search results. */
import { fillSheet, glow, gradient, leafShadows, pill, podium, roundRect, studio, write } from './ink.mjs';
import { bottle, lamp, leaf, mug, sneaker, tube } from './products.mjs';

/** A thermos on a stage, an outlined headline, a price bar. */
export function bottleCover(sheet) {
  const { ctx, width, height } = sheet;
  studio(sheet, { wall: ['#f3e7d6', '#e6d2b8'], ground: ['#d9bf9e', '#c7a67e'], floor: 530, light: 0.75 });
  leafShadows(sheet, 830, 60, { size: 430, color: 'rgba(96,72,40,0.2)' });
  podium(ctx, 590, 580, { radius: 165, height: 40, colors: ['#fbf3e6', '#e9d8bf', '#c3a680'] });
  bottle(ctx, { x: 590, y: 584, height: 410 });
  write(sheet, '大容量保温杯', 48, 108, {
    size: 72,
    font: 'black',
    color: '#1f4a3d',
    outline: { color: '#fff', width: 7 },
  });
  write(sheet, '316不锈钢内胆', 52, 214, { size: 38, font: 'medium', color: '#4a3a26' });
  write(sheet, '24小时长效保温', 52, 282, { size: 38, font: 'medium', color: '#4a3a26' });
  pill(sheet, '顺丰包邮', 138, 366, { width: 176, height: 56, fill: '#1f4a3d', size: 30, color: '#fff' });
  ctx.fillStyle = gradient(ctx, [0, 0, width, 0], ['#ff4a2b', '#ff7a1c']);
  ctx.fillRect(0, height - 116, width, 116);
  roundRect(ctx, [0, height - 136, 330, 136], {
    radius: [0, 68, 0, 0],
    fill: gradient(ctx, [0, height - 136, 0, height], ['#e01f2d', '#b80f22']),
  });
  write(sheet, '到手价', 36, height - 66, { size: 32, color: '#ffe6c2' });
  write(sheet, '¥59.9', 148, height - 68, { size: 60, font: 'black', color: '#fff' });
  write(sheet, '领券再减10元', 565, height - 58, { size: 44, color: '#fff', align: 'center' });
}

/** A festival banner: gradient, rays, a button in a pill. */
export function saleBanner(sheet) {
  const { ctx, width, height, random } = sheet;
  fillSheet(sheet, gradient(ctx, [0, 0, width, height], ['#ff7a18', '#ff3d3d', '#e5195f']));
  ctx.save();
  ctx.translate(660, 250);
  for (let i = 0; i < 18; i++) {
    ctx.rotate((Math.PI * 2) / 18);
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.lineTo(900, -70);
    ctx.lineTo(900, 70);
    ctx.fillStyle = 'rgba(255,255,255,0.05)';
    ctx.fill();
  }
  ctx.restore();
  glow(ctx, 660, 270, { radius: 300, color: 'rgba(255,226,140,0.75)' });
  for (let i = 0; i < 38; i++) {
    ctx.save();
    ctx.translate(random() * width, random() * height * 0.95);
    ctx.rotate(random() * 3);
    ctx.fillStyle = ['#ffe08a', '#fff', '#ffb347', '#ff9ec4'][i % 4];
    ctx.globalAlpha = 0.75;
    if (Math.abs(ctx.getTransform().e - 290) > 250 || ctx.getTransform().f < 50)
      ctx.fillRect(0, 0, 7 + random() * 8, 5);
    ctx.restore();
  }
  podium(ctx, 665, 390, { radius: 175, height: 44, colors: ['#ffe9b8', '#ffc46b', '#e5852d'] });
  sneaker(ctx, { x: 662, y: 394, height: 158 });
  write(sheet, '年中狂欢节', 56, 120, {
    size: 84,
    font: 'poster',
    color: '#fff',
    spacing: 4,
    shadow: { color: 'rgba(140,0,30,0.55)', y: 6, blur: 4 },
  });
  write(sheet, '全场满300减40', 60, 222, { size: 48, font: 'black', color: '#ffe680' });
  write(sheet, '6月18日开抢', 60, 296, { size: 34, font: 'medium', color: '#fff' });
  const button = {
    fill: gradient(ctx, [0, 350, 0, 420], ['#fff6d6', '#ffd257']),
    shadow: { color: 'rgba(120,0,20,0.4)', blur: 16, y: 6 },
  };
  pill(sheet, '立即抢购', 178, 390, { width: 240, height: 72, size: 38, font: 'black', color: '#d3122f', ...button });
}

/** A shoe with a tilted sticker and three small captions. */
export function sneakerSticker(sheet) {
  const { ctx, width, height } = sheet;
  studio(sheet, { wall: ['#eef3f8', '#d6e0ea'], ground: ['#c9d5e1', '#b4c3d2'], floor: 500 });
  ctx.fillStyle = 'rgba(255,90,54,0.9)';
  ctx.beginPath();
  ctx.arc(420, 350, 212, 0, 6.3);
  ctx.fill();
  glow(ctx, 360, 280, { radius: 240, color: 'rgba(255,190,150,0.65)' });
  sneaker(ctx, { x: 400, y: 560, height: 300 });
  write(sheet, '轻便跑鞋', 48, 90, { size: 70, font: 'black', color: '#1d2733' });
  write(sheet, 'AIR STEP 2.0', 50, 160, { size: 30, font: 'medium', color: '#5a6a7c' });
  ctx.save();
  ctx.translate(628, 210);
  ctx.rotate((12 * Math.PI) / 180);
  roundRect(ctx, [-142, -72, 284, 144], {
    radius: 20,
    fill: '#ffdf3a',
    shadow: { color: 'rgba(30,40,60,0.35)', blur: 18, y: 8 },
  });
  roundRect(ctx, [-132, -62, 264, 124], { radius: 14, stroke: '#1d2733', line: 2.5 });
  ctx.restore();
  write(sheet, '新品首发', 634, 180, { size: 44, font: 'black', color: '#1d2733', align: 'center', angle: 12 });
  write(sheet, '第二双半价', 622, 241, { size: 42, font: 'black', color: '#d8321a', align: 'center', angle: 12 });
  ['回弹缓震', '透气网面', '防滑大底'].forEach((text, i) => {
    const x = width * (0.2 + i * 0.3);
    roundRect(ctx, [x - 104, height - 128, 208, 74], {
      radius: 14,
      fill: '#fff',
      shadow: { color: 'rgba(40,60,90,0.18)', blur: 14, y: 5 },
    });
    write(sheet, text, x, height - 91, { size: 34, color: '#2b3a4b', align: 'center' });
  });
}

/** A cosmetic whose brand is Latin: the brand stays as it is. */
export function brandMix(sheet) {
  const { ctx, width } = sheet;
  studio(sheet, { wall: ['#fbe9e7', '#f6d3d2'], ground: ['#efc0c0', '#e3a9ab'], floor: 590, light: 0.25 });
  leafShadows(sheet, 30, 40, { size: 400, color: 'rgba(150,80,80,0.15)' });
  podium(ctx, 560, 640, { radius: 170, height: 60, colors: ['#fff5f3', '#f8dedb', '#d9a7a6'] });
  tube(ctx, { x: 560, y: 642, height: 440 });
  ctx.save();
  ctx.translate(560, 380);
  ctx.rotate(-Math.PI / 2);
  write(sheet, 'VELLORA', -20, 0, { size: 44, font: 'brush', color: '#8a4a55', align: 'center', spacing: 6 });
  ctx.restore();
  leaf(ctx, 395, 668, { length: 90, turn: -0.5, color: '#9db98f' });
  leaf(ctx, 400, 672, { length: 74, turn: 0.12, color: '#86a878' });
  write(sheet, 'VELLORA 护手霜', 54, 112, { size: 56, font: 'bold', color: '#7c3644' });
  ctx.fillStyle = '#c98593';
  ctx.fillRect(56, 164, 64, 4);
  write(sheet, '乳木果滋养', 56, 232, { size: 42, font: 'medium', color: '#8a4a55' });
  write(sheet, '清爽不粘腻', 56, 304, { size: 42, font: 'medium', color: '#8a4a55' });
  roundRect(ctx, [54, 376, 236, 58], { radius: 29, stroke: '#b56a78', line: 2.5 });
  write(sheet, '净含量：60克', 172, 405, { size: 30, font: 'medium', color: '#8a4a55', align: 'center' });
  write(sheet, 'SHEA BUTTER · VITAMIN E', width / 2, 760, {
    size: 24,
    font: 'medium',
    color: '#a0606c',
    align: 'center',
    spacing: 3,
  });
}

/** No Chinese at all: there is nothing to translate, the picture is passed on as it is. */
export function englishOnly(sheet) {
  const { ctx, width } = sheet;
  studio(sheet, { wall: ['#e9ece6', '#d5dbd0'], ground: ['#c3cabb', '#aab39f'], floor: 450 });
  leafShadows(sheet, 650, 30, { size: 330, color: 'rgba(60,80,50,0.2)' });
  podium(ctx, 350, 480, { radius: 190, height: 40, colors: ['#f7f6f1', '#e2e0d4', '#b5b29f'] });
  mug(ctx, { x: 338, y: 486, height: 220 });
  write(sheet, 'AURORA HOME', width / 2, 90, {
    size: 54,
    font: 'brush',
    color: '#38432f',
    align: 'center',
    spacing: 8,
  });
  write(sheet, 'Stoneware Mug · 350 ml', width / 2, 156, {
    size: 28,
    font: 'medium',
    color: '#5b6650',
    align: 'center',
  });
  write(sheet, 'Dishwasher safe', width / 2, 630, { size: 28, font: 'medium', color: '#38432f', align: 'center' });
}

/** Name and value side by side, row by row, beside the lamp they tell of. */
export function lampParameters(sheet) {
  const { ctx, width } = sheet;
  fillSheet(sheet, gradient(ctx, [0, 0, 0, 900], ['#23303f', '#17202b']));
  glow(ctx, 380, 230, { radius: 360, color: 'rgba(255,226,160,0.28)' });
  ctx.fillStyle = gradient(ctx, [0, 372, 0, 430], ['#5b4632', '#3a2b1d']);
  ctx.fillRect(0, 372, width, 58);
  lamp(ctx, { x: 320, y: 388, height: 300 });
  roundRect(ctx, [0, 430, width, 470], { fill: '#f7f5f0' });
  write(sheet, '产品参数', 56, 492, { size: 42, font: 'black', color: '#23303f' });
  ctx.fillStyle = '#e0a83a';
  ctx.fillRect(56, 524, 60, 5);
  const rows = [
    ['品名', '护眼台灯'],
    ['材质', '铝合金'],
    ['功率', '12W'],
    ['色温', '冷暖可调'],
    ['尺寸', '38×15×42厘米'],
    ['线长', '1.5米'],
  ];
  rows.forEach(([name, value], i) => {
    const y = 570 + i * 54;
    write(sheet, name, 56, y, { size: 28, font: 'medium', color: '#8a8577' });
    write(sheet, value, 200, y, { size: 28, font: 'medium', color: '#2b2f36' });
    ctx.fillStyle = '#ded9cc';
    if (i < rows.length - 1) ctx.fillRect(56, y + 26, width - 112, 1.5);
  });
}
