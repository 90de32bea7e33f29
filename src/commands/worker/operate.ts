/** `operate`: takes pages that were read, passes on pictures in which the text is translated. */
import { noEraser } from '../../erase/eraser.js';
import { TransferError, toImgtrError } from '../../errors.js';
import { hasScript } from '../../language.js';
import type { OpenedPage, Outcome, ReadPage, TypesetPage } from '../../page.js';
import { runOperating } from '../../pipeline.js';
import type { Sink, Source } from '../../ports.js';
import type { ProcessorTask } from '../../queue/messages.js';
import { fromMessage } from '../../queue/reading.js';
import { openSharedMemory } from '../../queue/redis/translations.js';
import type { Tasks } from '../../queue/tasks.js';
import { unlinkSegment } from '../../runtime/memory/shm.js';
import { openModelStore } from '../../runtime/models/model-store.js';
import { createAllowance } from '../../translate/desk/allowance.js';
import { noMemory } from '../../translate/desk/memory.js';
import { furnishEraser } from '../furnish.js';
import { type Exhibited, type Exhibitor, openExhibitor } from './exhibitor.js';
import { type Kits, openKits, roomsOf } from './kits.js';
import type { Role, Tools } from './role.js';
import { furnishReader } from './rooms.js';
import { asTransfer, createTaskSource, isBare } from './task-source.js';

export const operate: Role<'processor_tasks'> = {
  list: 'processor_tasks',
  async furnish(tools) {
    const { options, pool, scope, places, progress, space, office, batch } = tools;
    const { page } = options;
    const store = openModelStore(page.modelFolder ? { folder: page.modelFolder } : {});
    const reader = page.verify ? await furnishReader(page, { pool, scope }) : undefined;
    const workshop = { pool, scope, store, reader, onBatch: (tiles: number) => batch('tiles', tiles) };
    const eraser = page.eraser === 'none' ? noEraser : scope.use(await furnishEraser(page, workshop));
    const memory = scope.use(page.memory ? await openSharedMemory({ url: options.redisUrl }) : noMemory);
    const allowance = createAllowance(page);
    const kits = scope.use(
      await openKits({
        ...{ own: page, settings: office.settings, pool, reader, memory, allowance },
        onBatch: texts => batch('texts', texts),
      }),
    );
    const exhibitor = scope.use(openExhibitor(options, tools));
    tools.meter(() => kits.usage);
    return (tasks, { stop, abort }) => {
      const source = readAlready(createTaskSource({ tasks, places, pool, options, stop }), { tasks, kits });
      const sink = createOperatingSink({ tasks, tools, exhibitor, kits });
      return runOperating({ ...roomsOf(kits), eraser, source, sink, progress }, space, abort);
    };
  },
};

/** Pages come with what `ocr` read, or whoever stands in its place, and get the kit that their tasks ask for. */
function readAlready(source: Source, { tasks, kits }: Pick<Operation, 'tasks' | 'kits'>): Source<ReadPage> {
  return {
    ...source,
    async open(ref) {
      await kits.enter(ref.id, tasks.messageOf(ref.id));
      return source.open(ref);
    },
    async decode(page) {
      const decoded = await source.decode(page);
      return { ...decoded, lines: decoded.traits.frames > 1 ? [] : fromMessage(tasks.messageOf(page.id)) };
    },
  };
}

interface Operation {
  readonly tasks: Tasks<'processor_tasks'>;
  readonly tools: Tools;
  readonly exhibitor: Exhibitor;
  readonly kits: Kits;
}

function createOperatingSink({ tasks, tools, exhibitor, kits }: Operation): Sink<TypesetPage> {
  const { options } = tools;

  /** Passes the picture on; what shared memory it was in, and what nobody will hear of, is freed. */
  const passOn = async (page: OpenedPage, exhibited: Exhibited): Promise<Outcome> => {
    const { shm_info } = tasks.messageOf(page.id);
    const body = Buffer.from(JSON.stringify(toHostingTask(tasks.messageOf(page.id), exhibited)));
    const { outcome, place, sidecar } = exhibited;
    const { status, verdict, blocks, error } = outcome;
    kits.leave(page.id);
    const done = await tasks.finish(page.id, {
      next: { list: options.lists.hosting_tasks, body },
      event: { event: 'translated', ...place, sidecar, status, verdict, blocks, error },
    });
    if (!done) await exhibitor.drop(place);
    else if (shm_info && options.shmUnlink) await unlinkSegment(shm_info.shm_name);
    return outcome;
  };

  /** The page has no text to be translated: its file goes on as it came. Who sends settings wants to know more of it. */
  const isDone = (page: OpenedPage): boolean => {
    const { format, maxWidth, maxBytes, drop, rules, from } = kits.of(page.id).options;
    if (format !== 'keep' || maxWidth || maxBytes || drop || rules) return false;
    if ('raster' in page || exhibitor.holds !== 'files' || tasks.messageOf(page.id).imgtr_settings) return false;
    return !fromMessage(tasks.messageOf(page.id)).some(({ text }) => hasScript(text, from));
  };

  return {
    async finished(page) {
      try {
        return isDone(page) ? await passOn(page, await exhibitor.pass(page, tasks.messageOf(page.id))) : undefined;
      } catch (thrown) {
        const error = toImgtrError(thrown);
        if (error.fatal && !error.retryable) throw error;
        kits.leave(page.id);
        await tasks.fail(page.id, { stage: 'encode', error });
        const { id, location: source, target } = page;
        const { code, message } = error;
        return { id, source, target, status: 'failed', blocks: 0, ms: 0, error: { code, message } };
      }
    },
    async write(page, timings) {
      const whole = isBare(page) && !page.output ? { ...page, output: page.raster } : page;
      const frame = { message: tasks.messageOf(page.id), options: kits.of(page.id).options, timings };
      const exhibited = await exhibitor.show(whole, frame).catch(asTransfer);
      // Later the texts may be translated; as they are, the seller would get a picture half done.
      if (exhibited.outcome.error?.code === 'E_UNREACHABLE') throw new TransferError(exhibited.outcome.error.message);
      return passOn(page, exhibited);
    },
    async note({ id }, failure) {
      kits.leave(id);
      if (failure) await tasks.fail(id, failure);
    },
    async close() {},
  };
}

/** The task with the result's place, the input's moved to `source`; what was read has served its turn. */
function toHostingTask(task: ProcessorTask, { place, outcome }: Exhibited): object {
  const { ocr_result, imgtr_read, image_url, shm_info, ...rest } = task;
  const source = { ...(image_url && { image_url }), ...(shm_info && { shm_info }) };
  const { status, verdict, blocks, error } = outcome;
  return { ...rest, ...place, source, imgtr_page: { status, verdict, blocks, error } };
}
