/** The outer form of an ONNX file: protobuf messages, as fields in order. */

/** A field of a message. */
export interface Field {
  readonly number: number;
  /** What a field of bytes holds, a view; so do the 4 or 8 bytes of a fixed number. */
  readonly bytes?: Uint8Array;
  /** What a field of kind varint holds. */
  readonly value?: number;
  /** The whole field as it stands in the file, a view. */
  readonly raw: Uint8Array;
}

/** Kinds of field: how far it is to the next one. */
const WIRE = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

/** The fields of a message in order. Throws when it is none or ends too early. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const start = at;
    const tag = readVarint(message, at);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    if (number === 0) throw new Error('no ONNX file: a field without a number');
    if (wire === WIRE.varint) {
      const { value, end } = readVarint(message, tag.end);
      at = end;
      yield { number, value, raw: message.subarray(start, at) };
      continue;
    }
    const { from, length } = placeOf(message, { wire, at: tag.end });
    if (length > message.length - from) throw new Error('the ONNX file ends too early');
    at = from + length;
    yield { number, bytes: message.subarray(from, at), raw: message.subarray(start, at) };
  }
}

/** Where the bytes of a field begin, and how many there are. */
function placeOf(message: Uint8Array, { wire, at }: { wire: number; at: number }): { from: number; length: number } {
  if (wire === WIRE.eight || wire === WIRE.four) return { from: at, length: wire === WIRE.eight ? 8 : 4 };
  if (wire !== WIRE.bytes) throw new Error(`no ONNX file: a field of kind ${wire}`);
  const { value, end } = readVarint(message, at);
  return { from: end, length: value };
}

/** A number of 7 bits a byte, lowest first. Beyond 2^53 it is inexact, which no length of a file is. */
function readVarint(message: Uint8Array, from: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    if (from + i >= message.length) throw new Error('the ONNX file ends too early');
    const byte = message[from + i];
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: from + i + 1 };
  }
  throw new Error('no ONNX file: a number without an end');
}

/** The numbers of a repeated field, however they are packed. */
export function numbersIn({ value, bytes }: Field): number[] {
  if (value !== undefined) return [value];
  const numbers: number[] = [];
  for (let at = 0; bytes && at < bytes.length; ) {
    const read = readVarint(bytes, at);
    numbers.push(read.value);
    at = read.end;
  }
  return numbers;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
export const textOf = (bytes: Uint8Array | undefined): string => decoder.decode(bytes ?? new Uint8Array());

/** A field that holds bytes, a text, or a whole number from 0. */
export function field(number: number, content: Uint8Array | string | number): Uint8Array {
  if (typeof content === 'number') return Uint8Array.from([...varint(number * 8 + WIRE.varint), ...varint(content)]);
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  return join([Uint8Array.from([...varint(number * 8 + WIRE.bytes), ...varint(bytes.length)]), bytes]);
}

/** A field that holds a 32-bit float. */
export function floatField(number: number, value: number): Uint8Array {
  return join([Uint8Array.from(varint(number * 8 + WIRE.four)), new Uint8Array(Float32Array.of(value).buffer)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

/** Pieces one behind the other. */
export function join(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
