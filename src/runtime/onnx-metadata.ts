/**
 * Reads the notes that an ONNX file carries (`metadata_props`): the runtime for Node does not show them. An ONNX file is
 * one protobuf message; only its top level is walked, and weights are stepped over.
 */
import { readFile } from 'node:fs/promises';

/** Of ModelProto: `repeated StringStringEntryProto metadata_props = 14`. */
const METADATA = 14;
/** Of StringStringEntryProto. */
const [KEY, VALUE] = [1, 2];
/** Kinds of field: how far it is to the next one. */
const WIRE = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

/** The notes of a model file by key. Throws when it is no such file or ends too early. */
export async function readOnnxMetadata(file: string): Promise<Map<string, string>> {
  return onnxMetadata(await readFile(file));
}

/** The same of a file's bytes. */
export function onnxMetadata(bytes: Uint8Array): Map<string, string> {
  const notes = new Map<string, string>();
  for (const field of fieldsOf(bytes)) {
    if (field.number !== METADATA || !field.bytes) continue;
    const entry = new Map([...fieldsOf(field.bytes)].map(({ number, bytes: text }) => [number, text]));
    notes.set(textOf(entry.get(KEY)), textOf(entry.get(VALUE)));
  }
  return notes;
}

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes ?? new Uint8Array());

/** The fields of a message in order; `bytes` is a view, for fields that hold bytes. */
function* fieldsOf(message: Uint8Array): Generator<{ number: number; bytes?: Uint8Array }> {
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    if (number === 0) throw new Error('no ONNX file: a field without a number');
    at = tag.end;
    if (wire === WIRE.varint) {
      at = readVarint(message, at).end;
      yield { number };
    } else if (wire === WIRE.bytes) {
      const length = readVarint(message, at);
      at = step(message, length.end, length.value);
      yield { number, bytes: message.subarray(length.end, at) };
    } else if (wire === WIRE.eight || wire === WIRE.four) {
      at = step(message, at, wire === WIRE.eight ? 8 : 4);
      yield { number };
    } else throw new Error(`no ONNX file: a field of kind ${wire}`);
  }
}

function step(message: Uint8Array, at: number, length: number): number {
  if (length > message.length - at) throw new Error('the ONNX file ends too early');
  return at + length;
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
