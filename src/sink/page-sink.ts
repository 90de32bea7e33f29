/** Finished pages at their place: the input's tree mirrored, side-car and plate beside each picture, a journal of all. */
import path from 'node:path';
import { TransferError } from '../errors.js';
import type { LanguageCode } from '../language.js';
import type { HostedPage, OpenedPage, Outcome, Page, PageRef, Raster } from '../page.js';
import type { Sink } from '../ports.js';
import { recognizeFormat } from '../runtime/codec/kinds.js';
import { encodePicture } from '../runtime/codec-tasks.js';
import { sha256 } from '../runtime/files/files.js';
import { pixelTask } from '../runtime/pool/pool.js';
import { schemeOf } from '../runtime/web/urls.js';
import { entriesOf, filesOf, type Journal, type JournalEntry, openJournal } from './journal.js';
import { toManifest } from './manifest.js';
import { type PageTexts, textsIn, textsOf } from './page-texts.js';
import type { MarketLimits } from './picture/picture-checks.js';
import { finishPicture, nameAs, type PictureSettings } from './picture.js';
import { CSV_TYPE, type Destination, JSON_TYPE, MEDIA_TYPES } from './places/destination.js';
import { parseSidecar, SIDECAR } from './sidecar/read-sidecars.js';
import { describePage, type Sidecar, toJson } from './sidecar/sidecar.js';
import { conclude } from './verdict/conclude.js';

export interface SinkSettings extends Omit<PictureSettings, 'limits'> {
  /** What the market allows of a page; nothing forbids anything where it is absent. */
  readonly limitsOf?: (page: PageRef) => MarketLimits;
  /** Closed with the sink. */
  readonly destination: Destination;
  readonly from: LanguageCode;
  /** Each language has a folder of its own. */
  readonly nested: boolean;
  readonly sidecar: boolean;
  /** Also write where text was erased. */
  readonly debugMask: boolean;
  readonly overwrite: boolean;
  /** Fingerprint of every setting and model that shapes a language's results. */
  readonly settingsKey: (target: LanguageCode) => string;
  /** Fingerprint of what the user's words say of a page's texts; a change of other words leaves the page alone. */
  readonly wordsKey?: (texts: PageTexts, target: LanguageCode) => string;
}

const drawMasks = pixelTask<typeof import('./pixels.js'), 'drawMasks'>(import.meta.url, 'drawMasks');
const sizeOf = ({ width, height }: Raster) => ({ width, height });

export interface PageSink extends Sink {
  /** Writes what somebody else has made of a page, as if it had been made here. */
  adopt(page: HostedPage): Promise<Outcome>;
}

/** A sink over an open destination. */
export async function openSink(settings: SinkSettings): Promise<PageSink> {
  const { destination, pool, nested, wordsKey = () => '' } = settings;
  const journal = await openJournal(destination.log).catch(async error => {
    await destination.close();
    throw error;
  });

  const keyOf = (page: OpenedPage) =>
    sha256(`${settings.settingsKey(page.target)} ${page.sha256}${page.seriesKey ?? ''}`);
  const folderOf = ({ target }: Pick<PageRef, 'target'>) => (nested ? { folder: target } : {});
  const writePlate = async (name: string, { raster, traits }: Pick<Page, 'raster'> & Partial<Page>) => {
    const { bytes } = await pool.run(encodePicture, { raster, format: 'png', ...(traits && { traits }) });
    await destination.put(name, bytes, { type: MEDIA_TYPES.png });
  };

  const addresses = (names: readonly string[]): Pick<Outcome, 'output' | 'outputs'> => {
    const [output, ...rest] = names.map(destination.address);
    return { output, ...(rest.length > 0 && { outputs: [output, ...rest] }) };
  };

  const saidOn = (texts: PageTexts, { target }: Pick<PageRef, 'target'>) => ({ texts, words: wordsKey(texts, target) });
  const sourceOf = (page: PageRef, sidecarName: string) => seenFrom(destination.address(sidecarName), page.location);

  return {
    async finished(page) {
      const entry = journal.last({ id: page.id, ...folderOf(page) });
      if (settings.overwrite || !entry?.output || entry.key !== keyOf(page) || entry.status === 'failed') return;
      if (entry.words !== wordsKey(entry.texts ?? [], page.target)) return;
      for (const file of filesOf(entry)) if ((await destination.sha256Of(file.path)) !== file.sha256) return;
      const { columns, target } = page;
      if (JSON.stringify(columns) !== JSON.stringify(entry.columns)) await journal.append({ ...entry, columns });
      const { id, verdict, blocks } = entry;
      return {
        ...{ id, source: page.location, target, status: 'skipped', blocks, ms: 0 },
        ...addresses(filesOf(entry).map(file => file.path)),
        ...(verdict && { verdict }),
        ...(columns && { columns }),
      };
    },

    async write(page, timings) {
      const key = keyOf(page);
      const encoding = performance.now();
      const limits = settings.limitsOf?.(page);
      const picture = await finishPicture(page, { ...settings, limits });
      const encode = Math.round(performance.now() - encoding);
      const { folder = '' } = folderOf(page);
      const files = picture.files.map(file => ({ ...file, name: path.posix.join(folder, file.name) }));
      const stem = path.posix.join(folder, page.stem);
      const sidecarName = `${stem}.imgtr.json`;
      const sidecar = describePage(page, {
        sourcePath: sourceOf(page, sidecarName),
        from: settings.from,
        target: page.target,
        ...{ key, files, limits, checks: picture.checks },
        timings: { ...timings, encode },
      });
      if (page.plate) await writePlate(`${stem}.clean.png`, { raster: page.plate, traits: page.traits });
      if (settings.debugMask) {
        const patches = [...page.patches.values()];
        const raster = await pool.run(drawMasks, { ...sizeOf(page.raster), patches });
        await writePlate(`${stem}.mask.png`, { raster });
      }
      if (settings.sidecar) await destination.put(sidecarName, toJson(sidecar), { type: JSON_TYPE });
      for (const { name, bytes, format, sha256 } of files) {
        await destination.put(name, bytes, { type: MEDIA_TYPES[format], sha256 });
      }
      const outcome = { ...conclude(page, sidecar.verdict), ...addresses(files.map(({ name }) => name)) };
      const [first, ...rest] = files.map(({ name, sha256 }) => ({ path: name, sha256 }));
      await journal.append(
        toEntry(outcome, {
          ...folderOf(page),
          ...saidOn(textsOf(page), page),
          key,
          output: { ...first, ...(rest.length > 0 && { rest }) },
        }),
      );
      return outcome;
    },

    async adopt(page) {
      const key = keyOf(page);
      const { picture: bytes, fate } = page.made;
      const format = recognizeFormat(bytes);
      const { folder = '' } = folderOf(page);
      const sidecarName = `${path.posix.join(folder, page.stem)}${SIDECAR}`;
      const made = page.made.sidecar && readMade(page.made.sidecar, page);
      const source = made && { ...made.source, path: sourceOf(page, sidecarName) };
      if (made && settings.sidecar)
        await destination.put(sidecarName, toJson({ ...made, key, source } as Sidecar), { type: JSON_TYPE });
      const file = { name: path.posix.join(folder, nameAs(page, format)), sha256: sha256(bytes) };
      await destination.put(file.name, bytes, { type: MEDIA_TYPES[format], sha256: file.sha256 });
      const { id, location, target, columns } = page;
      const about = { id, source: location, target, ...(columns && { columns }), ms: 0 };
      const outcome: Outcome = { ...about, ...fate, ...addresses([file.name]) };
      await journal.append(
        toEntry(outcome, {
          ...folderOf(page),
          ...(made && saidOn(textsIn(made), page)),
          ...{ key, output: { path: file.name, sha256: file.sha256 } },
        }),
      );
      return outcome;
    },

    async note(outcome) {
      if (outcome.status === 'failed') await journal.append(toEntry(outcome, { ...folderOf(outcome), key: '' }));
    },

    async close() {
      try {
        await writeManifest(destination, journal);
      } finally {
        await destination.close();
      }
    },
  };
}

/**
 * What all runs have said of all pages. Other shards write it as well: who is last has the last word, so it is written
 * again when another shard has gone on meanwhile.
 */
async function writeManifest(destination: Destination, journal: Journal): Promise<void> {
  const put = async (entries: readonly JournalEntry[]) => {
    if (entries.length > 0) await destination.put('manifest.csv', toManifest(entries), { type: CSV_TYPE });
  };
  if (!destination.isShared) return put(journal.entries());
  for (let length = -1; ; ) {
    const text = await destination.log.read();
    if (text.length === length) return;
    length = text.length;
    await put(entriesOf(text));
  }
}

/** A source as its side-car names it: relative to its own folder, or in full where one of the two is elsewhere. */
function seenFrom(sidecar: string, location: string): string {
  if (schemeOf(sidecar) || schemeOf(location)) return location;
  return path.relative(path.dirname(sidecar), location).split(path.sep).join('/');
}

function toEntry(
  outcome: Outcome,
  { folder, key, output, texts, words }: Pick<JournalEntry, 'folder' | 'key' | 'output' | 'texts' | 'words'>,
): JournalEntry {
  const { id, source, target, status, verdict, blocks, error, columns } = outcome;
  return {
    ...{ id, source, target, key, status, blocks },
    ...(folder && { folder }),
    ...(verdict && { verdict }),
    ...(output && { output }),
    ...(error && { error }),
    ...(columns && { columns }),
    ...(texts && { texts, words }),
  };
}

/** A side-car that somebody else has made. Throws TransferError when it is none. */
function readMade(bytes: Uint8Array, { id }: PageRef): Sidecar {
  try {
    return parseSidecar(bytes, 'it');
  } catch (cause) {
    throw new TransferError(`the side-car that was made of ${id} is none of this version`, { cause });
  }
}
