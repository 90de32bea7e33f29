import { describe, expect, it } from 'vitest';
import { onnxMetadata, readOnnxMetadata } from '#imgtr/runtime/inference/onnx/metadata.js';
import { locateModel } from '#imgtr/runtime/models/models.js';
import { message } from '../../../fixtures/onnx.js';
import { recogniserFile } from '../../../fixtures/stand-in-models.js';

describe('the notes of an ONNX file', () => {
  it('are read by key, in any characters', () => {
    expect(onnxMetadata(recogniserFile(['中', '文', '𠮷'])).get('character')).toBe('中\n文\n𠮷');
  });

  it('are none in a file without', async () => {
    expect(onnxMetadata(new Uint8Array())).toEqual(new Map());
    expect((await readOnnxMetadata(locateModel('pp-ocr-angle'))).get('character')).toBeUndefined();
  });

  it('are found behind fields of every kind', () => {
    const others = Uint8Array.of(0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x18, 0xff, 0x01);
    const note = message([
      [
        14,
        message([
          [1, 'key'],
          [2, 'value'],
        ]),
      ],
    ]);
    expect(onnxMetadata(new Uint8Array([...others, ...note]))).toEqual(new Map([['key', 'value']]));
  });

  it('end the reading when the file ends inside one, wherever', () => {
    const file = message([
      [
        14,
        message([
          [1, 'key'],
          [2, 'value'],
        ]),
      ],
    ]);
    for (let length = 1; length < file.length; length++) {
      expect(() => onnxMetadata(file.subarray(0, length))).toThrow('too early');
    }
  });

  it.each([
    ['lengths beyond the file', [0x72, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['numbers without an end', new Array(12).fill(0xff)],
    ['kinds that there are not', [0x73, 0]],
    ['fields without a number', [0x02, 0]],
  ])('are not looked for behind %s', (_, bytes) => {
    expect(() => onnxMetadata(Uint8Array.from(bytes))).toThrow(/ONNX/);
  });
});
