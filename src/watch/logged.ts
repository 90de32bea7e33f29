/** Progress as log lines: one a stage, one a page that ended. */
import type { Progress } from '../ports.js';
import type { Log } from './log.js';

/** @param label what a page is called in the logs, such as its request_id and image_id */
export function logProgress(log: Log, label: (pageId: string) => object = pageId => ({ image_id: pageId })): Progress {
  return {
    stage() {},
    left: (pageId, stage, ms) => log.info({ ...label(pageId), stage, ms }, 'stage'),
    done({ id, status, verdict, blocks, ms, output, error }) {
      const facts = { ...label(id), status, ...(verdict && { verdict }), blocks, ms, ...(output && { output }) };
      if (error) log.warn({ ...facts, code: error.code, why: error.message }, 'page');
      else log.info(facts, 'page');
    },
  };
}

/** Several who watch as one. */
export const watchTogether = (...watchers: readonly Progress[]): Progress => ({
  stage: (pageId, stage) => watchers.forEach(watcher => void watcher.stage(pageId, stage)),
  left: (pageId, stage, ms) => watchers.forEach(watcher => void watcher.left?.(pageId, stage, ms)),
  done: outcome => watchers.forEach(watcher => void watcher.done(outcome)),
});
