import { describe, expect, it } from 'vitest';
import type { Line, Quad } from '#imgtr/page.js';
import { ocrResultSchema } from '#imgtr/queue/messages.js';
import { fromMessage, toMessage } from '#imgtr/queue/reading.js';
import { aQuad } from '../fixtures/pages.js';

const line = (over: Partial<Line> = {}): Line => ({
  ...{ quad: aQuad(), text: '正品', confidence: 0.987654321, angle: 0, vertical: false },
  ...over,
});
const asTask = (message: object) => message as Parameters<typeof fromMessage>[0];
const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe('what was read', () => {
  const lines = [
    line(),
    line({ angle: -12.345678901234567, text: '精选' }),
    line({ vertical: true, quad: aQuad(1.1, 2.2, 8, 40) }),
  ];

  it('comes back exactly, in PaddleOCR’s shape beside what that cannot hold', () => {
    const message = overTheWire(toMessage(lines));
    expect(ocrResultSchema.safeParse(message.ocr_result).success).toBe(true);
    expect(message.ocr_result?.[0]).toEqual([
      [
        [4, 4],
        [24, 4],
        [24, 12],
        [4, 12],
      ],
      ['正品', 0.987654321],
    ]);
    expect(fromMessage(asTask(message))).toEqual(lines);
  });

  it('is guessed from the quads where only PaddleOCR’s shape is there', () => {
    const { ocr_result } = overTheWire(toMessage(lines));
    const [flat, , column] = fromMessage({ ocr_result });
    expect(flat).toEqual(lines[0]);
    expect(column).toMatchObject({ vertical: true, angle: 0 });
  });

  it.each<[what: string, read: object]>([
    ['another version', { version: 2, lines: [{ angle: 5, vertical: true }] }],
    ['another number of lines', { version: 1, lines: [] }],
    ['something odd', { version: 1, lines: [{ angle: 'up', vertical: 1 }] }],
    ['nothing', { version: 1 }],
  ])('is not taken from an imgtr_read of %s', (_, imgtr_read) => {
    const { ocr_result } = toMessage([line()]);
    expect(fromMessage({ ocr_result, imgtr_read: imgtr_read as { version: number } })).toEqual([line()]);
  });

  it('may be nothing', () => {
    expect(fromMessage({ ocr_result: null })).toEqual([]);
    expect(
      fromMessage({
        ocr_result: [
          [aQuad() as unknown as [[number, number], [number, number], [number, number], [number, number]], [' ', 0]],
        ],
      }),
    ).toEqual([]);
  });

  it('of a slanted line says so', () => {
    const quad: Quad = [
      [0, 0],
      [10, 10],
      [5, 15],
      [-5, 5],
    ];
    const { ocr_result } = toMessage([line({ quad })]);
    expect(fromMessage({ ocr_result })[0]).toMatchObject({ angle: 45, vertical: false });
  });
});
