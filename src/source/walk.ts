/** Every file below a folder, whatever its name is made of. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Found } from './place.js';

interface Folder {
  /** Below the folder where the walk began; empty for that one. */
  readonly id: string;
  readonly rawPath: Buffer;
}

/**
 * The wanted files below a folder; hidden ones and links are passed over. A folder that cannot be listed is found as a file of
 * its own, so that it fails by name where it is opened, and the others go on.
 */
export async function walk(root: string, isWanted: (file: Found) => boolean): Promise<Found[]> {
  const found: Found[] = [];
  const folders: Folder[] = [{ id: '', rawPath: Buffer.from(path.resolve(root)) }];
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    const entries = await list(folder);
    if (!entries) found.push(toFound(folder));
    for (const entry of entries ?? []) {
      if (entry.name[0] === DOT) continue;
      const below = enter(folder, entry.name);
      if (entry.isDirectory()) folders.push(below);
      else if (entry.isFile() && isWanted(toFound(below))) found.push(toFound(below));
    }
  }
  return found;
}

const DOT = '.'.charCodeAt(0);

/** Names as bytes: as strings, those that are no UTF-8 name files that do not exist. */
async function list({ rawPath }: Folder): Promise<Dirent<Buffer>[] | undefined> {
  return readdir(rawPath, { withFileTypes: true, encoding: 'buffer' }).catch(() => undefined);
}

function enter(folder: Folder, name: Buffer): Folder {
  const text = name.toString('utf8');
  return {
    id: folder.id === '' ? text : `${folder.id}/${text}`,
    rawPath: Buffer.concat([folder.rawPath, Buffer.from(path.sep), name]),
  };
}

function toFound({ id, rawPath }: Folder): Found {
  const file = rawPath.toString('utf8');
  return {
    id: id || path.basename(file),
    location: file,
    ...(!Buffer.from(file).equals(rawPath) && { exact: rawPath }),
  };
}
