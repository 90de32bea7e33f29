import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../src');
const ROOMS = [
  'source',
  'sink',
  'ocr',
  'origin',
  'translate',
  'erase',
  'typeset',
  'verify',
  'queue',
  'report',
  'watch',
  'serve',
];
/** What every room may know. */
const SHARED = ['page', 'ports', 'geometry', 'raster', 'language', 'errors', 'defaults'];

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map(file => file.split(path.sep).join('/'));
const imports = new Map(files.map(file => [file, importsOf(file)]));

/** Everything a file imports: own files as paths below src, packages by name. Types count as well. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(SRC, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => match[1]);
  return names.map(name =>
    name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name).replace(/\.js$/, '.ts') : name,
  );
}

/** The command line and the wiring of its commands. */
const isFrontDoor = (file: string) => file === 'cli.ts' || file.startsWith('cli/');
const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0] : '');

describe('the house', () => {
  it('has no import circles', () => {
    const done = new Set<string>();
    const visit = (file: string, trail: string[]) => {
      if (trail.includes(file)) throw new Error([...trail.slice(trail.indexOf(file)), file].join(' ▶ '));
      if (done.has(file)) return;
      for (const next of imports.get(file) ?? []) if (imports.has(next)) visit(next, [...trail, file]);
      done.add(file);
    };
    // What only names types is erased before it runs; circles among those are the ones between a room's own files.
    for (const file of files) visit(file, []);
  });

  it('lets no room reach into another room', () => {
    const wrong = files
      .filter(file => ROOMS.includes(roomOf(file)))
      .flatMap(file =>
        (imports.get(file) ?? [])
          .filter(target => imports.has(target))
          .filter(target => {
            const room = roomOf(target);
            const shared = room === '' && SHARED.includes(path.posix.basename(target, '.ts'));
            return !(shared || room === roomOf(file) || room === 'runtime' || room === 'flow');
          })
          .map(target => `${file} ▶ ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('lets the ground floor know no room', () => {
    const wrong = files
      .filter(file => ['runtime', 'flow'].includes(roomOf(file)))
      .flatMap(file =>
        (imports.get(file) ?? []).filter(target => ROOMS.includes(roomOf(target))).map(t => `${file} ▶ ${t}`),
      );
    expect(wrong).toEqual([]);
  });

  it('lets nothing import the command line', () => {
    const wrong = files.filter(file => !isFrontDoor(file) && imports.get(file)?.some(isFrontDoor));
    expect(wrong).toEqual([]);
  });

  it('gives every package one owner file', () => {
    const owners = new Map<string, string[]>();
    for (const file of files) {
      for (const target of new Set(imports.get(file))) {
        if (imports.has(target) || target.startsWith('node:') || target.startsWith('.')) continue;
        if (target.endsWith('.ts')) continue;
        owners.set(target, [...(owners.get(target) ?? []), file]);
      }
    }
    owners.delete('zod'); // the language of schemas: options, messages, side-car, answers
    expect([...owners].filter(([, by]) => by.length > 1)).toEqual([]);
  });

  it('prints and sets the exit code at the front door alone', () => {
    const wrong = files.filter(file => {
      if (isFrontDoor(file)) return false;
      return /process\.(?:stdout|stderr|exit|exitCode|argv)|console\./.test(readFileSync(path.join(SRC, file), 'utf8'));
    });
    expect(wrong).toEqual([]);
  });

  it('reads the environment at one gate', () => {
    const wrong = files.filter(
      file => !isFrontDoor(file) && /process\.env/.test(readFileSync(path.join(SRC, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });
});
