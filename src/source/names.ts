/** Names of results that no file system confuses and none finds too long. Pure. */
import path from 'node:path';
import type { FoundPage } from '../page.js';
import { sha256 } from '../runtime/files/files.js';
import { type Found, keyOf } from './place.js';

/** What Linux, macOS and Windows allow one name, in bytes of UTF-8. */
const MAX_NAME = 255;
/** The longest ending that a result puts behind its stem. */
const LONGEST_ENDING = '.imgtr.json';

/**
 * The pages under names of their own. Two inputs may hold the same path, or paths that differ in case or in Unicode
 * form only, which macOS and Windows take for the same: the later one gets `~` and eight digits of its path's hash.
 * Likewise `a.jpg` beside `a.png` or a folder `a.png/`: side-car and results in another format are then named after
 * the whole of `a.jpg`; so they are beside `a.001.jpg`, as the first file is called when a picture `a` is cut.
 */
export function nameAll(files: readonly Found[]): FoundPage[] {
  const ids = uniqueIds(files);
  const owners = new Map<string, number>();
  for (const id of ids) {
    for (const name of claims(id)) owners.set(name, (owners.get(name) ?? 0) + 1);
  }
  for (const folder of new Set(ids.flatMap(foldersOf))) owners.set(folder, (owners.get(folder) ?? 0) + 1);
  const cutStems = new Set([...owners.keys()].flatMap(name => CUT.exec(name)?.[1] ?? []));
  const isFree = (stem: string) => owners.get(fold(stem)) === 1 && !cutStems.has(fold(stem));
  return files.map((file, i) => {
    const id = ids[i];
    const stem = [withoutExtension(id), id].find(isFree) ?? withMark(id, file);
    return { ...file, id, stem: shorten(stem, file) };
  });
}

function uniqueIds(files: readonly Found[]): string[] {
  const taken = new Set<string>();
  return files.map(file => {
    const inside = file.id.split('/').filter(part => part !== '..' && part !== '.' && part !== '');
    const wanted = inside.join('/');
    const id = taken.has(fold(wanted)) ? withMark(wanted, file) : wanted;
    taken.add(fold(id));
    return id;
  });
}

/** A name as the files of a picture have that was cut. */
const CUT = /^(.+)\.\d{3,}$/s;

/** The names that a page may write to: its own, and its own with another ending. */
const claims = (id: string): Set<string> => new Set([fold(id), fold(withoutExtension(id))]);

/** What the folders above a page take for themselves: `a` by `a.png/`, nothing by `a/`. */
function foldersOf(id: string): string[] {
  const parts = id.split('/').slice(0, -1);
  const folders = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  return folders.filter(folder => path.posix.extname(folder) !== '').map(folder => fold(withoutExtension(folder)));
}

/** What case-blind and form-blind file systems compare. */
const fold = (name: string): string => name.normalize('NFC').toLowerCase();

function withoutExtension(id: string): string {
  return id.slice(0, id.length - path.posix.extname(id).length);
}

/** `a.jpg` ▶ `a~1f2e3d4c.jpg`, cut where that is too long. */
function withMark(id: string, file: Found): string {
  const { dir, name, ext } = path.posix.parse(id);
  const mark = `~${sha256(keyOf(file)).slice(0, 8)}`;
  return path.posix.join(dir, cut(name, MAX_NAME - mark.length - Buffer.byteLength(ext)) + mark + ext);
}

/** A stem that leaves room for every ending. */
function shorten(stem: string, file: Found): string {
  const { dir, base } = path.posix.parse(stem);
  const room = MAX_NAME - LONGEST_ENDING.length;
  if (Buffer.byteLength(base) <= room) return stem;
  const mark = `~${sha256(keyOf(file)).slice(0, 8)}`;
  return path.posix.join(dir, cut(base, room - mark.length) + mark);
}

/** The first characters that fit, none of them halved. */
function cut(text: string, bytes: number): string {
  let [short, length] = ['', 0];
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    short += character;
  }
  return short;
}
