/** Works in this process: the pipeline of `imgtr translate`, a folder of results for each request. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { Scope } from '../../flow/scope.js';
import { runPipeline } from '../../pipeline.js';
import { recognizeFormat } from '../../runtime/codec/kinds.js';
import { createPixelPool } from '../../runtime/pool/pool.js';
import { openStorage } from '../../runtime/s3/s3.js';
import type { ResultFile } from '../../serve/desk.js';
import { createLocalDesk } from '../../serve/local-desk.js';
import { JSON_TYPE, MEDIA_TYPES } from '../../sink/places/destination.js';
import { openFolderDestination } from '../../sink/places/folder.js';
import { createPictureSource } from '../../source/picture-source.js';
import { openPlaces } from '../../source/places.js';
import { watchTogether } from '../../watch/logged.js';
import { furnish, openSinkOn } from '../furnish.js';
import { spaceFor } from '../translate.js';
import { HALT_MS } from '../words.js';
import { type OpenWorks, REMEMBERED_MS } from './works.js';

export const openLocalWorks: OpenWorks = async ({ page, maxWaiting }, { onError }) => {
  const scope = new Scope();
  try {
    const pool = scope.use(createPixelPool({ threads: page.cores }));
    const storage = scope.use(openStorage(page.storage));
    const { out: exclude, allowHosts } = page;
    const places = scope.use(openPlaces({ pool, exclude, allowHosts, storage, signal: NEVER }));
    const rooms = await furnish(page, { pages: [], places, pool, storage, scope, haltMs: HALT_MS });
    await rooms.reader.open();
    const spool = path.join(rooms.state, 'uploads');
    await rm(spool, { recursive: true, force: true }); // of requests that died with their server
    const desk = scope.use(
      createLocalDesk({
        pictures: createPictureSource({ pages: [], targets: page.to, places, pool }),
        openPlace: async requestId =>
          openSinkOn(await openFolderDestination(path.join(page.out, requestId), { pool }), page, {
            ...{ pool, nested: false, settingsKey: () => '' },
          }),
        read: (requestId, name) => readResult(path.join(page.out, requestId, name)),
        ...{ most: maxWaiting, keepMs: REMEMBERED_MS, onError },
      }),
    );
    return {
      ...{ desk, spool, languages: { from: page.from, to: page.to }, aging: page.out },
      facts: { usage: () => rooms.translator.usage },
      drain: () => desk.drain(),
      async run(watching) {
        const progress = watchTogether(watching, desk.progress);
        const doors = { ...rooms, source: desk.source, sink: desk.sink, progress };
        for await (const _ of runPipeline(doors, spaceFor(page), NEVER));
      },
      close: () => scope.close(),
    };
  } catch (error) {
    await scope.close();
    throw error;
  }
};

const NEVER = new AbortController().signal;

/** A file with its media type; undefined when it is gone. */
export async function readResult(file: string): Promise<ResultFile | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && withType(file, bytes);
}

/** What was made, as it is handed out: by its name a side-car, else a picture. */
export const withType = (name: string, bytes: Uint8Array): ResultFile => ({
  bytes,
  type: name.endsWith('.json') ? JSON_TYPE : MEDIA_TYPES[recognizeFormat(bytes)],
});
