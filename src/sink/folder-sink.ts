/** Finished pages as files: the input's tree mirrored, side-car and plate beside each picture, run state in `.imgtr/`. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { CannotWriteError } from '../errors.js';
import type { LanguageCode } from '../language.js';
import type { OpenedPage, Outcome, Raster } from '../page.js';
import type { Sink } from '../ports.js';
import { encodePicture, openFile } from '../runtime/codec-tasks.js';
import { sha256, writeAtomic } from '../runtime/files.js';
import { pixelTask } from '../runtime/pool.js';
import { schemeOf } from '../runtime/urls.js';
import { conclude } from './conclude.js';
import { type JournalEntry, openJournal } from './journal.js';
import { lockFolder } from './lock.js';
import { toManifest } from './manifest.js';
import { finishPicture, type PictureSettings } from './picture.js';
import { describePage, toJson } from './sidecar.js';

export interface FolderSinkSettings extends PictureSettings {
  readonly out: string;
  readonly from: LanguageCode;
  readonly to: LanguageCode;
  readonly sidecar: boolean;
  /** Also write where text was erased. */
  readonly debugMask: boolean;
  readonly overwrite: boolean;
  /** Fingerprint of every setting and model that shapes a result. */
  readonly settingsKey: string;
}

const drawMasks = pixelTask<typeof import('./pixels.js'), 'drawMasks'>(import.meta.url, 'drawMasks');
const sizeOf = ({ width, height }: Raster) => ({ width, height });

/** Takes the folder for this run. Throws OutputInUseError or CannotWriteError. */
export async function openFolderSink(settings: FolderSinkSettings): Promise<Sink> {
  const { out, pool } = settings;
  const state = path.join(out, '.imgtr');
  const temp = path.join(state, 'tmp');
  const lock = await lockFolder(out);
  await rm(temp, { recursive: true, force: true }); // what a killed run left; no other run is here
  const journal = await openJournal(path.join(state, 'pages.jsonl'));

  const keyOf = (page: OpenedPage) => sha256(`${settings.settingsKey} ${page.sha256}`);
  const write = (file: string, data: Uint8Array | string) => writeAtomic(inside(out, file), data, temp);
  const writePlate = async (file: string, raster: Raster) => {
    const { bytes } = await pool.run(encodePicture, { raster, format: 'png' });
    await write(file, bytes);
  };

  return {
    async finished(page) {
      const entry = journal.last(page.id);
      if (settings.overwrite || !entry?.output || entry.key !== keyOf(page) || entry.status === 'failed') return;
      const output = path.join(out, entry.output.path);
      const file = await pool.run(openFile, output).catch(() => undefined);
      if (file?.sha256 !== entry.output.sha256) return;
      const { columns } = page;
      if (JSON.stringify(columns) !== JSON.stringify(entry.columns)) await journal.append({ ...entry, columns });
      const { id, verdict, blocks } = entry;
      return {
        ...{ id, source: page.location, output, status: 'skipped', blocks, ms: 0 },
        ...(verdict && { verdict }),
        ...(columns && { columns }),
      };
    },

    async write(page, timings) {
      const key = keyOf(page);
      const encoding = performance.now();
      const picture = await finishPicture(page, settings);
      const encode = Math.round(performance.now() - encoding);
      const file = picture.name;
      const sidecarFile = `${page.stem}.imgtr.json`;
      const sidecar = describePage(page, {
        sourcePath: seenFrom(path.dirname(path.resolve(out, sidecarFile)), page.location),
        from: settings.from,
        target: settings.to,
        ...{ key, checks: picture.checks },
        timings: { ...timings, encode },
      });
      if (page.plate) await writePlate(`${page.stem}.clean.png`, page.plate);
      if (settings.debugMask) {
        const patches = [...page.patches.values()];
        await writePlate(`${page.stem}.mask.png`, await pool.run(drawMasks, { ...sizeOf(page.raster), patches }));
      }
      if (settings.sidecar) await write(sidecarFile, toJson(sidecar));
      await write(file, picture.bytes);
      const outcome = conclude(page, { verdict: sidecar.verdict, output: path.join(out, file) });
      await journal.append(toEntry(outcome, { key, output: { path: file, sha256: picture.sha256 } }));
      return outcome;
    },

    async note(outcome) {
      if (outcome.status === 'failed') await journal.append(toEntry(outcome, { key: '' }));
    },

    async close() {
      try {
        if (journal.entries().length > 0) await write('manifest.csv', toManifest(journal.entries()));
      } finally {
        await rm(temp, { recursive: true, force: true });
        await lock.close();
      }
    },
  };
}

/** The place of a result. Throws CannotWriteError when its name leads out of the folder. */
function inside(out: string, file: string): string {
  const place = path.resolve(out, file);
  if (place.startsWith(path.resolve(out) + path.sep)) return place;
  throw new CannotWriteError(`${file} lies outside of ${out}`);
}

/** A path as seen from a folder, with forward slashes; a URL is the same from everywhere. */
function seenFrom(folder: string, location: string): string {
  return schemeOf(location) ? location : path.relative(folder, location).split(path.sep).join('/');
}

function toEntry(outcome: Outcome, { key, output }: Pick<JournalEntry, 'key' | 'output'>): JournalEntry {
  const { id, source, status, verdict, blocks, error, columns } = outcome;
  return {
    ...{ id, source, key, status, blocks },
    ...(verdict && { verdict }),
    ...(output && { output }),
    ...(error && { error }),
    ...(columns && { columns }),
  };
}
