/** Which blocks are print on goods: lines of one label stand or fall together. Pure. */
import { extentOf } from '../geometry.js';
import type { Block, Quad } from '../page.js';

/** A block with what its lines say. */
export interface Suspect {
  readonly block: Pick<Block, 'id' | 'quad' | 'angle'>;
  /** Sum of the evidence of its lines, and how many they are. */
  readonly evidence: number;
  readonly lines: number;
  /** It was laid over the picture, for sure: a program's colours, or strokes that no light falls on. */
  readonly drawn: boolean;
  /** Brightness of the ground, 0..255. */
  readonly ground: number;
  /** Of its lines of at least `FULL` characters: degrees off the level, and how far they bend, where that can be told. */
  readonly angles: readonly number[];
  readonly bends: readonly number[];
}

/** Characters from which a line's angle is sure to half a degree. */
export const FULL = 4;

/** A label's lines are print when they say so on average as clearly as this. */
const CLEAR = 0.45;
/** Share of the page that labels take at most where nothing beside them is sure lettering: a closer look is a picture of the text. */
const PART = 0.22;

/** The ids of the blocks that are print on goods. @param size of the page, pixels */
export function printIn(suspects: readonly Suspect[], size: { width: number; height: number }): ReadonlySet<string> {
  const labels = clusters(suspects).filter(label => {
    const lines = label.reduce((sum, { lines: n }) => sum + n, 0);
    const said = label.reduce((sum, { evidence }) => sum + evidence, 0) / lines;
    return said + inPerspective(label) + roundSomething(label) >= CLEAR;
  });
  const print = labels.flat();
  const letters = suspects.some(suspect => suspect.drawn && !print.includes(suspect));
  const area = labels.reduce((sum, label) => sum + areaOf(label), 0);
  const isPicture = !letters && area > PART * size.width * size.height;
  return new Set(isPicture ? [] : print.map(({ block }) => block.id));
}

/** Lines of one label that are not parallel were seen from the side; lettering is laid out in parallels. */
function inPerspective(label: readonly Suspect[]): number {
  const angles = label.flatMap(suspect => suspect.angles);
  const spread = Math.max(...angles) - Math.min(...angles);
  // What stands at a slant is read less exactly, and so is what is short: in a program's colours it is no more than that.
  const shortest = Math.min(
    ...label.filter(suspect => suspect.angles.length > 0).map(({ block }) => longSide(block.quad)),
  );
  const readTo = label.every(({ drawn }) => drawn) ? (2 * Math.atan2(QUAD_ERROR, shortest) * 180) / Math.PI : 0;
  const least = Math.max(readTo, angles.some(angle => Math.abs(angle) > 9) ? 2.5 : 1.3);
  return angles.length > 1 && spread > least && spread < 12 ? 0.6 : 0;
}

/** A quad's ends are read to so many pixels. */
const QUAD_ERROR = 2;

/** Lines that bend all one way go round something. */
function roundSomething(label: readonly Suspect[]): number {
  const bends = label.flatMap(suspect => suspect.bends);
  const least = Math.min(...bends.map(bend => bend * Math.sign(bends[0] ?? 0)));
  return bends.length > 1 && least > 0.06 ? 0.6 : 0;
}

/** Blocks that stand together: close, one way up, on one ground. */
function clusters(suspects: readonly Suspect[]): Suspect[][] {
  const groups = suspects.map(suspect => [suspect]);
  for (const [i, one] of suspects.entries()) {
    for (const other of suspects.slice(i + 1)) {
      if (!standTogether(one, other)) continue;
      const [a, b] = [one, other].map(wanted => groups.find(group => group.includes(wanted)) as Suspect[]);
      if (a === b) continue;
      (a as Suspect[]).push(...(b as Suspect[]));
      groups.splice(groups.indexOf(b as Suspect[]), 1);
    }
  }
  return groups;
}

function standTogether(a: Suspect, b: Suspect): boolean {
  const [p, q] = [boundsOf([a]), boundsOf([b])];
  const size = Math.max(heightOf(a.block.quad), heightOf(b.block.quad));
  const beside = Math.max(p.left, q.left) - Math.min(p.right, q.right);
  const below = Math.max(p.top, q.top) - Math.min(p.bottom, q.bottom);
  const near = (beside < 0 && below < 1.6 * size) || (below < 0 && beside < 0.8 * size);
  const turn = Math.abs(a.block.angle - b.block.angle);
  const alike = Math.abs(a.ground - b.ground) < 0.25 * Math.max(a.ground, b.ground) + 8;
  return near && Math.min(turn, 360 - turn) < 8 && alike;
}

const sidesOf = ([a, b, , d]: Quad): [number, number] => [
  Math.hypot(d[0] - a[0], d[1] - a[1]),
  Math.hypot(b[0] - a[0], b[1] - a[1]),
];
const heightOf = (quad: Quad): number => Math.min(...sidesOf(quad));
const longSide = (quad: Quad): number => Math.max(...sidesOf(quad));

const boundsOf = (label: readonly Suspect[]) => extentOf(label.flatMap(({ block }) => block.quad));

function areaOf(label: readonly Suspect[]): number {
  const { left, right, top, bottom } = boundsOf(label);
  return (right - left) * (bottom - top);
}
