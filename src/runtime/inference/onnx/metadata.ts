/**
 * Reads the notes that an ONNX file carries (`metadata_props`): the runtime for Node does not show them. An ONNX file is
 * one protobuf message; only its top level is walked, and weights are stepped over.
 */
import { readFile } from 'node:fs/promises';
import { fieldsOf, textOf } from './wire.js';

/** Of ModelProto: `repeated StringStringEntryProto metadata_props = 14`. */
const METADATA = 14;
/** Of StringStringEntryProto. */
const [KEY, VALUE] = [1, 2];

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
