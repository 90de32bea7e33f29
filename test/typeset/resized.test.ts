/** Pages whose result is smaller than they are. */
import { describe, expect, it } from 'vitest';
import type { Raster } from '#imgtr/page.js';
import { typesetResized } from '#imgtr/typeset/typeset-page.js';
import { makePage, type Scene, typeset } from './scene.js';

const SCENE: Scene = {
  width: 800,
  height: 400,
  ground: [250, 240, 220],
  letters: [
    { text: '精选面料', x: 60, y: 100, size: 80, to: 'Fine Fabric' },
    {
      text: '正品保证',
      x: 60,
      y: 260,
      size: 48,
      stroke: { color: [200, 30, 30], width: 3 },
      color: [255, 255, 255],
      to: 'Genuine',
    },
  ],
};
const SIZE = { width: 400, height: 200 };
const resized = (scene: Scene, size = SIZE, plate: 'none' | 'drawn' | 'all' = 'drawn') =>
  typesetResized({ ...makePage(scene), to: 'en', plate, places: {}, size });

/** The upright box, in pixels of a raster, in which it differs from another. */
function differs(a: Raster, b: Raster) {
  const [xs, ys] = [[] as number[], [] as number[]];
  for (let i = 0; i < a.data.length; i++) {
    if (a.data[i] === b.data[i]) continue;
    const pixel = Math.floor(i / a.channels);
    xs.push(pixel % a.width);
    ys.push(Math.floor(pixel / a.width));
  }
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
    count: xs.length,
  };
}

describe('a page made narrower', () => {
  it('comes out in that size, with quads and sizes in pixels of the page', async () => {
    const full = await typeset(SCENE);
    const small = await resized(SCENE);
    expect(small.output).toMatchObject({ ...SIZE, channels: 3 });
    for (const [id, { style, placement }] of small.drawings) {
      expect(style).toEqual(full.drawings.get(id)?.style);
      const before = full.drawings.get(id)?.placement.flat() ?? [];
      for (const [i, value] of placement.flat().entries()) expect(Math.abs(value - before[i])).toBeLessThanOrEqual(4);
    }
  });

  it('differs from its plate in the placements alone', async () => {
    const { output, plate, drawings } = await resized(SCENE);
    const changed = differs(output as Raster, plate as Raster);
    const points = [...drawings.values()].flatMap(({ placement }) => placement);
    const xs = points.map(([x]) => x / 2);
    const ys = points.map(([, y]) => y / 2);
    expect(changed.count).toBeGreaterThan(1000);
    expect(changed.left).toBeGreaterThanOrEqual(Math.floor(Math.min(...xs)));
    expect(changed.right).toBeLessThanOrEqual(Math.ceil(Math.max(...xs)));
    expect(changed.top).toBeGreaterThanOrEqual(Math.floor(Math.min(...ys)));
    expect(changed.bottom).toBeLessThanOrEqual(Math.ceil(Math.max(...ys)));
  });

  it('is lettered as sharply as a page of that size: strokes reach their full colour', async () => {
    const thin: Scene = {
      ...SCENE,
      letters: [{ text: '说明文字内容', x: 60, y: 100, size: 40, weight: 700, to: 'Small print' }],
    };
    const { output, plate } = await resized(thin);
    let darkest = 255;
    for (const [i, value] of (output as Raster).data.entries())
      if (value !== plate?.data[i]) darkest = Math.min(darkest, value);
    expect(darkest).toBeLessThan(30);
  });

  it('does not let letters become too small for the result, whatever the page had room for', async () => {
    const narrow: Scene = {
      ...SCENE,
      letters: [{ text: '面料', x: 60, y: 100, size: 60, to: 'Fabric of the very finest cotton of this season' }],
    };
    const { drawings } = await resized(narrow, { width: 200, height: 100 });
    const drawn = drawings.get('b1');
    if (drawn) expect(drawn.style.fontSize / 4).toBeGreaterThanOrEqual(8);
    expect((await typeset(narrow)).drawings.size).toBe(1);
  });

  it('is resized even where nothing is drawn', async () => {
    const { output, drawings, plate } = await resized({ ...SCENE, letters: [] });
    expect(output).toMatchObject(SIZE);
    expect(drawings.size).toBe(0);
    expect(differs(output as Raster, plate as Raster).count).toBe(0);
  });
});
