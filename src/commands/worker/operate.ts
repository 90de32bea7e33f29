/** `operate`: takes pages that were read, passes on pictures in which the text is translated. */
import { TransferError, toImgtrError } from '../../errors.js';
import { hasScript } from '../../language.js';
import type { OpenedPage, Outcome, ReadPage, TypesetPage } from '../../page.js';
import { runOperating } from '../../pipeline.js';
import type { Sink, Source } from '../../ports.js';
import type { ProcessorTask } from '../../queue/messages.js';
import { fromMessage } from '../../queue/reading.js';
import type { Tasks } from '../../queue/tasks.js';
import { unlinkSegment } from '../../runtime/shm.js';
import { type Exhibited, type Exhibitor, openExhibitor } from './exhibitor.js';
import type { Role, Tools } from './role.js';
import { furnishOperation, ownPair, type Pair, pairOfTask } from './rooms.js';
import { asTransfer, createTaskSource, isBare } from './task-source.js';

export const operate: Role<'processor_tasks'> = {
  list: 'processor_tasks',
  async furnish(tools) {
    const { options, pool, scope, places, progress, space } = tools;
    let messageOf: (id: string) => ProcessorTask;
    const pairOf = (id: string) => pairOfTask(messageOf(id), ownPair(options.page));
    const rooms = await furnishOperation(options.page, { pool, scope, pairOf });
    const exhibitor = scope.use(openExhibitor(options, tools));
    tools.meter(() => rooms.translator.usage);
    return (tasks, { stop, abort }) => {
      messageOf = tasks.messageOf;
      const source = readAlready(createTaskSource({ tasks, places, pool, options, stop }), tasks);
      const sink = createOperatingSink({ tasks, tools, exhibitor, pairOf });
      return runOperating({ ...rooms, source, sink, progress }, space, abort);
    };
  },
};

/** Pages come with what `ocr` read, or whoever stands in its place. */
function readAlready(source: Source, tasks: Tasks<'processor_tasks'>): Source<ReadPage> {
  return {
    ...source,
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
  readonly pairOf: (id: string) => Pair;
}

function createOperatingSink({ tasks, tools, exhibitor, pairOf }: Operation): Sink<TypesetPage> {
  const { options } = tools;

  /** Passes the picture on; what shared memory it was in, and what nobody will hear of, is freed. */
  const passOn = async (page: OpenedPage, exhibited: Exhibited): Promise<Outcome> => {
    const { shm_info } = tasks.messageOf(page.id);
    const body = Buffer.from(JSON.stringify(toHostingTask(tasks.messageOf(page.id), exhibited)));
    const { outcome, place, sidecar } = exhibited;
    const { status, verdict, blocks, error } = outcome;
    const done = await tasks.finish(page.id, {
      next: { list: options.lists.hosting_tasks, body },
      event: { event: 'translated', ...place, sidecar, status, verdict, blocks, error },
    });
    if (!done) await exhibitor.drop(place);
    else if (shm_info && options.shmUnlink) await unlinkSegment(shm_info.shm_name);
    return outcome;
  };

  /** The page has no text to be translated: its file goes on as it came. */
  const isDone = (page: OpenedPage): boolean => {
    const { format, maxWidth, maxBytes, drop, rules } = options.page;
    if (format !== 'keep' || maxWidth || maxBytes || drop || rules) return false;
    if ('raster' in page || exhibitor.holds !== 'files') return false;
    const { from } = pairOf(page.id);
    return !fromMessage(tasks.messageOf(page.id)).some(({ text }) => hasScript(text, from));
  };

  return {
    async finished(page) {
      try {
        return isDone(page) ? await passOn(page, await exhibitor.pass(page, tasks.messageOf(page.id))) : undefined;
      } catch (thrown) {
        const error = toImgtrError(thrown);
        if (error.fatal && !error.retryable) throw error;
        await tasks.fail(page.id, { stage: 'encode', error });
        const { id, location: source, target } = page;
        const { code, message } = error;
        return { id, source, target, status: 'failed', blocks: 0, ms: 0, error: { code, message } };
      }
    },
    async write(page, timings) {
      const whole = isBare(page) && !page.output ? { ...page, output: page.raster } : page;
      const settings = { message: tasks.messageOf(page.id), pair: pairOf(page.id), timings };
      const exhibited = await exhibitor.show(whole, settings).catch(asTransfer);
      // Later the texts may be translated; as they are, the seller would get a picture half done.
      if (exhibited.outcome.error?.code === 'E_UNREACHABLE') throw new TransferError(exhibited.outcome.error.message);
      return passOn(page, exhibited);
    },
    async note({ id }, failure) {
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
