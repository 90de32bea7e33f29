/** Draws what was laid out: the result, and its plate. Only now is text taken out of the picture. */
import { scaleQuad } from '../../geometry.js';
import type { Drawing, Raster, Style } from '../../page.js';
import { copyRaster } from '../../raster.js';
import { resizePixels } from '../../runtime/codec/vips.js';
import { giveBack } from '../../runtime/memory/reclaim.js';
import { drawSetting } from '../draw/draw.js';
import type { Size, Typeset, TypesetRequest } from '../request.js';
import { type Setting, shadowAt } from '../setting.js';
import type { Original } from '../style/original.js';
import { bareAround } from './bare.js';
import { checkLettering } from './checks.js';
import type { Composition } from './compose.js';
import { magnify } from './magnify.js';
import { clear, placeOf } from './surroundings.js';

export async function drawPage(composition: Composition, request: TypesetRequest): Promise<Typeset> {
  const ground = groundOf(composition, request);
  return letter(composition, { ground, plate: plateOf(ground, request), scale: 1 });
}

/** @param request.scale of the result, against the page */
export async function drawResized(
  composition: Composition,
  { size, scale, ...request }: TypesetRequest & { size: Size; scale: number },
): Promise<Typeset> {
  const cleared = groundOf(composition, request) ?? request.raster;
  const ground = await resizePixels(cleared, size);
  const whole = plateOf(cleared, request);
  const plate = whole === cleared ? ground : whole && (await resizePixels(whole, size));
  return letter(composition, { ground, plate, scale });
}

/** The page without what is to be replaced or removed, nobody else's; undefined when that is nothing. */
function groundOf({ settings, originals, dropped, cleared }: Composition, request: TypesetRequest): Raster | undefined {
  if (settings.size + dropped.length === 0) return undefined;
  // A long page's pixels are not copied for nothing, and no third copy of them is held.
  return settings.size === originals.size ? cleared : clear(request, [...settings.keys(), ...dropped], cleared);
}

function plateOf(ground: Raster | undefined, request: TypesetRequest): Raster | undefined {
  if (request.plate === 'none') return undefined;
  return request.plate === 'all' ? clear(request, request.patches.keys()) : (ground ?? request.raster);
}

/** Draws every setting on the ground, on a copy of it where the plate is the ground itself. */
async function letter(
  { settings, originals, cleared, left, checks }: Composition,
  { ground, plate, scale }: { ground: Raster | undefined; plate: Raster | undefined; scale: number },
): Promise<Typeset> {
  const output = ground && ground === plate ? copyRaster(ground) : ground;
  const drawings = new Map<string, Drawing>();
  for (const [id, setting] of settings) {
    const [original, drawn] = [originals.get(id)!, magnify(setting, scale)];
    const bare = bareAround(output!, [scaleQuad(original.block.quad, scale), placeOf(drawn)], MARGIN * drawn.size);
    const covered = drawSetting(output!, drawn);
    const placement = covered && scaleQuad(covered, 1 / scale);
    if (placement) {
      const style = styleOf(setting, original);
      drawings.set(id, { style, placement, ...(bare && { bare: scaleQuad(bare, 1 / scale) }) });
    }
    await giveBack();
  }
  return {
    ...{ output, plate, drawings },
    undrawn: new Map(left.map(({ block, reason }) => [block.id, reason])),
    checks: [...checks, ...checkLettering(drawings, { settings, originals, pageWidth: cleared.width })],
  };
}

/** What is looked at around a text, em: the next character would begin there. */
const MARGIN = 0.25;

function styleOf({ task, size, outline }: Setting, { ground }: Original): Style {
  const [face] = task.typeface.faces;
  return {
    color: task.color,
    background: ground,
    ...(task.gradient && { gradient: task.gradient }),
    ...(outline && { stroke: outline }),
    ...(task.shadow && { shadow: shadowAt(task, size) }),
    fontFamily: face.family,
    fontWeight: face.weight,
    fontSize: Math.round(size * 100) / 100,
    align: task.align,
  };
}
