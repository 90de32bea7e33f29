/** Rules of a table between its cells, on drawn pictures. */
import { expect, it } from 'vitest';
import { findGridLines } from '#imgtr/ocr/read/grid-lines.js';
import { drawPage, write } from './drawing.js';

/** Two cells of a head, white on a colour, with something drawn over them. */
const head = (paint: Parameters<typeof drawPage>[1]) => ({
  matte: 255,
  raster: drawPage({ width: 240, height: 60 }, context => {
    context.fillStyle = '#e0557a';
    context.fillRect(0, 0, 240, 60);
    paint(context);
    context.fillStyle = '#ffffff';
    write(context, '胸围(cm)', { x: 24, y: 38, size: 20 });
    write(context, '裤长(cm)', { x: 132, y: 38, size: 20 });
  }),
  rectangle: { center: [120, 31], width: 196, height: 22, angle: 0 } as const,
});

it('a faint rule between two cells is found at its place', () => {
  const found = findGridLines(
    head(context => {
      context.fillStyle = '#c8617d';
      context.fillRect(120, 0, 1, 60);
    }),
  );
  expect(found).toHaveLength(1);
  expect(Math.abs(found[0])).toBeLessThan(1.5);
});

it('the strokes of letters are no rules, nor is a bar between words or the edge of a panel', () => {
  expect(findGridLines(head(() => {}))).toEqual([]);
  const bar = head(context => {
    context.fillStyle = '#ffffff';
    context.fillRect(120, 19, 1, 25);
  });
  expect(findGridLines(bar)).toEqual([]);
  const edge = head(context => {
    context.fillStyle = '#c8617d';
    context.fillRect(120, 0, 120, 60);
  });
  expect(findGridLines(edge)).toEqual([]);
});
