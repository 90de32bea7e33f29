/**
 * Goods that a camera saw: where each pixel of a page lies on the goods' own print, and how much light falls on it.
 * `at(x, y)` gives [u, v, light] with u and v in 0..1 of the print, or undefined beside the goods.
 */

/** A bottle or a jar, seen a little from above or below: the print bends round it. */
export function cylinder(rng, { x, y, width, height }) {
  const radius = width / 2;
  const bow = rng.range(0.04, 0.2) * radius * (rng.chance(0.7) ? 1 : -1);
  const [sun, dark, gleam] = [rng.range(-0.7, 0.7), rng.range(0.35, 0.65), rng.chance(0.5) ? rng.range(0.1, 0.35) : 0];
  const lean = rng.chance(0.4) ? (rng.range(-9, 9) * Math.PI) / 180 : 0;
  const [cx, cy] = [x + radius, y + height / 2];
  return {
    kind: 'cylinder',
    at(px, py) {
      const [dx, dy] = [px - cx, py - cy];
      const rx = dx * Math.cos(lean) + dy * Math.sin(lean);
      const ry = dy * Math.cos(lean) - dx * Math.sin(lean);
      const side = rx / radius;
      if (Math.abs(side) >= 1) return undefined;
      const turn = Math.asin(side);
      const v = (ry + height / 2 - bow * (Math.cos(turn) - 1)) / height;
      if (v < 0 || v > 1) return undefined;
      const light = dark + (1 - dark) * Math.cos(turn - sun) + gleam * Math.exp(-(((turn - sun * 0.8) / 0.16) ** 2));
      return [0.5 + turn / Math.PI, v, light];
    },
  };
}

/** The face of a box or a book, seen from the side. */
export function face(rng, { x, y, width, height }) {
  const near = rng.chance(0.5);
  const [shrink, rise, turn] = [rng.range(0.1, 0.28), rng.range(-0.06, 0.06), rng.range(-7, 7)];
  const lean = (p, q) => [x + width * p, y + height * q];
  const [left, right] = near ? [0, shrink] : [shrink, 0];
  const flat = [
    lean(0.04, left / 2),
    lean(0.96, right / 2 + rise),
    lean(0.96, 1 - right / 2 + rise),
    lean(0.04, 1 - left / 2),
  ];
  const [cx, cy, angle] = [x + width / 2, y + height / 2, (turn * Math.PI) / 180];
  const corners = flat.map(([px, py]) => [
    cx + (px - cx) * Math.cos(angle) - (py - cy) * Math.sin(angle),
    cy + (px - cx) * Math.sin(angle) + (py - cy) * Math.cos(angle),
  ]);
  const back = inverse3(squareTo(corners));
  const [from, to] = [rng.range(0.62, 0.85), rng.range(0.9, 1.08)];
  return {
    kind: 'face',
    at(px, py) {
      const w = back[6] * px + back[7] * py + back[8];
      const u = (back[0] * px + back[1] * py + back[2]) / w;
      const v = (back[3] * px + back[4] * py + back[5]) / w;
      if (u < 0 || u > 1 || v < 0 || v > 1) return undefined;
      return [u, v, from + (to - from) * (near ? 1 - u : u) - 0.08 * v];
    },
  };
}

/** A pouch, a tag or cloth: nearly frontal, with soft folds. */
export function pouch(rng, { x, y, width, height }) {
  const angle = (rng.range(2, 10) * (rng.chance(0.5) ? 1 : -1) * Math.PI) / 180;
  const waves = Array.from({ length: 3 }, () => [rng.range(1, 3), rng.range(0, 6.3), rng.range(0.5, 1)]);
  const [depth, shade] = [rng.range(0.006, 0.016), rng.range(0.08, 0.2)];
  const [cx, cy] = [x + width / 2, y + height / 2];
  return {
    kind: 'pouch',
    at(px, py) {
      const [dx, dy] = [px - cx, py - cy];
      let u = (dx * Math.cos(angle) + dy * Math.sin(angle)) / width + 0.5;
      let v = (dy * Math.cos(angle) - dx * Math.sin(angle)) / height + 0.5;
      const fold =
        waves.reduce((sum, [f, phase, k]) => sum + k * Math.sin(f * 6.3 * (u * 0.8 + v * 0.5) + phase), 0) / 2;
      u += depth * fold;
      v += depth * Math.sin(7 * u + waves[0][1]);
      if (u < 0 || u > 1 || v < 0 || v > 1) return undefined;
      return [u, v, 0.88 + shade * fold - 0.2 * (u - 0.5) ** 2];
    },
  };
}

/** The homography from the unit square to four corners. */
function squareTo([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [dx1, dx2, dx3] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, dy3] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const det = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(dx3 * dy2 - dx2 * dy3) / det, (dx1 * dy3 - dx3 * dy1) / det];
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

function inverse3([a, b, c, d, e, f, g, h, i]) {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ].map(value => value / det);
}
