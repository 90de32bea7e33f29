/** Names that strangers give to pictures, made such that they name a file in one folder and nothing else. Pure. */
import { sha256 } from '../runtime/files.js';

/** What every file system and object store takes as one name. */
const PLAIN = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/;

/** The name itself where it is plain, else a hash of it. */
export function safeName(name: string): string {
  return PLAIN.test(name) ? name : sha256(name).slice(0, 32);
}
