/** Names that strangers give to pictures, made such that they name a file in one folder and nothing else. Pure. */
import { sha256 } from './files.js';

/** What every file system and object store takes as one name. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;
/** Characters kept of a name that is not. */
const KEPT = 80;

/** The name itself where it is plain, else what is plain of it and a hash, so that no two become one. */
export function safeName(name: string): string {
  if (PLAIN.test(name)) return name;
  const plain = name
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, KEPT);
  return `${plain}${plain && '~'}${sha256(name).slice(0, plain ? 8 : 32)}`;
}
