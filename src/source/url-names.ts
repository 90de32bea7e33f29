/** Names of results for pictures that have an address instead of a path. Pure. */
import { sha256 } from '../runtime/files/files.js';
import { PICTURE_NAME } from '../runtime/files/picture-names.js';

/** What some file system or other does not allow in a name, and what would hide a file or run it into a path. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]|^\.+|[. ]+$/gu;
/** Names that Windows keeps for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
/** Bytes of UTF-8 of one part of a path: leaves room for what results put behind it. */
const MAX_PART = 200;

/**
 * The id of a URL: host and path, as files. The same URL has the same id in every run; two that differ in their
 * parameters only differ by the `~` and eight digits of the parameters' hash.
 */
export function nameOfUrl(url: string): string {
  const { host, pathname, search } = new URL(url);
  const parts = pathname.split('/').filter(part => part !== '');
  const last = safe(parts.pop() ?? 'index');
  const folders = [host, ...parts].map(safe).map(name => (PICTURE_NAME.test(name) ? `${name}_` : name));
  const extension = PICTURE_NAME.exec(last)?.[0] ?? '';
  const stem = last.slice(0, last.length - extension.length);
  const mark = search ? `~${sha256(search).slice(0, 8)}` : '';
  return [...folders, stem + mark + extension].join('/');
}

/** `%E4%B8%BB图.jpg` ▶ `主图.jpg`; nothing that leads elsewhere. */
function safe(part: string): string {
  const name = decode(part).normalize('NFC').replaceAll(UNSAFE, '_').replace(DEVICE, '_$&') || '_';
  if (Buffer.byteLength(name) <= MAX_PART) return name;
  const extension = PICTURE_NAME.exec(name)?.[0] ?? '';
  return `${Buffer.from(name)
    .subarray(0, MAX_PART / 2)
    .toString('utf8')
    .replaceAll('\u{fffd}', '')}~${sha256(part).slice(0, 8)}${extension}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a lone % stands for itself
  }
}
