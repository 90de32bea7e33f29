import { describe, expect, it } from 'vitest';
import type { Raster } from '#imgtr/page.js';
import { sharedBytes } from '#imgtr/runtime/memory/shared.js';
import { findCuts } from '#imgtr/sink/picture/cuts.js';

/** A page of noise with flat bands. */
function page(height: number, bands: readonly (readonly [number, number])[] = []): Raster {
  const width = 20;
  const data = sharedBytes(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = (i * 7919) % 251;
  for (const [top, bottom] of bands) data.fill(255, top * width * 3, bottom * width * 3);
  return { data, width, height, channels: 3 };
}
const cut = (raster: Raster, maxHeight: number, whole: { top: number; bottom: number }[] = []) =>
  findCuts({ raster, maxHeight, whole });

describe('findCuts', () => {
  it('leaves a page alone that is low enough', () => {
    expect(cut(page(100), 100)).toEqual([{ top: 0, bottom: 100, through: false }]);
  });

  it.each([
    [1000, 300],
    [1001, 1000],
    [5000, 480],
    [999, 998],
  ])('covers all %i rows in slices of at most %i, none of them a sliver', (height, maxHeight) => {
    const slices = cut(page(height), maxHeight);
    expect(slices.map(({ top }) => top)).toEqual([0, ...slices.slice(0, -1).map(({ bottom }) => bottom)]);
    expect(slices.at(-1)?.bottom).toBe(height);
    for (const { top, bottom } of slices) {
      expect(bottom - top).toBeLessThanOrEqual(maxHeight);
      expect(bottom - top).toBeGreaterThan(0.2 * maxHeight);
    }
  });

  it('cuts where the page is quiet', () => {
    const slices = cut(
      page(1000, [
        [330, 340],
        [655, 662],
      ]),
      400,
    );
    expect(slices).toHaveLength(3);
    expect(slices[0].bottom).toBeGreaterThan(330);
    expect(slices[0].bottom).toBeLessThan(340);
    expect(slices[1].bottom).toBeGreaterThan(655);
    expect(slices[1].bottom).toBeLessThan(662);
  });

  it('never cuts a text, even where it is quiet inside one', () => {
    const slices = cut(page(600, [[280, 320]]), 400, [{ top: 250, bottom: 350 }]);
    expect(slices).toHaveLength(2);
    expect(slices[0].bottom <= 250 || slices[0].bottom >= 350).toBe(true);
    expect(slices[0].through).toBe(false);
  });

  it('says so where a text is taller than a slice', () => {
    const slices = cut(page(600), 400, [{ top: 100, bottom: 590 }]);
    expect(slices).toMatchObject([{ through: true }, { through: false }]);
  });
});
