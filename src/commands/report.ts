/** `imgtr report`: an output folder ▶ one HTML page, without a run. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Scope } from '../flow/scope.js';
import { reportFile, writeReport } from '../report/write.js';
import { createPixelPool } from '../runtime/pool/pool.js';

/** Throws NoInputError when no run has written to the folder. */
export async function report(given: {
  out: string;
  file: string | undefined;
}): Promise<{ file: string; pages: number }> {
  const out = path.resolve(given.out);
  const file = reportFile({ out, report: given.file });
  const scope = new Scope();
  try {
    const cores = availableParallelism();
    const pool = scope.use(createPixelPool({ threads: cores }));
    return { file, ...(await writeReport({ out, file, pool, cores })) };
  } finally {
    await scope.close();
  }
}
