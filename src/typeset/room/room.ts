/** The free, uniform ground around a block: how far its lettering may reach. */
import type { Raster } from '../../page.js';
import type { Area, Frame } from '../frame.js';
import { type Ground, lookAtGround } from './ground.js';
import type { Occupancy } from './occupancy.js';

export interface Site {
  readonly frame: Frame;
  /** The original's ink, where lettering may always stand. */
  readonly own: Area;
  /** Indices in the occupancy of the blocks whose own ground it is. */
  readonly owners: readonly number[];
  /** The em of the original. */
  readonly em: number;
  /** What siblings' ink covers: they stand on the same ground, and show more of it. */
  readonly kin?: readonly Area[];
}

export interface Room {
  /** The columns free for lettering of a size on all rows, or undefined when a row has no free middle. */
  between(rows: Rows): Span | undefined;
  /** Free ground beside the original along its middle. */
  beside(): Beside;
}
export interface Beside {
  /** Pixels. */
  readonly left: number;
  readonly right: number;
  /** The ground itself ends on both sides; of a badge, a pill or a button they are near each other. */
  readonly closed: boolean;
  readonly narrow: boolean;
}
export interface Rows {
  readonly top: number;
  readonly bottom: number;
  /** Size of the lettering, which its distances go by. */
  readonly em: number;
}
export interface Span {
  readonly left: number;
  readonly right: number;
}

/**
 * Distance in em that lettering keeps: from edges beside it, from other lettering beside it (three word spaces, so that
 * two texts of a row are not read as one), from edges above and below it, and (besides that) from the next text in a
 * column, so that two texts of several lines stay two.
 */
const MARGIN = { beside: 0.4, apart: 0.9, beyond: 0.22, between: 0.15 };
/** From the page's end lettering keeps so much (em) even where its original came nearer. */
const INSIDE = 0.2;
/** What grows towards the page's end leaves it a margin: a share of the page's shorter side. */
const PAGE_MARGIN = 0.03;
/** Badges, pills and buttons are no wider, in em of the original. */
const NARROW = 12;

/** @param cleared the page without the text of the blocks that are to be drawn */
export function surveyRoom(cleared: Raster, occupancy: Occupancy, site: Site): Room {
  const rows = new Map<number, Reaches | undefined>();
  const survey = new Survey(lookAtGround(cleared, site), occupancy, site);
  const reachesOf = (row: number) => {
    if (!rows.has(row)) rows.set(row, survey.reaches(row));
    return rows.get(row);
  };
  const { own } = site;
  const pageMargin = PAGE_MARGIN * Math.min(cleared.width, cleared.height);
  let beside: Beside | undefined;
  return {
    between({ top, bottom, em }) {
      const first = Math.floor(top < own.top ? top - MARGIN.beyond * em : top);
      const last = bottom > own.bottom ? bottom + MARGIN.beyond * em : bottom;
      let [left, right] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      for (let row = first; row < last; row++) {
        const reaches = reachesOf(row);
        if (!reaches) return undefined;
        left = Math.max(left, limitOf(reaches.left, { end: own.left, step: -1, em, pageMargin }));
        right = Math.min(right, limitOf(reaches.right, { end: own.right, step: 1, em, pageMargin }));
      }
      return { left, right };
    },
    beside() {
      beside ??= besideOf(survey.reaches(Math.floor((own.top + own.bottom) / 2)), site);
      return beside;
    },
  };
}

function besideOf(reaches: Reaches | undefined, { own, em }: Site): Beside {
  if (!reaches) return { left: 0, right: 0, closed: false, narrow: false };
  const { left, right } = reaches;
  return {
    left: Math.max(0, own.left - left.a),
    right: Math.max(0, right.a - own.right),
    closed: isEdge(left.hit) && isEdge(right.hit),
    narrow: isNarrow(reaches, em),
  };
}

const isNarrow = ({ left, right }: Reaches, em: number) =>
  isEdge(left.hit) && isEdge(right.hit) && right.a - left.a < NARROW * em;

/** The page's end is an edge. */
const isEdge = (hit: Hit) => hit === 'edge' || hit === 'end';

interface Side {
  /** Of the original's ink. */
  readonly end: number;
  readonly step: -1 | 1;
  readonly em: number;
  readonly pageMargin: number;
}

/** Where lettering ends at the latest that keeps its distance from what ends its row. */
function limitOf(reach: Reach, side: Side): number {
  const { step, em } = side;
  const inside = reach.hit === 'end' ? reach.a - step * INSIDE * em : reach.a;
  const kept = marginKept(reach, side);
  return step < 0 ? Math.max(inside, kept) : Math.min(inside, kept);
}

function marginKept({ a, hit }: Reach, { end, step, em, pageMargin }: Side): number {
  const margin = Math.max((isEdge(hit) ? MARGIN.beside : MARGIN.apart) * em, hit === 'end' ? pageMargin : 0);
  const distance = (a - end) * step;
  if (distance < 0) return a - step * margin;
  // Two letterings that may both grow meet half way.
  return end + step * Math.max(0, hit === 'growing' ? (distance - margin) / 2 : distance - margin);
}

/** Where the free ground of a row ends, and at what. */
interface Reach {
  readonly a: number;
  readonly hit: Hit;
}
interface Reaches {
  readonly left: Reach;
  readonly right: Reach;
}
type Hit = 'free' | 'edge' | 'end' | 'kept' | 'growing';

class Survey {
  readonly #ground: Ground;
  readonly #occupancy: Occupancy;
  readonly #site: Site;
  readonly #topLimit: number;
  readonly #bottomLimit: number;

  constructor(ground: Ground, occupancy: Occupancy, site: Site) {
    this.#ground = ground;
    this.#occupancy = occupancy;
    this.#site = site;
    this.#topLimit = this.#limit(-1);
    this.#bottomLimit = this.#limit(1);
  }

  /** Free columns of a row. Inside the original's ink they start at its ends, else at its middle. */
  reaches(row: number): Reaches | undefined {
    const { own } = this.#site;
    const b = row + 0.5;
    if (b > own.top && b < own.bottom)
      return { left: this.#reach(own.left, b, -1), right: this.#reach(own.right, b, 1) };
    if (b < this.#topLimit || b > this.#bottomLimit) return undefined;
    const middle = (own.left + own.right) / 2;
    if (this.#occupant(middle, b) !== 'free' || !this.#ground.goesOnBeyond(middle, b)) return undefined;
    return { left: this.#reach(middle, b, -1), right: this.#reach(middle, b, 1) };
  }

  /** How far along a row the ground stays free. */
  #reach(from: number, b: number, step: -1 | 1): Reach {
    const walk = this.#ground.walk(from, b, step);
    let a = from;
    const towards = step < 0 ? 'right' : 'left';
    let hit = this.#occupant(a + step / 2, b, towards);
    while (hit === 'free') {
      if (!walk(a + step / 2)) hit = 'edge';
      else {
        a += step;
        hit = this.#occupant(a + step / 2, b, towards);
      }
    }
    return { a, hit };
  }

  /** The row up to which other blocks above or below leave room. */
  #limit(step: -1 | 1): number {
    const { own, em } = this.#site;
    const end = step < 0 ? own.top : own.bottom;
    for (let distance = 0; ; distance++) {
      const b = end + step * (distance + 0.5);
      for (let a = own.left + 0.5; a < own.right; a += 2) {
        const hit = this.#occupant(a, b);
        if (hit === 'growing') return end + step * Math.max(0, (distance - MARGIN.between * em) / 2);
        if (hit !== 'free') return end + step * distance;
      }
    }
  }

  /** @param towards the side to which lettering there would grow against this */
  #occupant(a: number, b: number, towards: 'left' | 'right' | 'both' = 'both'): Hit {
    const i = this.#ground.pixelAt(a, b);
    if (i === undefined) return 'end';
    const { width } = this.#ground;
    const who = this.#occupancy.at(i % width, Math.floor(i / width));
    if (who === undefined || this.#site.owners.includes(who)) return 'free';
    const growth = this.#occupancy.grows[who];
    if (growth === 'none') return 'kept';
    // Sides are the page's: lettering that leans may grow anywhere.
    const upright = this.#site.frame.angle === 0;
    return !upright || towards === 'both' || growth === 'both' || growth === towards ? 'growing' : 'kept';
  }
}
