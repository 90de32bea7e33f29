/** What lettering may grow into: the page's ground, and who stands on it. */
import type { LanguageCode } from '../../language.js';
import type { Block, Quad, Raster } from '../../page.js';
import { copyRaster, pastePatch } from '../../raster.js';
import type { FontPlaces } from '../draw/fonts.js';
import { type Area, grow, quadOf } from '../frame.js';
import type { TypesetRequest } from '../request.js';
import { addStanding, type Growth, mapOccupancy, type Occupancy, type Standing } from '../room/occupancy.js';
import type { Room } from '../room/room.js';
import type { Setting } from '../setting.js';
import type { Original } from '../style/original.js';

export interface Surroundings {
  /** The page without the text of the blocks that are to be drawn. */
  readonly cleared: Raster;
  readonly occupancy: Occupancy;
  /** What was surveyed already, by who asked for what. */
  readonly rooms: Map<string, Room>;
  /** A block's index in the occupancy. */
  readonly ownerOf: (block: Block) => number;
  /** Of the result, against the page. */
  readonly scale: number;
  readonly language: LanguageCode;
  readonly places: FontPlaces;
}

/** A page on which texts are laid out. */
export interface Site extends TypesetRequest {
  readonly cleared: Raster;
  /** Of the result, against the page; 1 where it is the page's. */
  readonly scale?: number;
  /** Ids of the blocks whose ground is anybody's. */
  readonly dropped: readonly string[];
}

/** @param set what has its place already, and grows no more */
export function surroundingsOf(
  { blocks, raster, to, places, cleared, dropped, scale = 1 }: Site,
  originals: readonly Original[],
  set: ReadonlyMap<string, Setting> = new Map(),
): Surroundings {
  const known = new Map(originals.map(original => [original.block.id, original]));
  const standing = blocks.map((block): Standing => {
    const original = known.get(block.id);
    const setting = set.get(block.id);
    if (setting) return { quad: placeOf(setting), grows: 'none' };
    if (dropped.includes(block.id)) return { quad: NOWHERE, grows: 'none' };
    return original ? { quad: inkQuad(original), grows: growthOf(original) } : { quad: block.quad, grows: 'none' };
  });
  const occupancy = mapOccupancy(raster, standing);
  return { cleared, occupancy, rooms: new Map(), ownerOf: block => blocks.indexOf(block), scale, language: to, places };
}

/** The same with more lettering that nothing may grow over. */
export const withStanding = (around: Surroundings, quads: readonly Quad[]): Surroundings => ({
  ...around,
  occupancy: addStanding(around, quads),
  rooms: new Map(),
});

/** A copy of the page with these blocks' patches pasted. @param into where it is made, whatever stood there */
export function clear({ raster, patches }: TypesetRequest, ids: Iterable<string>, into?: Raster): Raster {
  into?.data.set(raster.data);
  const copy = into ?? copyRaster(raster);
  for (const id of ids) pastePatch(copy, patches.get(id)!);
  return copy;
}

/** What a lettering is expected to cover on the page. */
export const placeOf = ({ task, area }: Setting): Quad => quadOf(task.frame, area);

/** What an original's lettering takes of the ground: a little more than its ink, less of it where lines begin and end. */
export function groundOf({ ink, size, outline, block }: Original, { left, right, top, bottom }: Area = ink): Area {
  const across = SLACK * size + (outline?.width ?? 0);
  const [a, b] = block.vertical ? [across, across / 2] : [across / 2, across];
  return { left: left - a, right: right + a, top: top - b, bottom: bottom + b };
}
/** Ink may move this much against the original's without looking for room, in em. */
const SLACK = 0.12;

function growthOf({ aligned, align, frame }: Original): Growth {
  if (!aligned || align === 'center' || frame.angle !== 0) return 'both';
  return align === 'left' ? 'right' : 'left';
}

/** Read quads are padded, and those of close lines overlap; what will be set keeps to the ink of its original. */
const inkQuad = ({ frame, ink, outline }: Original) => quadOf(frame, grow(ink, outline?.width ?? 0));

const NOWHERE: Quad = [
  [-1, -1],
  [-1, -1],
  [-1, -1],
  [-1, -1],
];
