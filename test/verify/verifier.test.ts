/** The verifier with the real models, on pages drawn here. */
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { createRecognizer } from '#imgtr/ocr/recognizer.js';
import type { Block, Raster, TypesetPage } from '#imgtr/page.js';
import { createInference } from '#imgtr/runtime/inference/inference.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { collectChecks, verdictOf } from '#imgtr/sink/verdict/judge.js';
import { createVerifier } from '#imgtr/verify/verifier.js';
import { aBlock, aDrawing, aQuad, aTypesetPage } from '../fixtures/pages.js';
import { drawPicture, type PictureText } from '../fixtures/pictures.js';

const inference = createInference({ threads: 2 });
const pool = createPixelPool({ threads: 2 });
const proofreader = createRecognizer({ inference, pool });
afterAll(async () => {
  await proofreader.close();
  await inference.close();
  await pool.close();
});

const [WIDTH, HEIGHT] = [480, 320];
/** A page that is not enlarged for the detector. */
const LARGE = { width: 900, height: 700 };
async function draw(texts: readonly PictureText[], size = { width: WIDTH, height: HEIGHT }): Promise<Raster> {
  const data = await sharp(await drawPicture(texts, size))
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data: toShared(data), ...size, channels: 3 };
}

const FABRIC = { text: '精选面料', x: 40, y: 70 };
const AUTHENTIC = { text: '原版正品', x: 40, y: 170 };
const BRAND = { text: '华为手机', x: 40, y: 270 };
const blockOf = (id: string, { text, x, y }: PictureText, more: Partial<Block> = {}) =>
  aBlock(id, { text, quad: aQuad(x, y - 29, 128, 33), ...more });

/** A page of two translated texts and a kept brand; `output` is what it became. */
async function aPage(output: readonly PictureText[]): Promise<TypesetPage> {
  return aTypesetPage({
    drawn: true,
    raster: await draw([FABRIC, AUTHENTIC, BRAND]),
    output: await draw([...output, BRAND]),
    blocks: [blockOf('b1', FABRIC), blockOf('b2', AUTHENTIC), blockOf('b3', BRAND, { keep: 'rule' })],
    translations: new Map([
      ['b1', { kind: 'text', text: 'Fabric', by: 'phrasebook' }],
      ['b2', { kind: 'text', text: 'Real', by: 'phrasebook' }],
    ]),
    drawings: new Map([
      ['b1', { ...aDrawing(), placement: aQuad(40, 44, 100, 30) }],
      ['b2', { ...aDrawing(), placement: aQuad(40, 144, 70, 30) }],
    ]),
  });
}
const [LETTERED, AS_WELL] = [
  { ...FABRIC, text: 'Fabric' },
  { ...AUTHENTIC, text: 'Real' },
];

async function verify(page: TypesetPage) {
  const verifier = createVerifier({ proofreader, from: 'zh' });
  const checks = collectChecks(await verifier.verify(page));
  expect(verifier.seconds).toBeGreaterThan(0);
  return { verdict: verdictOf(checks), codes: checks.map(({ code, block }) => `${code} ${block}`) };
}

describe('the verifier', () => {
  it('passes a clean page, the kept brand on it included', async () => {
    expect(await verify(await aPage([LETTERED, AS_WELL]))).toEqual({ verdict: 'pass', codes: [] });
  });

  it('rejects a page on which one source line was left', async () => {
    const page = await aPage([LETTERED, AUTHENTIC]);
    expect(await verify(page)).toEqual({ verdict: 'reject', codes: ['residual-source b2'] });
  });

  it('rejects a page with a line that was not seen the first time', async () => {
    const page = await aPage([LETTERED, AS_WELL, { text: '假一赔十', x: 300, y: 120, size: 24 }]);
    expect(await verify(page)).toEqual({ verdict: 'reject', codes: ['residual-source undefined'] });
  });

  it('looks no more at letters that stand alone on one colour, but at what stands beside them', async () => {
    const alone = await aPage([LETTERED, AS_WELL]);
    const [b1, b2] = ['b1', 'b2'].map((id, i) => {
      const bare = aQuad(30, 38 + 100 * i, i === 0 ? 130 : 90, 44);
      return [id, { ...alone.drawings.get(id)!, bare }] as const;
    });
    const drawings = new Map([b1, b2]);
    expect(await verify({ ...alone, drawings })).toEqual({ verdict: 'pass', codes: [] });
    const beside = await aPage([LETTERED, AS_WELL, { text: '正品', x: 130, y: 170 }]);
    expect(await verify({ ...beside, drawings })).toMatchObject({ verdict: 'reject' });
  });

  it('does not pass a faint line of small print that the detector passes over', async () => {
    const raster = await draw([{ text: '最终解释权归本店所有', x: 300, y: 400, size: 10, color: '#f1e6da' }], LARGE);
    expect(await proofreader.read({ raster, sha256: '' })).toEqual([]);
    const page = aTypesetPage({ drawn: false, raster, blocks: [] });
    expect(await verify(page)).toEqual({ verdict: 'reject', codes: ['residual-source undefined'] });
  });

  it('looks at a page that was passed on as it came, too', async () => {
    const page = aTypesetPage({ drawn: false, raster: await draw([FABRIC]), blocks: [] });
    expect(await verify(page)).toMatchObject({ verdict: 'reject' });
  });

  it('leaves ignored parts alone', async () => {
    const page = aTypesetPage({ drawn: false, raster: await draw([FABRIC]), blocks: [] });
    const ignored = () => [aQuad(0, 0, WIDTH, 100)];
    const { checks } = await createVerifier({ proofreader, from: 'zh', ignored }).verify(page);
    expect(checks).toEqual([]);
  });
});
