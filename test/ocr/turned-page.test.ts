/** A page on its side: its turn is found once. */
import { afterAll, expect, it } from 'vitest';
import { createRecognizer } from '#imgtr/ocr/recognizer.js';
import { createInference, type Inference } from '#imgtr/runtime/inference/inference.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { drawPage, turned, write } from './drawing.js';

const inference = createInference({ threads: 2 });
const pool = createPixelPool({ threads: 2 });
afterAll(async () => {
  await inference.close();
  await pool.close();
});

const TEXTS = [
  '最高洗涤温度',
  '不可漂白晾干',
  '熨斗底板温度',
  '常规湿洗程序',
  '分开洗涤说明',
  '请将拉链拉好',
  '注意事项如下',
  '纽扣按扣关上',
];

/** The inference thread, with a count of the lines that were read. */
function counting(): { inference: Inference; reads: () => number } {
  let count = 0;
  const load: Inference['load'] = async (path, how) => {
    const model = await inference.load(path, how);
    const classify: typeof model.classify = (...given) => {
      count++;
      return model.classify(...given);
    };
    return { ...model, classify };
  };
  return { inference: { load, busyMs: 0, close: () => inference.close() }, reads: () => count };
}

it.each([90, -90])('turned by %i degrees is read whole, its later lines in few attempts', async degrees => {
  const counted = counting();
  const raster = drawPage({ width: 700, height: 700 }, context => {
    TEXTS.forEach((text, i) => {
      const place = degrees > 0 ? { x: 60 + 80 * i, y: 100 } : { x: 90 + 80 * i, y: 560 };
      turned(context, { ...place, degrees }, () => write(context, text, { x: 0, y: 0, size: 40 }));
    });
  });
  const recognizer = createRecognizer({ inference: counted.inference, pool });
  const lines = await recognizer.read({ raster, sha256: '' });
  expect(lines.map(line => line.text).sort()).toEqual([...TEXTS].sort());
  expect(lines.every(line => Math.round(line.angle) === degrees)).toBe(true);
  // Upwards is tried first, and is enough to tell; a line read downwards may be a column, so five are read in three ways.
  const probes = degrees > 0 ? 5 : 0;
  expect(counted.reads()).toBeLessThanOrEqual(probes * 3 + (TEXTS.length - probes));
});

it('that is upside down is read whole, its later lines once each', async () => {
  const counted = counting();
  const raster = drawPage({ width: 700, height: 700 }, context => {
    TEXTS.forEach((text, i) => {
      turned(context, { x: 640, y: 90 + 80 * i, degrees: 180 }, () => write(context, text, { x: 0, y: 0, size: 40 }));
    });
  });
  const recognizer = createRecognizer({ inference: counted.inference, pool });
  const lines = await recognizer.read({ raster, sha256: '' });
  expect(lines.map(line => line.text).sort()).toEqual([...TEXTS].sort());
  expect(lines.every(line => Math.abs(Math.round(line.angle)) === 180)).toBe(true);
  // The first three in up to four ways each.
  expect(counted.reads()).toBeLessThanOrEqual(3 * 4 + (TEXTS.length - 3));
});
