import { expect, it } from 'vitest';
import { ignoreRegions, type Region } from '#imgtr/ocr/ignore-regions.js';
import type { PlannedPage } from '#imgtr/page.js';
import { blockOf } from '../fakes/blocks.js';

const pixels = (value: number) => ({ value, percent: false });
const percent = (value: number) => ({ value, percent: true });
/** A page of 200 x 100 with a block that takes 0..100 x 0..20. */
const page = { raster: { width: 200, height: 100 }, blocks: [blockOf('包邮')] } as unknown as PlannedPage;
const keepIn = (x: Region['x'], y: Region['y'], width: Region['width'], height: Region['height']) =>
  ignoreRegions(page, [{ x, y, width, height }]).blocks[0]?.keep;

it('keeps the text of which more than half lies in a region, in pixels or percent', () => {
  expect(keepIn(pixels(0), pixels(0), pixels(60), pixels(50))).toBe('region');
  expect(keepIn(pixels(0), pixels(0), pixels(40), pixels(50))).toBeUndefined();
  expect(keepIn(percent(0), percent(0), percent(50), percent(15))).toBe('region');
  expect(keepIn(percent(50), percent(0), percent(50), percent(100))).toBeUndefined();
});

it('changes nothing without regions', () => {
  expect(ignoreRegions(page, []).blocks).toEqual(page.blocks);
});
