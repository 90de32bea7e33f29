import { describe, expect, it } from 'vitest';
import type { OpenedSlice, Outcome, Slice, TypesetPage } from '#imgtr/page.js';
import type { Sink } from '#imgtr/ports.js';
import { splitSlices } from '#imgtr/sink/picture/split-slices.js';
import { aBlock, aDrawing, aPatch, aQuad, aRaster, aTypesetPage, someTraits } from '../fixtures/pages.js';

/** A sink that remembers. */
function memory(done: readonly string[] = []) {
  const written: TypesetPage[] = [];
  const noted: Outcome[] = [];
  const outcome = ({
    id,
    location,
    target,
    blocks,
  }: Pick<TypesetPage, 'id' | 'location' | 'target'> & Partial<TypesetPage>) =>
    ({ id, source: location, target, status: 'translated', blocks: blocks?.length ?? 0, ms: 0 }) as const;
  const sink: Sink<TypesetPage> = {
    finished: async page => (done.includes(page.id) ? outcome(page) : undefined),
    async write(page) {
      written.push(page);
      return outcome(page);
    },
    async note(each) {
      noted.push(each);
    },
    close: async () => {},
  };
  return { sink: splitSlices(sink), written, noted };
}

const sliceOf = (id: string, top: number, more: Partial<Slice> = {}): Slice => ({
  ...{ id, stem: id.slice(0, -4), location: `/in/${id}`, bytes: new Uint8Array(), sha256: id },
  ...{ width: 40, height: 20, format: 'jpeg', traits: someTraits(), top, columns: { sku: id } },
  ...more,
});
const SLICES = [sliceOf('a_1.jpg', 0), sliceOf('a_2.jpg', 20), sliceOf('a_3.jpg', 40)];

/** Three slices of 20 rows; one text on the first seam, one kept in the second slice. */
function aSeries(over: Partial<TypesetPage> = {}): TypesetPage {
  const patch = { ...aPatch('b1'), box: { x: 4, y: 14, width: 20, height: 8 } };
  return aTypesetPage({
    drawn: true,
    ...{
      id: 'a_1.jpg +2',
      sha256: 'series',
      series: SLICES,
      slices: SLICES,
      raster: aRaster(40, 60),
      output: aRaster(40, 60, 7),
    },
    blocks: [aBlock('b1', { quad: aQuad(4, 14, 20, 12) }), aBlock('b2', { quad: aQuad(4, 30, 20, 6), keep: 'rule' })],
    patches: new Map([['b1', patch]]),
    drawings: new Map([['b1', { ...aDrawing(), placement: aQuad(4, 15, 18, 10) }]]),
    checks: [
      { code: 'too-small', severity: 'warning', block: 'b1', quad: aQuad(4, 14, 20, 12), detail: 'small' },
      { code: 'residual-source', severity: 'error', quad: aQuad(4, 50, 20, 6), detail: 'left' },
    ],
    ...over,
  });
}

describe('a series on its way out', () => {
  it('is written slice by slice, a text on the seam in both halves', async () => {
    const { sink, written } = memory();
    const outcome = await sink.write(aSeries(), {});
    expect(outcome.parts?.map(({ id }) => id)).toEqual(['a_1.jpg', 'a_2.jpg', 'a_3.jpg']);
    expect(written.map(({ blocks }) => blocks.map(({ id }) => id))).toEqual([['b1'], ['b1', 'b2'], []]);
    const [first, second, third] = written;
    expect(first.blocks[0].quad).toEqual(aQuad(4, 14, 20, 12));
    expect(second.blocks.map(({ quad }) => quad)).toEqual([aQuad(4, -6, 20, 12), aQuad(4, 10, 20, 6)]);
    expect(second.drawings.get('b1')?.placement).toEqual(aQuad(4, -5, 18, 10));
    expect([first, second].map(({ patches }) => patches.get('b1')?.box)).toEqual([
      { x: 4, y: 14, width: 20, height: 6 },
      { x: 4, y: 0, width: 20, height: 2 },
    ]);
    expect(first.patches.get('b1')?.mask.length).toBe(20 * 6);
    expect(third.checks.map(({ code, quad }) => [code, quad])).toEqual([['residual-source', aQuad(4, 10, 20, 6)]]);
    expect(first.checks.map(({ code }) => code)).toEqual(['too-small']);
  });

  it('gives each slice its own file’s name, format, columns and rows', async () => {
    const { sink, written } = memory();
    await sink.write(aSeries(), {});
    expect(written[1]).toMatchObject({
      ...{ id: 'a_2.jpg', stem: 'a_2', location: '/in/a_2.jpg', sha256: 'a_2.jpg', format: 'jpeg' },
      ...{ columns: { sku: 'a_2.jpg' }, seriesKey: 'series', target: 'ko' },
    });
    expect(written.map(({ raster }) => [raster.width, raster.height, raster.data.length])).toEqual(
      [1, 2, 3].map(() => [40, 20, 40 * 20 * 3]),
    );
    expect(written.map(({ output }) => output?.data[0])).toEqual([7, 7, undefined]); // nothing changed in the third
  });

  it('cuts a result of another size at the same seams', async () => {
    const { sink, written } = memory();
    await sink.write(aSeries({ output: aRaster(20, 30, 7), plate: aRaster(20, 30) }), {});
    expect(written.map(({ output, plate }) => [output?.height, plate?.height])).toEqual([1, 2, 3].map(() => [10, 10]));
  });

  it('notes a slice that could not be read, and writes the others', async () => {
    const { sink, written, noted } = memory();
    const slices = [SLICES[0], sliceOf('a_2.jpg', 20, { failure: 'the JPEG is damaged' }), SLICES[2]];
    const { parts } = await sink.write(aSeries({ slices }), {});
    expect(parts?.map(({ status }) => status)).toEqual(['translated', 'failed', 'translated']);
    expect(noted).toMatchObject([{ id: 'a_2.jpg', error: { message: 'a_2.jpg: the JPEG is damaged' } }]);
    expect(written).toHaveLength(2);
  });

  it('is done only when all its slices are', async () => {
    const series: readonly OpenedSlice[] = SLICES;
    const page = { ...aSeries(), series };
    expect(await memory(['a_1.jpg', 'a_2.jpg']).sink.finished(page)).toBeUndefined();
    const all = await memory(['a_1.jpg', 'a_2.jpg', 'a_3.jpg']).sink.finished(page);
    expect(all?.parts).toHaveLength(3);
  });

  it('passes ordinary pages through', async () => {
    const { sink, written } = memory();
    const page = aTypesetPage({ drawn: true });
    await sink.write(page, {});
    expect(written).toEqual([page]);
  });
});
