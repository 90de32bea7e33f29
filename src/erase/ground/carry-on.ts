/**
 * An edge that runs out of sight, carried on with the direction it has where it goes and comes back: a product's rounded
 * corner, a bottle's shoulder. Distances to the edge where it is seen are spread over the rest by a thin-plate spline,
 * whose 0 is the edge (Turk and O'Brien 1999); a membrane's would end at right angles to the rim, and cut corners.
 */
import { distanceTo } from '../grid.js';
import { FIRST, pointsBetween, SECOND, UNSEEN } from './sides.js';

/** Edge points seen so near to what is not seen, pixels, lead on into it; so many at most, and at least. */
const LEADING = { within: 24, most: 90, least: 8 };
/** Edge points within this distance, pixels, show an edge's direction; so many at least. */
const DIRECTION = { radius: 7, least: 5 };
/** The distance is also given so far to either side of the edge, pixels. */
const BESIDE = 4;
/** How far the spline may leave its points for smoothness, as a share of the picture's size: points lie on whole pixels. */
const SLACK = 1e-4;
/** The spline is reckoned at each so many pixels and between them bilinearly. */
const CELL = 4;
/** Seen pixels within `within` of what is not seen and not on the edge itself must lie on the side they are said to be on. */
const RIGHT = { within: 8, from: 2, share: 0.95 };

interface Sides {
  readonly width: number;
  readonly height: number;
  readonly side: Uint8Array;
}

/** Distance to the edge, pixels, above 0 on the second side; undefined where too little of it is seen, or it winds. */
export function carryOn(sides: Sides): Float32Array | undefined {
  const { side, width } = sides;
  const toUnseen = distanceTo(
    side.map(is => Number(is === UNSEEN)),
    width,
  );
  const near = side.map((is, i) => (toUnseen[i] <= LEADING.within ? is : UNSEEN));
  const points = placeDistances(near, width);
  if (points.length < 3 * LEADING.least) return undefined;
  const spline = fitSpline(points, Math.max(width, sides.height));
  if (!spline) return undefined;
  const distance = spread(spline, sides);
  let [right, wrong] = [0, 0];
  for (let i = 0; i < side.length; i++) {
    if (side[i] === UNSEEN || toUnseen[i] > RIGHT.within || Math.abs(distance[i]) < RIGHT.from) continue;
    if (distance[i] > 0 === (side[i] === SECOND)) right++;
    else wrong++;
  }
  return right >= RIGHT.share * (right + wrong) ? distance : undefined;
}

/** A place and its distance to the edge, pixels. */
interface Placed {
  readonly x: number;
  readonly y: number;
  readonly distance: number;
}

/** On the edge where it is seen, and to either side of it. */
function placeDistances(side: Uint8Array, width: number): Placed[] {
  const points = pointsBetween(side, { width, most: LEADING.most });
  const all = pointsBetween(side, { width, most: Infinity });
  const placed: Placed[] = [];
  for (let n = 0; n < points.length; n += 2) {
    const [x, y] = [points[n], points[n + 1]];
    const normal = normalAt(all, x, y);
    if (!normal) continue;
    const [right, down] = normal.map(part => BESIDE * part);
    const sideAt = (by: number) => side[Math.floor(y + by * down) * width + Math.floor(x + by * right)];
    const towards =
      Number(sideAt(1) === SECOND || sideAt(-1) === FIRST) - Number(sideAt(1) === FIRST || sideAt(-1) === SECOND);
    if (towards === 0) continue;
    for (const by of [-1, 0, 1])
      placed.push({ x: x + by * towards * right, y: y + by * towards * down, distance: by * BESIDE });
  }
  return placed;
}

/** The unit vector across the edge near a place; undefined where too little of it is seen. */
function normalAt(points: Float64Array, x: number, y: number): [x: number, y: number] | undefined {
  let [count, sx, sy, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < points.length; n += 2) {
    const [dx, dy] = [points[n] - x, points[n + 1] - y];
    if (dx * dx + dy * dy > DIRECTION.radius ** 2) continue;
    count++;
    sx += dx;
    sy += dy;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  if (count < DIRECTION.least) return undefined;
  const angle = Math.atan2(2 * (xy - (sx * sy) / count), xx - sx ** 2 / count - (yy - sy ** 2 / count)) / 2;
  return [-Math.sin(angle), Math.cos(angle)];
}

type Spline = (x: number, y: number) => number;

/** The smoothest surface through the distances but for the slack; undefined for places in a row. @param size pixels. */
function fitSpline(placed: readonly Placed[], size: number): Spline | undefined {
  const count = placed.length;
  const xs = placed.map(({ x }) => x / size);
  const ys = placed.map(({ y }) => y / size);
  const rows = Array.from({ length: count + 3 }, (_, r) => {
    const row = new Float64Array(count + 4);
    if (r < count) {
      for (let c = 0; c < count; c++) row[c] = r === c ? SLACK : bend((xs[r] - xs[c]) ** 2 + (ys[r] - ys[c]) ** 2);
      row.set([1, xs[r], ys[r], placed[r].distance / size], count);
    } else for (let c = 0; c < count; c++) row[c] = [1, xs[c], ys[c]][r - count];
    return row;
  });
  const terms = solve(rows);
  if (!terms) return undefined;
  return (px, py) => {
    const [x, y] = [px / size, py / size];
    let sum = terms[count] + terms[count + 1] * x + terms[count + 2] * y;
    for (let c = 0; c < count; c++) sum += terms[c] * bend((x - xs[c]) ** 2 + (y - ys[c]) ** 2);
    return sum * size;
  };
}

/** r² log r of a squared distance. */
const bend = (squared: number): number => (squared > 0 ? (squared * Math.log(squared)) / 2 : 0);

/** Gauss elimination with pivots of rows [matrix | right side]; undefined when there is no one answer. */
function solve(rows: Float64Array[]): Float64Array | undefined {
  const count = rows.length;
  for (let n = 0; n < count; n++) {
    let pivot = n;
    for (let r = n + 1; r < count; r++) if (Math.abs(rows[r][n]) > Math.abs(rows[pivot][n])) pivot = r;
    [rows[n], rows[pivot]] = [rows[pivot], rows[n]];
    if (Math.abs(rows[n][n]) < 1e-12) return undefined;
    for (let r = n + 1; r < count; r++) {
      const factor = rows[r][n] / rows[n][n];
      if (factor !== 0) for (let c = n; c <= count; c++) rows[r][c] -= factor * rows[n][c];
    }
  }
  const out = new Float64Array(count);
  for (let n = count - 1; n >= 0; n--) {
    let rest = rows[n][count];
    for (let c = n + 1; c < count; c++) rest -= rows[n][c] * out[c];
    out[n] = rest / rows[n][n];
  }
  return out;
}

/** The spline at the middle of each pixel. */
function spread(spline: Spline, { width, height }: Sides): Float32Array {
  const [across, down] = [Math.ceil(width / CELL) + 1, Math.ceil(height / CELL) + 1];
  const knots = Float32Array.from({ length: across * down }, (_, n) =>
    spline((n % across) * CELL, Math.floor(n / across) * CELL),
  );
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [((i % width) + 0.5) / CELL, (Math.floor(i / width) + 0.5) / CELL];
    const [u, v] = [x % 1, y % 1];
    const at = Math.floor(y) * across + Math.floor(x);
    const top = knots[at] + u * (knots[at + 1] - knots[at]);
    const bottom = knots[at + across] + u * (knots[at + across + 1] - knots[at + across]);
    return top + v * (bottom - top);
  });
}
