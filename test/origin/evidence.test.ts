import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { evidenceOf } from '#imgtr/origin/evidence.js';
import { plotOf } from '#imgtr/origin/plot.js';
import { tracesOf } from '#imgtr/origin/traces.js';
import type { Quad } from '#imgtr/page.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import '../bench/on-product/pages.mjs'; // its fonts

interface Lettering {
  readonly text: string;
  /** Pixels. */
  readonly size: number;
  readonly weight?: 400 | 700;
  readonly ink: string;
  /** Ground from left to right. */
  readonly ground: readonly [string, string];
}

/** What is said for print on goods by lettering that a program set. */
function evidenceFor({ text, size, weight = 400, ink, ground }: Lettering): number {
  const [width, height] = [Math.ceil(size * ([...text].length + 4)), 4 * size];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const gradient = context.createLinearGradient(0, 0, width, 0);
  gradient.addColorStop(0, ground[0]);
  gradient.addColorStop(1, ground[1]);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
  context.font = `${size}px Page${weight}`;
  context.fillStyle = ink;
  context.fillText(text, 2 * size, 2.4 * size);
  const data = toShared(new Uint8Array(context.getImageData(0, 0, width, height).data));
  const [x0, x1] = [2 * size, 2 * size + context.measureText(text).width];
  const quad: Quad = [
    [x0, 1.5 * size],
    [x1, 1.5 * size],
    [x1, 2.55 * size],
    [x0, 2.55 * size],
  ];
  const plot = plotOf({ data, width, height, channels: 4 }, quad);
  if (!plot) throw new Error('nothing to be seen');
  return evidenceOf({ ...tracesOf(plot, text), line: { text, angle: 0 }, lossless: false });
}

/** From here on a line stands for print by itself. */
const PRINT = 0.45;

describe('lettering is no print on goods', () => {
  it.each([16, 18, 20, 22])('with thin strokes on a gradient, which are half of its colour (%i px)', size => {
    const lettering = { text: '现货速发', size, ink: '#2b1a3d', ground: ['#c4b0e4', '#8560c4'] } as const;
    expect(evidenceFor(lettering)).toBeLessThan(PRINT);
  });

  it.each(['工厂直销', '买一送一', '官方正品', '岁月静好', '口口相传'])(
    'for characters that are unlike in height: %s',
    text => {
      const lettering = { text, size: 48, weight: 700, ink: '#ffffff', ground: ['#a03040', '#a83444'] } as const;
      expect(evidenceFor(lettering)).toBeLessThan(PRINT / 2);
    },
  );
});
