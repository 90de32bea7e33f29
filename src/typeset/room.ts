/** The free, uniform ground around a block: how far its lettering may reach. */
import type { Raster, Rgb } from '../page.js';
import { type Area, type Frame, toPage } from './frame.js';

/** Who stands where on the page: 0 nobody, else an index into the owners + 1. */
export interface Occupancy {
  readonly cells: Uint16Array;
  /** By index: lettering that may grow as well, so that the ground between is shared. */
  readonly grows: readonly boolean[];
}

export interface Site {
  readonly frame: Frame;
  /** The original's ink, where lettering may always stand. */
  readonly own: Area;
  /** Index of the block in the occupancy. */
  readonly owner: number;
  /** Distance to keep from edges and other lettering. */
  readonly margin: number;
}

export interface Room {
  /** The columns free on all rows between top and bottom, or undefined when a row has no free middle. */
  between(top: number, bottom: number): { readonly left: number; readonly right: number } | undefined;
}

/** A pixel further than this from the ground's colour in a channel ends the room (a channel spread of 12 in all). */
const GROUND_TOLERANCE = 6;

/** @param cleared the page without the text of the blocks that are to be drawn */
export function surveyRoom(cleared: Raster, occupancy: Occupancy, site: Site): Room {
  const rows = new Map<number, Span | undefined>();
  const survey = new Survey(cleared, occupancy, site);
  const spanOf = (row: number) => {
    if (!rows.has(row)) rows.set(row, survey.span(row));
    return rows.get(row);
  };
  return {
    between(top, bottom) {
      let [left, right] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let row = Math.floor(top); row < bottom; row++) {
        const span = spanOf(row);
        if (!span) return undefined;
        left = Math.max(left, span.left);
        right = Math.min(right, span.right);
      }
      return { left, right };
    },
  };
}

interface Span {
  readonly left: number;
  readonly right: number;
}

type Hit = 'free' | 'edge' | 'kept' | 'growing';

class Survey {
  readonly #raster: Raster;
  readonly #occupancy: Occupancy;
  readonly #site: Site;
  readonly #ground: Readonly<Record<'left' | 'right' | 'top' | 'bottom', Rgb>>;
  readonly #topLimit: number;
  readonly #bottomLimit: number;

  constructor(raster: Raster, occupancy: Occupancy, site: Site) {
    this.#raster = raster;
    this.#occupancy = occupancy;
    this.#site = site;
    this.#ground = this.#groundAround(site.own);
    this.#topLimit = this.#limit(-1);
    this.#bottomLimit = this.#limit(1);
  }

  /** Free columns of a row. Inside the original's ink they start at its ends, else at its middle. */
  span(row: number): Span | undefined {
    const { own } = this.#site;
    const b = row + 0.5;
    const inside = b > own.top && b < own.bottom;
    if (inside)
      return {
        left: this.#reach(own.left, b, -1, this.#ground.left),
        right: this.#reach(own.right, b, 1, this.#ground.right),
      };
    if (b < this.#topLimit || b > this.#bottomLimit) return undefined;
    const ground = b <= own.top ? this.#ground.top : this.#ground.bottom;
    const middle = Math.round((own.left + own.right) / 2);
    if (this.#hit(middle + 0.5, b, ground) !== 'free') return undefined;
    return { left: this.#reach(middle, b, -1, ground), right: this.#reach(middle, b, 1, ground) };
  }

  /** How far along a row the ground stays free, the margin kept. */
  #reach(from: number, b: number, step: -1 | 1, ground: Rgb): number {
    const { own, margin } = this.#site;
    const end = step < 0 ? own.left : own.right;
    let a = from;
    let hit = this.#hit(a + step / 2, b, ground);
    while (hit === 'free') {
      a += step;
      hit = this.#hit(a + step / 2, b, ground);
    }
    const distance = (a - end) * step;
    // Two letterings that may both grow meet half way.
    const usable = hit === 'growing' ? (distance - margin) / 2 : distance - margin;
    if (distance < 0) return a - step * margin;
    return end + step * Math.max(0, usable);
  }

  /** The row up to which other blocks above or below leave room. */
  #limit(step: -1 | 1): number {
    const { own, margin } = this.#site;
    const end = step < 0 ? own.top : own.bottom;
    const far = this.#raster.height + this.#raster.width;
    for (let distance = 0; distance < far; distance++) {
      const b = end + step * (distance + 0.5);
      for (let a = own.left + 0.5; a < own.right; a += 2) {
        const hit = this.#occupant(a, b);
        if (hit === 'free') continue;
        const usable = hit === 'growing' ? (distance - margin / 2) / 2 : distance - margin / 2;
        return end + step * Math.max(0, usable);
      }
    }
    return end;
  }

  #hit(a: number, b: number, ground: Rgb): Hit {
    const hit = this.#occupant(a, b);
    return hit === 'free' && !this.#isGround(a, b, ground) ? 'edge' : hit;
  }

  #occupant(a: number, b: number): Hit {
    const i = this.#pixel(a, b);
    if (i === undefined) return 'edge';
    const who = this.#occupancy.cells[i];
    if (who === 0 || who === this.#site.owner + 1) return 'free';
    return this.#occupancy.grows[who - 1] ? 'growing' : 'kept';
  }

  #isGround(a: number, b: number, ground: Rgb): boolean {
    const i = this.#pixel(a, b)!;
    const { data, channels } = this.#raster;
    for (let c = 0; c < 3; c++) if (Math.abs(data[i * channels + c] - ground[c]) > GROUND_TOLERANCE) return false;
    return channels === 3 || data[i * 4 + 3] === 255;
  }

  /** The ground's colour at the four sides of the ink; one for all when the four are one uniform ground. */
  #groundAround(own: Area) {
    const line = (points: readonly (readonly [number, number])[]) => this.#midColor(points);
    const across = steps(own.left, own.right);
    const down = steps(own.top, own.bottom);
    const sides = {
      left: line(down.map(b => [own.left - 0.5, b])),
      right: line(down.map(b => [own.right + 0.5, b])),
      top: line(across.map(a => [a, own.top - 0.5])),
      bottom: line(across.map(a => [a, own.bottom + 0.5])),
    };
    const all = Object.values(sides);
    const mean = [0, 1, 2].map(c => Math.round(all.reduce((sum, color) => sum + color[c], 0) / 4)) as unknown as Rgb;
    const uniform = all.every(color => color.every((value, c) => Math.abs(value - mean[c]) <= GROUND_TOLERANCE / 2));
    return uniform ? { left: mean, right: mean, top: mean, bottom: mean } : sides;
  }

  /** The middle of the colours at some points, channel by channel. */
  #midColor(points: readonly (readonly [number, number])[]): Rgb {
    const { data, channels } = this.#raster;
    const found = points.map(([a, b]) => this.#pixel(a, b)).filter(i => i !== undefined);
    const middle = (c: number) => found.map(i => data[i * channels + c]).sort((p, q) => p - q)[found.length >> 1] ?? 0;
    return [middle(0), middle(1), middle(2)];
  }

  #pixel(a: number, b: number): number | undefined {
    const [x, y] = toPage(this.#site.frame, [a, b]);
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const { width, height } = this.#raster;
    return column < 0 || row < 0 || column >= width || row >= height ? undefined : row * width + column;
  }
}

/** Points a pixel apart strictly between two ends, at least one. */
const steps = (from: number, to: number) =>
  Array.from({ length: Math.max(1, Math.floor(to - from)) }, (_, i) => from + i + 0.5);
