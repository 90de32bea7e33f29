/** `ocr`: takes pictures, passes on what stands on them. */
import type { Outcome, ReadPage } from '../../page.js';
import { runReading } from '../../pipeline.js';
import type { Sink } from '../../ports.js';
import { toMessage } from '../../queue/reading.js';
import type { Tasks } from '../../queue/tasks.js';

import type { Role, Tools } from './role.js';
import { furnishReader } from './rooms.js';
import { createTaskSource } from './task-source.js';

export const ocr: Role<'ocr_tasks'> = {
  list: 'ocr_tasks',
  async furnish(tools) {
    const { options, pool, scope, places, progress, space } = tools;
    const recognizer = await furnishReader(options.page, { pool, scope });
    return (tasks, { stop, abort }) => {
      const source = createTaskSource({ tasks, places, pool, options, stop });
      return runReading({ source, recognizer, sink: createReadingSink(tasks, tools), progress }, space, abort);
    };
  },
};

/** What is beyond either is a detail page, which is read in strips: a hint to those who come after. */
const LONG = { sides: 4, height: 4000 };

function createReadingSink(tasks: Tasks<'ocr_tasks'>, { options }: Tools): Sink<ReadPage> {
  return {
    finished: async () => undefined,
    async write(page) {
      const message = tasks.messageOf(page.id);
      const { width, height } = page.raster;
      const is_long = height > LONG.sides * width || height > LONG.height;
      const body = Buffer.from(JSON.stringify({ ...message, is_long, ...toMessage(page.lines) }));
      const lines = page.lines.length;
      const next = { list: options.lists.processor_tasks, body };
      await tasks.finish(page.id, { next, event: { event: 'read', lines } });
      const { id, location: source, target } = page;
      return { id, source, target, status: 'copied', blocks: lines, ms: 0 } satisfies Outcome;
    },
    async note({ id }, failure) {
      if (failure) await tasks.fail(id, failure);
    },
    async close() {},
  };
}
