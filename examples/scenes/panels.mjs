/** Flat panels full of small text: size chart, badges, coupons. */
import { fillSheet, glow, gradient, pill, roundRect, write } from './ink.mjs';
import { mug } from './products.mjs';

export function sizeChart(sheet) {
  const { ctx, width } = sheet;
  fillSheet(sheet, '#fbfaf7');
  write(sheet, '尺码参考表', width / 2, 66, { size: 42, font: 'black', color: '#2f3a35', align: 'center' });
  write(sheet, '单位：厘米', width / 2, 122, { size: 24, font: 'medium', color: '#8b938e', align: 'center' });
  const columns = [88, 226, 364, 502, 668];
  const rows = [
    ['尺码', '衣长', '胸围', '肩宽', '建议体重'],
    ['S', '66', '98', '43', '45-52公斤'],
    ['M', '68', '102', '44', '53-60公斤'],
    ['L', '70', '106', '46', '61-68公斤'],
    ['XL', '72', '110', '47', '69-76公斤'],
    ['2XL', '74', '114', '49', '77-85公斤'],
  ];
  const [left, top, tall] = [30, 166, 62];
  roundRect(ctx, [left, top, width - 60, rows.length * tall], {
    radius: 14,
    fill: '#fff',
    shadow: { color: 'rgba(40,60,50,0.12)', blur: 18, y: 4 },
  });
  rows.forEach((cells, r) => {
    const y = top + r * tall;
    if (r === 0) roundRect(ctx, [left, y, width - 60, tall], { radius: [14, 14, 0, 0], fill: '#4f7d68' });
    else if (r % 2 === 0)
      roundRect(ctx, [left, y, width - 60, tall], {
        radius: r === rows.length - 1 ? [0, 0, 14, 14] : 0,
        fill: '#eef3ef',
      });
    cells.forEach((text, c) => {
      const type = r === 0 ? { font: 'bold', color: '#fff' } : { font: 'medium', color: '#3c4642' };
      write(sheet, text, columns[c], y + tall / 2, { size: 26, align: 'center', ...type });
    });
  });
  write(sheet, '手工测量，误差1-3厘米属正常', 34, 590, { size: 24, font: 'medium', color: '#8b938e' });
}

/** A sheet of badges to lay over other pictures: the ground is transparent. */
export function badges(sheet) {
  const { ctx } = sheet;
  const round = (text, x, y, [light, dark]) => {
    ctx.beginPath();
    ctx.arc(x, y, 84, 0, 6.3);
    ctx.fillStyle = gradient(ctx, [x - 60, y - 80, x + 60, y + 80], [light, dark]);
    ctx.fill();
    ctx.beginPath();
    ctx.arc(x, y, 73, 0, 6.3);
    Object.assign(ctx, { strokeStyle: 'rgba(255,255,255,0.85)', lineWidth: 3 });
    ctx.stroke();
    write(sheet, text, x, y, { size: 46, font: 'black', color: '#fff', align: 'center' });
  };
  round('新品', 124, 112, ['#ff8a3c', '#f0441f']);
  round('热卖', 324, 112, ['#f2548a', '#c81e5b']);
  round('包邮', 524, 112, ['#4aa3e8', '#1f6bbf']);
  round('正品', 724, 112, ['#47b98a', '#1c7f5a']);
  const outlined = [
    ['48小时发货', '#c81e3c'],
    ['无忧退换', '#1f6bbf'],
    ['全国联保', '#1c7f5a'],
  ];
  outlined.forEach(([text, color], i) => {
    const x = 152 + i * 272;
    roundRect(ctx, [x - 122, 234, 244, 84], { radius: 16, fill: '#fff', stroke: color, line: 4 });
    write(sheet, text, x, 276, { size: 38, font: 'bold', color, align: 'center' });
  });
  const banner = gradient(ctx, [30, 0, 818, 0], ['#3a2a1a', '#6b4a2a', '#3a2a1a']);
  roundRect(ctx, [30, 356, 788, 104], { radius: 20, fill: banner, stroke: '#e9c88a', line: 3 });
  write(sheet, '匠心品质之选', 424, 408, {
    size: 54,
    spacing: 8,
    font: 'brush',
    color: '#f6deae',
    align: 'center',
    outline: { color: '#24180c', width: 3 },
  });
}

/** Three coupons, a deal of the day. */
export function coupons(sheet) {
  const { ctx, width, height } = sheet;
  fillSheet(sheet, gradient(ctx, [0, 0, 0, height], ['#e8203a', '#f7553f', '#ffd9b8']));
  glow(ctx, width / 2, 60, { radius: 420, color: 'rgba(255,220,140,0.35)' });
  write(sheet, '新人专享券', width / 2, 78, {
    size: 64,
    font: 'poster',
    color: '#fff3cf',
    align: 'center',
    spacing: 4,
    shadow: { color: 'rgba(120,0,20,0.6)', y: 4, blur: 2 },
  });
  const offers = [
    ['¥10', '满99元可用'],
    ['¥30', '满199元可用'],
    ['¥80', '满399元可用'],
  ];
  offers.forEach(([amount, condition], i) => {
    const x = 40 + i * 244;
    roundRect(ctx, [x, 150, 232, 246], {
      radius: 18,
      fill: '#fffaf0',
      shadow: { color: 'rgba(120,10,20,0.35)', blur: 14, y: 6 },
    });
    ctx.fillStyle = '#ee4440';
    for (const [side, turn] of [
      [x, -Math.PI / 2],
      [x + 232, Math.PI / 2],
    ]) {
      ctx.beginPath();
      ctx.arc(side, 318, 12, turn, turn + Math.PI);
      ctx.fill();
    }
    Object.assign(ctx, { strokeStyle: '#f3b9a6', lineWidth: 2 });
    ctx.setLineDash([8, 7]);
    ctx.beginPath();
    ctx.moveTo(x + 20, 318);
    ctx.lineTo(x + 212, 318);
    ctx.stroke();
    ctx.setLineDash([]);
    write(sheet, amount, x + 116, 210, { size: 68, font: 'black', color: '#d8122f', align: 'center' });
    write(sheet, condition, x + 116, 278, { size: 26, font: 'medium', color: '#8c4a3a', align: 'center' });
    write(sheet, '立即领取', x + 116, 356, { size: 30, font: 'bold', color: '#d8122f', align: 'center' });
  });
  roundRect(ctx, [40, 430, 720, 330], {
    radius: 22,
    fill: '#fff',
    shadow: { color: 'rgba(120,10,20,0.3)', blur: 16, y: 6 },
  });
  roundRect(ctx, [64, 454, 282, 282], { radius: 16, fill: gradient(ctx, [64, 454, 346, 736], ['#f4ead9', '#e0cba8']) });
  mug(ctx, { x: 196, y: 690, height: 176 }, { body: ['#fff', '#e9eef2', '#9fb0bd'] });
  write(sheet, '今日特价', 380, 494, { size: 42, font: 'black', color: '#2b2320' });
  write(sheet, '¥39', 380, 578, { size: 76, font: 'black', color: '#d8122f' });
  write(sheet, '原价69元', 536, 592, { size: 28, font: 'medium', color: '#9a938f' });
  write(sheet, '仅剩36件', 380, 654, { size: 30, font: 'medium', color: '#6b5a52' });
  pill(sheet, '手慢无', 646, 694, {
    width: 176,
    height: 62,
    fill: gradient(ctx, [0, 660, 0, 724], ['#ff6a3d', '#e0202f']),
    size: 34,
    font: 'black',
    color: '#fff',
  });
}
