/** `imgtr translate --redis`: the same command line, the work done by a fleet. */

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { BlockedError } from '../../errors.js';
import { Scope } from '../../flow/scope.js';
import type { FleetOptions } from '../../options/fleet.js';
import type { OpenedPage } from '../../page.js';
import { runElsewhere } from '../../pipeline.js';
import type { Fleet } from '../../ports.js';
import { openEvents } from '../../queue/redis/events.js';
import { openOffice } from '../../queue/redis/office.js';
import { reportFile, writeReport } from '../../report/write.js';
import { sha256 } from '../../runtime/files/files.js';
import type { Destination } from '../../sink/places/destination.js';
import { hasEdits } from '../../sink/sidecar/keep-edits.js';
import { createPictureSource } from '../../source/picture-source.js';
import { NO_USAGE } from '../../translate/desk/meter.js';
import { openDestination } from '../destination.js';
import { openSinkOn, runOf } from '../furnish.js';
import { openInputs, type Summary, startTally, type TranslateCompany } from '../translate.js';
import { furnishWords } from '../words.js';
import { openDispatch } from './dispatch.js';

/** How long Redis is waited for, milliseconds: somebody sits in front of it. */
const PATIENCE_MS = 5000;
/** Pages handed over, fetched and written at a time: it is the net that is waited for. */
const SENT = 8;
const FETCHED = 8;

/** As `translate`. Ctrl-C takes back what no worker has begun. */
export async function translateByFleet(options: FleetOptions, company: TranslateCompany): Promise<Summary> {
  const { page, redisUrl: url, lists } = options;
  const { reporter, stdin, signal } = company;
  const tally = startTally();
  const scope = new Scope();
  try {
    const { pool, storage, places, pages } = await openInputs(page, { scope, reporter, stdin, signal });
    const shard = page.shard && { ...page.shard, run: sha256(`${await runOf(page)} ${options.settings}`) };
    const destination = scope.use(await openDestination(page, { pool, storage, shard }));
    const words = await furnishWords(page, { state: destination.state, pool });
    await words.translator.close(); // only what it says of texts is needed
    const nested = page.to.length > 1;
    const sink = scope.use(
      await openSinkOn(destination, page, {
        ...{ pool, nested, wordsKey: words.wordsKey },
        settingsKey: target => sha256(`fleet ${options.shape} ${page.from} ${target} ${page.sidecar}`),
      }),
    );
    const office = scope.use(await openOffice({ url, lists, patienceMs: PATIENCE_MS }));
    for (const why of await office.worries()) reporter.note(`Redis: ${why}`);
    const events = scope.use(await openEvents({ url }));
    const via = page.storage.bucket ? 's3' : 'file';
    const requestId = randomUUID();
    const source = createPictureSource({ pages, targets: page.to, places, pool });
    const dispatch = scope.use(
      openDispatch({
        ...{ office, events, places, pool, storage, requestId, via, signal, from: page.from, to: page.to },
        ...{ bucket: page.storage.bucket, storageSettings: page.storage, note: reporter.note },
        settings: await office.keepSettings(options.settings),
        onEvent: ({ id }, event) => event === 'read' && reporter.stage(id, 'prepare'),
      }),
    );
    const fleet = sparing(dispatch, { destination, nested });
    await reporter.begin(source.total);
    const space = {
      limits: { open: SENT, send: SENT, fleet: options.window, encode: FETCHED },
      pixels: Number.POSITIVE_INFINITY,
    };
    const doors = { source, fleet, progress: reporter, sink: { ...sink, write: sink.adopt } };
    const outcomes = await tally.count(runElsewhere(doors, space, signal), company);
    if (page.report) await writeReport({ ...page, file: reportFile(page), pool });
    return tally.conclude(outcomes, UNKNOWN);
  } finally {
    reporter.end();
    tally.close();
    await scope.close();
  }
}

/** What the workers have spent, their metrics say. */
const UNKNOWN = { modelSeconds: 0, verifySeconds: 0, translator: NO_USAGE };

/** A page that a person has corrected is not given away: workers do not see the corrections, and would undo them. */
function sparing(fleet: Fleet, { destination, nested }: { destination: Destination; nested: boolean }): Fleet {
  return {
    ...fleet,
    async send(page: OpenedPage) {
      if (await hasEdits(destination, path.posix.join(nested ? page.target : '', page.stem))) {
        throw new BlockedError(`${page.id} was corrected by a person, and workers cannot see that`, {
          cure: 'Draw it with imgtr render, or translate it without --redis.',
        });
      }
      return fleet.send(page);
    },
  };
}
