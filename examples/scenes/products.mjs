/** The things on sale, built of lit shapes. Each stands on (x, y), the middle of its foot, and is `height` high. */
import { glow, gradient } from './ink.mjs';

/** Draws in a space in which the thing is 100 high and its foot is at (0, 0), up is negative; puts its shadow first. */
function place(ctx, { x, y, height, shadow = 26 }, draw) {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(height / 100, height / 100);
  glow(ctx, 3, 0, { radius: shadow, color: 'rgba(40,28,20,0.5)', squash: 0.16 });
  draw();
  ctx.restore();
}

/** A closed path of straight and curved steps: 2 numbers a line, 4 a quadratic, 6 a cubic curve. */
function path(ctx, [start, ...steps]) {
  ctx.beginPath();
  ctx.moveTo(...start);
  for (const step of steps) {
    if (step.length === 2) ctx.lineTo(...step);
    else if (step.length === 4) ctx.quadraticCurveTo(...step);
    else ctx.bezierCurveTo(...step);
  }
  ctx.closePath();
}

/** Fills the current path, draws its edge if one is given and lights it inside. */
function lit(ctx, paint, lights = [], edge) {
  ctx.save();
  ctx.fillStyle = paint;
  ctx.fill();
  if (edge) {
    Object.assign(ctx, { strokeStyle: edge, lineWidth: 0.8 });
    ctx.stroke();
  }
  ctx.clip();
  for (const [x, y, width, height, color, blur = 2] of lights) {
    ctx.save();
    ctx.filter = `blur(${blur * Math.abs(ctx.getTransform().a)}px)`;
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.ellipse(x, y, width / 2, height / 2, 0, 0, 6.3);
    ctx.fill();
    ctx.restore();
  }
  ctx.restore();
}

/** Colours across a round body: dark at the rims, light left of the middle. */
const round = (ctx, half, [light, base, dark]) =>
  gradient(ctx, [-half, 0, half, 0], [dark, base, light, base, base, dark]);

export function bottle(
  ctx,
  at,
  { body = ['#6f9c8c', '#2f5d50', '#173229'], cap = ['#f1efe9', '#c9c4ba', '#7d7870'] } = {},
) {
  place(ctx, at, () => {
    path(ctx, [
      [-14, -1],
      [-16, -2, -16, -5],
      [-16, -62],
      [-16, -70, -10, -72],
      [-10, -78],
      [10, -78],
      [10, -72],
      [16, -70, 16, -62],
      [16, -5],
      [16, -2, 14, -1],
      [0, 3, -14, -1],
    ]);
    lit(ctx, round(ctx, 16, body), [
      [-7, -38, 4, 62, 'rgba(255,255,255,0.5)'],
      [13, -38, 5, 70, 'rgba(0,0,0,0.3)'],
    ]);
    path(ctx, [
      [-11, -77],
      [-11, -96],
      [-11, -99, -8, -99],
      [8, -99],
      [11, -99, 11, -96],
      [11, -77],
    ]);
    lit(ctx, round(ctx, 11, cap), [[-4, -88, 3, 18, 'rgba(255,255,255,0.8)', 1]]);
    ctx.fillStyle = 'rgba(0,0,0,0.35)';
    ctx.fillRect(-11, -78.2, 22, 1.4);
    ctx.strokeStyle = cap[2];
    ctx.lineWidth = 2.4;
    ctx.beginPath();
    ctx.arc(0, -99, 6, Math.PI, 0);
    ctx.stroke();
  });
}

export function mug(ctx, at, { body = ['#fbf7f0', '#e6dccb', '#a89880'] } = {}) {
  place(ctx, { ...at, shadow: 58 }, () => {
    ctx.lineWidth = 9;
    ctx.strokeStyle = gradient(ctx, [38, 0, 66, 0], [body[1], body[2]]);
    ctx.beginPath();
    ctx.ellipse(42, -52, 20, 24, 0, -1.5, 1.7);
    ctx.stroke();
    path(ctx, [
      [-30, -2],
      [-41, -4, -42, -20],
      [-43, -92],
      [43, -92],
      [42, -20],
      [41, -4, 30, -2],
      [0, 5, -30, -2],
    ]);
    lit(ctx, round(ctx, 43, body), [
      [-20, -46, 10, 74, 'rgba(255,255,255,0.75)', 4],
      [38, -46, 14, 96, 'rgba(60,40,20,0.25)', 5],
    ]);
    ctx.beginPath();
    ctx.ellipse(0, -92, 43, 8, 0, 0, 6.3);
    ctx.fillStyle = body[0];
    ctx.fill();
    ctx.beginPath();
    ctx.ellipse(0, -91.4, 39.5, 6.6, 0, 0, 6.3);
    lit(ctx, gradient(ctx, [0, -98, 0, -85], ['#3d2416', '#6b4128']), [[-12, -89, 30, 3, 'rgba(255,230,200,0.35)', 1]]);
  });
}

export function shirt(ctx, at, { body = ['#ffffff', '#ece7dc', '#c6bda9'], button = '#b39a78' } = {}) {
  place(ctx, { ...at, shadow: 4 }, () => {
    ctx.shadowColor = 'rgba(50,40,25,0.38)';
    ctx.shadowBlur = 22;
    ctx.shadowOffsetY = 10;
    const cloth = gradient(ctx, [-50, -90, 50, 0], [body[0], body[1], body[2]]);
    path(ctx, [
      [-29, 0],
      [-31, -55],
      [-44, -40],
      [-58, -49],
      [-40, -84],
      [-34, -93, -14, -97],
      [14, -97],
      [34, -93, 40, -84],
      [58, -49],
      [44, -40],
      [31, -55],
      [29, 0],
      [0, 4, -29, 0],
    ]);
    ctx.fillStyle = cloth;
    ctx.fill();
    ctx.shadowColor = 'transparent';
    lit(ctx, cloth, [
      [-33, -66, 5, 40, 'rgba(80,65,40,0.25)'],
      [33, -66, 5, 40, 'rgba(80,65,40,0.3)'],
      [-14, -30, 7, 70, 'rgba(255,255,255,0.6)', 3],
      [17, -28, 6, 66, 'rgba(90,75,50,0.13)', 3],
      [25, -20, 4, 60, 'rgba(255,255,255,0.4)', 2],
    ]);
    path(ctx, [
      [-14, -97],
      [0, -84],
      [14, -97],
      [8, -100, 0, -100],
      [-8, -100, -14, -97],
    ]);
    ctx.fillStyle = 'rgba(90,72,45,0.55)';
    ctx.fill();
    for (const side of [-1, 1]) {
      path(ctx, [
        [side * 14, -98],
        [side * 1, -84],
        [side * 12, -77],
        [side * 21, -94],
      ]);
      lit(ctx, side < 0 ? body[0] : body[1], [], 'rgba(110,90,60,0.3)');
    }
    ctx.fillStyle = 'rgba(110,90,60,0.22)';
    ctx.fillRect(-3.6, -83, 0.5, 84);
    ctx.fillRect(3.4, -80, 0.5, 81);
    for (let y = -72; y < -4; y += 15) {
      ctx.beginPath();
      ctx.arc(0, y, 1.5, 0, 6.3);
      lit(ctx, button, [[-0.4, y - 0.5, 1, 1, 'rgba(255,255,255,0.6)', 0.2]]);
    }
    ctx.strokeStyle = 'rgba(110,90,60,0.4)';
    ctx.lineWidth = 0.5;
    ctx.strokeRect(10, -66, 14, 15);
  });
}

export function backpack(ctx, at, { body = ['#5f7ea0', '#36506d', '#1b2c40'], trim = '#c98d4b' } = {}) {
  place(ctx, { ...at, shadow: 46 }, () => {
    ctx.strokeStyle = body[2];
    ctx.lineWidth = 4;
    ctx.beginPath();
    ctx.arc(0, -95, 9, Math.PI, 0);
    ctx.stroke();
    path(ctx, [
      [-31, 0],
      [-37, -1, -37, -10],
      [-37, -62],
      [-36, -96, 0, -96],
      [36, -96, 37, -62],
      [37, -10],
      [37, -1, 31, 0],
    ]);
    lit(ctx, round(ctx, 37, body), [
      [-19, -58, 12, 60, 'rgba(255,255,255,0.28)', 5],
      [32, -45, 10, 90, 'rgba(0,0,0,0.35)', 5],
      [0, -97, 50, 10, 'rgba(255,255,255,0.25)', 4],
    ]);
    ctx.strokeStyle = 'rgba(0,0,0,0.35)';
    ctx.lineWidth = 1.1;
    ctx.beginPath();
    ctx.ellipse(0, -56, 31, 34, 0, Math.PI * 1.02, -0.06);
    ctx.stroke();
    path(ctx, [
      [-26, -5],
      [-28, -6, -28, -10],
      [-28, -38],
      [-28, -44, -22, -44],
      [22, -44],
      [28, -44, 28, -38],
      [28, -10],
      [28, -6, 26, -5],
    ]);
    lit(
      ctx,
      round(ctx, 28, body),
      [
        [-14, -24, 9, 34, 'rgba(255,255,255,0.3)', 4],
        [0, -44, 60, 3, 'rgba(255,255,255,0.3)', 1],
      ],
      'rgba(0,0,0,0.5)',
    );
    ctx.fillStyle = 'rgba(0,0,0,0.45)';
    ctx.fillRect(-26, -36, 52, 1.3);
    ctx.fillStyle = trim;
    ctx.fillRect(17, -36, 2.4, 8);
    path(ctx, [
      [-7, -66],
      [7, -66],
      [7, -57],
      [-7, -57],
    ]);
    lit(ctx, gradient(ctx, [-7, -66, 7, -57], [trim, '#8f5f2c']));
  });
}

export function lamp(ctx, at, { body = ['#ffffff', '#d9dde2', '#8d959f'] } = {}) {
  place(ctx, { ...at, shadow: 36 }, () => {
    const light = ctx.createRadialGradient(34, -84, 4, 40, -50, 66);
    light.addColorStop(0, 'rgba(255,236,180,0.95)');
    light.addColorStop(1, 'rgba(255,236,180,0)');
    path(ctx, [
      [20, -82],
      [52, -82],
      [92, -3],
      [-14, -3],
    ]);
    ctx.fillStyle = light;
    ctx.fill();
    ctx.lineCap = 'round';
    ctx.lineWidth = 4.2;
    ctx.strokeStyle = body[2];
    for (const [lineWidth, stroke] of [
      [4.2, body[2]],
      [2.2, body[0]],
    ]) {
      Object.assign(ctx, { lineWidth, strokeStyle: stroke });
      ctx.beginPath();
      ctx.moveTo(-14, -4);
      ctx.lineTo(-22, -58);
      ctx.lineTo(30, -92);
      ctx.stroke();
    }
    ctx.beginPath();
    ctx.arc(-22, -58, 4.2, 0, 6.3);
    lit(ctx, body[2], [[-23, -59.5, 4, 3, 'rgba(255,255,255,0.7)', 1]]);
    path(ctx, [
      [24, -96],
      [30, -102, 37, -98],
      [56, -82, 54, -80],
      [16, -80],
      [15, -84, 24, -96],
    ]);
    lit(ctx, gradient(ctx, [14, -98, 56, -80], [body[0], body[1], body[2]]), [
      [28, -92, 6, 12, 'rgba(255,255,255,0.8)', 2],
    ]);
    ctx.beginPath();
    ctx.ellipse(35, -80, 19, 2.6, 0, 0, 6.3);
    ctx.fillStyle = '#fff3cf';
    ctx.fill();
    path(ctx, [
      [-34, 0],
      [-34, -6, -14, -6],
      [6, -6, 6, 0],
    ]);
    lit(ctx, gradient(ctx, [-34, 0, 6, 0], [body[1], body[0], body[1], body[2]]));
  });
}

export function sneaker(
  ctx,
  at,
  { upper = ['#ffffff', '#f2f3f5', '#b9bec7'], accent = '#ff5a36', sole = ['#ffffff', '#e3e6ea', '#a9afb8'] } = {},
) {
  place(ctx, { ...at, shadow: 92 }, () => {
    path(ctx, [
      [-14, -74],
      [-20, -98, -6, -103],
      [8, -104, 14, -92],
      [22, -76],
      [0, -66],
    ]);
    lit(ctx, gradient(ctx, [-16, -100, 16, -70], [accent, '#d9431f']));
    path(ctx, [
      [-86, -20],
      [-90, -48, -82, -66],
      [-86, -84, -80, -94],
      [-72, -98, -66, -92],
      [-58, -78, -36, -78, -18, -94],
      [-8, -96, -2, -90],
      [18, -70, 30, -60],
      [46, -52, 62, -50],
      [90, -44, 94, -20],
    ]);
    lit(ctx, gradient(ctx, [-40, -96, 20, -14], upper), [
      [-40, -70, 60, 14, 'rgba(255,255,255,0.85)', 5],
      [30, -22, 140, 12, 'rgba(60,70,90,0.28)', 6],
      [-86, -46, 10, 70, 'rgba(60,70,90,0.3)', 5],
      [66, -46, 34, 8, 'rgba(255,255,255,0.9)', 4],
    ]);
    path(ctx, [
      [46, -16],
      [44, -38, 56, -50],
      [90, -44, 94, -20],
    ]);
    lit(
      ctx,
      gradient(ctx, [46, -50, 92, -20], [upper[0], '#d3d8df']),
      [[66, -46, 30, 7, 'rgba(255,255,255,0.8)', 3]],
      'rgba(90,100,120,0.3)',
    );
    path(ctx, [
      [-86, -16],
      [-90, -46, -83, -62],
      [-66, -58, -60, -16],
    ]);
    lit(ctx, accent, [[-78, -40, 8, 30, 'rgba(255,255,255,0.4)', 3]]);
    path(ctx, [
      [-54, -16],
      [-40, -62, -8, -60],
      [-26, -50, -24, -16],
    ]);
    lit(ctx, gradient(ctx, [-54, 0, -8, 0], [accent, '#ff8a5c']));
    path(ctx, [
      [-16, -16],
      [-10, -50, 12, -50],
      [0, -40, 4, -16],
    ]);
    lit(ctx, gradient(ctx, [-16, 0, 12, 0], ['#ff7a4f', '#ffa07a']));
    ctx.lineCap = 'round';
    for (let i = 0; i < 5; i++) {
      const [lx, ly] = [-4 + i * 8.4, -85 + i * 7.2];
      Object.assign(ctx, { lineWidth: 3.4, strokeStyle: 'rgba(70,80,100,0.35)' });
      ctx.beginPath();
      ctx.moveTo(lx - 12, ly + 5.5);
      ctx.lineTo(lx + 4, ly - 0.5);
      ctx.stroke();
      Object.assign(ctx, { lineWidth: 2.4, strokeStyle: '#fff' });
      ctx.beginPath();
      ctx.moveTo(lx - 12, ly + 4.5);
      ctx.lineTo(lx + 4, ly - 1.5);
      ctx.stroke();
    }
    path(ctx, [
      [-94, -22],
      [-60, -17, -20, -20],
      [40, -22, 96, -16],
      [99, -12, 90, -2],
      [60, 1, 0, 0],
      [-60, 0, -88, -2],
      [-98, -8, -94, -22],
    ]);
    lit(ctx, gradient(ctx, [0, -22, 0, 0], sole), [
      [0, -2, 190, 4, 'rgba(60,70,90,0.35)', 2],
      [-10, -18, 150, 3, 'rgba(255,255,255,0.9)', 1],
    ]);
    ctx.fillStyle = accent;
    for (let i = 0; i < 11; i++) ctx.fillRect(-82 + i * 16, -2.6, 9, 2.6);
  });
}

export function tube(
  ctx,
  at,
  { body = ['#fdeef0', '#f3c6cd', '#c98593'], cap = ['#fff8ee', '#e8cfa6', '#a8854f'] } = {},
) {
  place(ctx, { ...at, shadow: 24 }, () => {
    path(ctx, [
      [-20, -99],
      [20, -99],
      [14, -19],
      [-14, -19],
    ]);
    lit(ctx, round(ctx, 19, body), [
      [-7, -60, 5, 76, 'rgba(255,255,255,0.7)', 2],
      [14, -60, 5, 80, 'rgba(120,50,60,0.25)', 2],
    ]);
    ctx.fillStyle = 'rgba(120,50,60,0.22)';
    ctx.fillRect(-20, -96, 40, 0.8);
    ctx.fillRect(-20, -93.4, 40, 0.6);
    path(ctx, [
      [-14, -19],
      [14, -19],
      [13, -2],
      [12, 0, 10, 0],
      [-10, 0],
      [-12, 0, -13, -2],
    ]);
    lit(ctx, round(ctx, 14, cap), [[-6, -10, 3, 18, 'rgba(255,255,255,0.8)', 1]]);
  });
}

export function teaBowl(ctx, at, { body = ['#f3f6f1', '#bcd0c0', '#6f8b78'], tea = ['#b9b34a', '#d9cf6c'] } = {}) {
  place(ctx, { ...at, shadow: 74 }, () => {
    path(ctx, [
      [-24, 0],
      [-26, -10],
      [-66, -22, -72, -92],
      [72, -92],
      [66, -22, 26, -10],
      [24, 0],
    ]);
    lit(ctx, round(ctx, 72, body), [
      [-34, -50, 16, 70, 'rgba(255,255,255,0.65)', 6],
      [52, -50, 18, 90, 'rgba(40,60,45,0.25)', 6],
    ]);
    ctx.beginPath();
    ctx.ellipse(0, -92, 72, 17, 0, 0, 6.3);
    ctx.fillStyle = body[0];
    ctx.fill();
    ctx.beginPath();
    ctx.ellipse(0, -90, 66, 14, 0, 0, 6.3);
    lit(ctx, gradient(ctx, [-60, 0, 60, 0], tea), [[-20, -86, 50, 6, 'rgba(255,255,230,0.5)', 3]]);
    for (const [lx, ly, turn] of [
      [8, -90, 0.5],
      [20, -87, -0.3],
      [-8, -86, 0.1],
    ])
      leaf(ctx, lx, ly, { length: 16, turn, color: '#5d7a35' });
  });
}

/** One leaf, flat. */
export function leaf(ctx, x, y, { length, turn, color }) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(turn);
  path(ctx, [
    [0, 0],
    [length * 0.4, -length * 0.28, length, 0],
    [length * 0.4, length * 0.28, 0, 0],
  ]);
  ctx.fillStyle = color;
  ctx.fill();
  ctx.strokeStyle = 'rgba(255,255,255,0.25)';
  ctx.lineWidth = length * 0.03;
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(length * 0.9, 0);
  ctx.stroke();
  ctx.restore();
}

export function board(ctx, at) {
  place(ctx, { ...at, shadow: 4 }, () => {
    ctx.shadowColor = 'rgba(40,20,5,0.55)';
    ctx.shadowBlur = 26;
    ctx.shadowOffsetY = 14;
    path(ctx, [
      [-58, 0],
      [-66, 0, -66, -8],
      [-66, -72],
      [-66, -80, -58, -80],
      [-10, -80],
      [-10, -94],
      [-10, -100, 0, -100],
      [10, -100, 10, -94],
      [10, -80],
      [58, -80],
      [66, -80, 66, -72],
      [66, -8],
      [66, 0, 58, 0],
    ]);
    ctx.fillStyle = '#c98f55';
    ctx.fill();
    ctx.shadowColor = 'transparent';
    const grain = Array.from({ length: 15 }, (_, i) => [
      0,
      -3 - i * 5.4,
      150,
      1.2 + (i % 3),
      `rgba(${i % 2 ? '120,66,24' : '255,226,178'},0.32)`,
      0.7,
    ]);
    lit(ctx, gradient(ctx, [-66, -90, 66, 0], ['#e2b27a', '#cf965a', '#b67a40']), grain);
    ctx.beginPath();
    ctx.arc(0, -90, 3.6, 0, 6.3);
    ctx.fillStyle = 'rgba(60,30,8,0.8)';
    ctx.fill();
  });
}
