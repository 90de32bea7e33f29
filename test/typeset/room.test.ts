import { describe, expect, it } from 'vitest';
import { frameOf } from '#imgtr/typeset/frame.js';
import { mapOccupancy } from '#imgtr/typeset/room/occupancy.js';
import { surveyRoom } from '#imgtr/typeset/room/room.js';

const SIZE = { width: 400, height: 300 };
const OWN = { left: 60, right: 160, top: 140, bottom: 160 };

/** A page of one pattern. */
function makePage(lumaAt: (x: number, y: number) => number) {
  const data = new Uint8Array(new SharedArrayBuffer(SIZE.width * SIZE.height * 3));
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    data[i] = lumaAt(pixel % SIZE.width, Math.floor(pixel / SIZE.width));
  }
  return { ...SIZE, channels: 3 as const, data };
}

function spanOn(raster: ReturnType<typeof makePage>, kin?: (typeof OWN)[]) {
  const room = surveyRoom(raster, mapOccupancy(raster, []), {
    frame: frameOf(0),
    own: OWN,
    owners: [],
    em: 20,
    ...(kin && { kin }),
  });
  return room.between({ top: 140, bottom: 160, em: 20 })!;
}

describe('the room of a text', () => {
  it('ends before the page does', () => {
    const { left, right } = spanOn(makePage(() => 255));
    expect(left).toBeGreaterThanOrEqual(0.03 * SIZE.height);
    expect(right).toBeLessThanOrEqual(SIZE.width - 0.03 * SIZE.height);
  });

  it('goes on over a weave, whatever the step of its threads', () => {
    for (const step of [3, 4, 6]) {
      const weave = makePage((x, y) => (x % step === 1 || y % step === 2 ? 72 : 96));
      expect(spanOn(weave).right).toBeGreaterThan(230);
    }
  });

  it('goes on over a texture that its siblings show, though it stands on a smooth spot of it', () => {
    const grain = (x: number, y: number) => 100 + ((x * 7919 + y * 104729) % 61);
    const isSpot = (x: number, y: number) => x < 190 && y > 130 && y < 170;
    const page = makePage((x, y) => (isSpot(x, y) ? 120 + x / 10 : grain(x, y)));
    const kin = [60, 220].map(top => ({ ...OWN, top, bottom: top + 20 }));
    expect(spanOn(page).right).toBeLessThan(200);
    expect(spanOn(page, kin).right).toBeGreaterThan(230);
  });
});
