/** `result`: takes finished pictures, keeps them as JPEG files, lists them, and tells whoever wants to know. */
import type { Page } from '../../page.js';
import { runKeeping } from '../../pipeline.js';
import type { Sink } from '../../ports.js';
import type { Tasks } from '../../queue/tasks.js';
import { unlinkSegment } from '../../runtime/memory/shm.js';
import { openResults, type Results } from '../../sink/results/results.js';
import { createWebhook } from '../../sink/results/webhook.js';
import type { Role, Tools } from './role.js';
import { createTaskSource } from './task-source.js';

export const result: Role<'hosting_tasks'> = {
  list: 'hosting_tasks',
  async furnish(tools) {
    const { options, pool, scope, places, progress, space } = tools;
    const results = scope.use(await openResults({ folder: options.page.out, quality: options.jpegQuality, pool }));
    return (tasks, { stop, abort }) => {
      const source = createTaskSource({ tasks, places, pool, options, stop });
      const sink = createKeepingSink({ tasks, tools, results, abort });
      return runKeeping({ source, sink, progress }, space, abort);
    };
  },
};

interface Keeping {
  readonly tasks: Tasks<'hosting_tasks'>;
  readonly tools: Tools;
  readonly results: Results;
  readonly abort: AbortSignal;
}

/** Every effect comes before the task is settled, and may be had twice: a worker that dies in between harms nothing. */
function createKeepingSink({ tasks, tools, results, abort }: Keeping): Sink<Page> {
  const { notifyUrl, notifySecret, shmUnlink } = tools.options;
  const notify = notifyUrl && createWebhook({ url: notifyUrl, ...(notifySecret && { secret: notifySecret }) });
  return {
    finished: async () => undefined,
    async write(page) {
      const { request_id, image_id, shm_info } = tasks.messageOf(page.id);
      const record = await results.keep({ request_id, image_id }, page.raster);
      if (notify) await notify(record, abort);
      const done = await tasks.finish(page.id, { event: { event: 'done', file_path: record.file_path } });
      if (done && shm_info && shmUnlink) await unlinkSegment(shm_info.shm_name);
      const { id, location: source, target } = page;
      return { id, source, target, output: record.file_path, status: 'copied', blocks: 0, ms: 0 };
    },
    async note({ id }, failure) {
      if (failure) await tasks.fail(id, failure);
    },
    async close() {},
  };
}
