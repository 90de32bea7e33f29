/** An output folder with a run in it, written by the program's own sink. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Check, Quad } from '#imgtr/page.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import type { PixelPool } from '#imgtr/runtime/pool/pool.js';
import { openSink } from '#imgtr/sink/page-sink.js';
import { openFolderDestination } from '#imgtr/sink/places/folder.js';
import { aBlock, aDrawing, aPatch, aQuad, aTypesetPage } from '../fixtures/pages.js';
import { drawPicture } from '../fixtures/pictures.js';

export const HOSTILE = `<script>alert(1)</script>"'<img src=x onerror=alert(2)>&lt;`;

export interface Scene {
  readonly id: string;
  readonly text?: string;
  readonly translation?: string;
  readonly checks?: readonly Check[];
}

const [WIDTH, HEIGHT] = [320, 200];

/** Writes sources and results; a scene without a translation is copied. */
export async function runInto(
  folder: string,
  pool: PixelPool,
  { scenes, maxHeight }: { scenes: readonly Scene[]; maxHeight?: number },
): Promise<string> {
  const [shop, out] = [path.join(folder, 'shop'), path.join(folder, 'out')];
  mkdirSync(shop);
  const sink = await openSink({
    ...{
      destination: await openFolderDestination(out, { pool }),
      pool,
      from: 'zh',
      nested: false,
      format: 'keep',
      quality: undefined,
      sidecar: true,
      debugMask: false,
      overwrite: false,
      limitsOf: () => ({ maxHeight }),
    },
    settingsKey: () => 'settings',
  });
  for (const { id, text = '精选面料', translation, checks = [] } of scenes) {
    const source = await drawPicture([{ text: '精选面料', x: 40, y: 70 }]);
    writeFileSync(path.join(shop, id), source);
    const raster = await rasterOf(source);
    const quad: Quad = aQuad(40, 42, 130, 34);
    const drawing = { ...aDrawing(), placement: aQuad(40, 46, 100, 26) };
    const page = aTypesetPage({
      ...{ id, stem: path.parse(id).name, location: path.join(shop, id), bytes: source, sha256: id, raster },
      drawn: translation !== undefined,
      blocks: [aBlock('b1', { quad, text, ...(translation === undefined && { keep: 'rule' }) })],
      ...(translation !== undefined && {
        output: await rasterOf(await drawPicture([{ text: 'NEW', x: 40, y: 70 }])),
        translations: new Map([['b1', { kind: 'text', text: translation, by: 'phrasebook' }]]),
        patches: new Map([['b1', aPatch('b1')]]),
        drawings: new Map([['b1', drawing]]),
      }),
      checks,
    });
    await sink.write(page, { ocr: 1 });
  }
  await sink.close();
  return out;
}

async function rasterOf(picture: Buffer) {
  const data = await sharp(picture).removeAlpha().raw().toBuffer();
  return { data: toShared(data), width: WIDTH, height: HEIGHT, channels: 3 as const };
}
