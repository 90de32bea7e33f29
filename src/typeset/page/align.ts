/** Which edge of each original stays where it is. */
import type { Block } from '../../page.js';
import { alignmentAmong, alignmentInRoom, isFlush } from '../layout/alignment.js';
import { surveyRoom } from '../room/room.js';
import type { Original } from '../style/original.js';
import { groundOf, type Site, type Surroundings, surroundingsOf } from './surroundings.js';

/** The originals with the alignment that their neighbours suggest; where these say nothing, the room around them. */
export function alignOriginals(originals: readonly Original[], site: Site): Original[] {
  const around = surroundingsOf(site, originals);
  const known = new Map(originals.map(original => [original.block.id, original]));
  const inkOf = ({ id }: Block) => known.get(id)?.ink;
  return originals
    .map(original => alignWithNeighbours(original, { blocks: site.blocks, inkOf }))
    .map(original => alignInRoom(original, around));
}

function alignWithNeighbours(original: Original, neighbours: Parameters<typeof alignmentAmong>[1]): Original {
  if (original.aligned) return original;
  if (original.block.lines.length > 1 && !isFlush(original)) return { ...original, aligned: true };
  const hint = alignmentAmong(original, neighbours);
  return hint ? { ...original, align: hint.align, aligned: hint.sure } : original;
}

function alignInRoom(original: Original, { cleared, occupancy, ownerOf }: Surroundings): Original {
  const { block, frame, size, aligned } = original;
  if (aligned || block.vertical) return original;
  const site = { frame, own: groundOf(original), owners: [ownerOf(block)], em: size };
  const { left, right, closed } = surveyRoom(cleared, occupancy, site).beside();
  const sides = { left: left / size, right: right / size, closed };
  const align = alignmentInRoom(sides);
  return { ...original, aligned: true, ...(align ? { align } : { guessed: true }) };
}
