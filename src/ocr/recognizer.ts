import { readFileSync } from 'node:fs';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Line, Page } from '../page.js';
import type { Recognizer } from '../ports.js';
import type { Inference } from '../runtime/inference.js';
import { locateModel } from '../runtime/models.js';
import { type PixelPool, pixelTask } from '../runtime/pool.js';
import { sharedBytes } from '../runtime/shared.js';
import { degrees, toQuad } from './rectangle.js';
import { planTiles } from './tiles.js';

type Pixels = typeof import('./pixels.js');
const findMatte = pixelTask<Pixels, 'findMatte'>(import.meta.url, 'findMatte');
const toDetectorTensor = pixelTask<Pixels, 'toDetectorTensor'>(import.meta.url, 'toDetectorTensor');
const keepAnswer = pixelTask<Pixels, 'keepAnswer'>(import.meta.url, 'keepAnswer');
const findRectangles = pixelTask<Pixels, 'findRectangles'>(import.meta.url, 'findRectangles');
const prepare = pixelTask<Pixels, 'prepare'>(import.meta.url, 'prepare');
const readStrip = pixelTask<Pixels, 'readStrip'>(import.meta.url, 'readStrip');

export function createRecognizer({ inference, pool }: { inference: Inference; pool: PixelPool }): Recognizer {
  const keys = ['', ...readFileSync(locateModel('pp-ocrv4-keys'), 'utf8').trimEnd().split(/\r?\n/), ' '];
  return {
    async read({ raster }: Pick<Page, 'raster'>): Promise<readonly Line[]> {
      const detector = await inference.load(locateModel('pp-ocrv4-det'));
      const reader = await inference.load(locateModel('pp-ocrv4-rec'));
      const matte = await pool.run(findMatte, raster);
      const scale = scaleFor(raster);
      const plan = planTiles(raster, scale);
      const map = { data: sharedBytes(plan.width * plan.height), width: plan.width, height: plan.height };
      for await (const _ of mapConcurrent(each(plan.tiles), 2, async tile => {
        const tensor = await pool.run(toDetectorTensor, { raster, matte, scale, tile });
        const answer = await detector.run(tensor);
        await pool.run(keepAnswer, { answer, tile, map });
      })) {
      }
      const found = await pool.run(findRectangles, { map, scale });
      const lines: Line[] = [];
      for await (const line of mapConcurrent(each(found), 3, async candidate => {
        const { tensor, rectangle } = await pool.run(prepare, { raster, matte, candidate });
        const answer = await reader.run(tensor);
        const chars = await pool.run(readStrip, { answer, keys });
        return {
          quad: toQuad(rectangle),
          text: chars.map(c => c.text).join(''),
          confidence: chars.reduce((s, c) => s + c.probability, 0) / Math.max(1, chars.length),
          angle: degrees(rectangle),
          vertical: false,
        };
      }))
        if (line.text && line.confidence > 0.5) lines.push(line);
      return lines;
    },
    async close() {},
  };
}

function scaleFor({ width, height }: { width: number; height: number }): number {
  const least = Number(process.env.MINSIDE ?? 0);
  return Math.max(1, Math.min(Number(process.env.MAXUP ?? 3), least / Math.min(width, height)));
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
