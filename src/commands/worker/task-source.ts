/** Pages whose pictures tasks name. */
import { BadImageError, TransferError, toImgtrError } from '../../errors.js';
import { LANGUAGE_CODES } from '../../language.js';
import type { FileTraits, OpenedPage, Page, Raster } from '../../page.js';
import type { Source } from '../../ports.js';
import type { HostingTask, OcrTask, ProcessorTask } from '../../queue/messages.js';
import type { Tasks } from '../../queue/tasks.js';
import { decodePicture } from '../../runtime/codec-tasks.js';
import { describeWhereabouts, openWhereabouts } from '../../source/messages.js';
import type { TaskList, Tools } from './role.js';

interface TaskSourceSettings<L extends TaskList> extends Pick<Tools, 'places' | 'pool' | 'options'> {
  readonly tasks: Tasks<L>;
  /** Ends the intake; what is under way goes on. */
  readonly stop: AbortSignal;
}

export function createTaskSource<L extends TaskList>(settings: TaskSourceSettings<L>): Source {
  const { tasks, places, pool, stop, options } = settings;
  const { fileRoots, shmOwners } = options;
  // The three kinds of tasks have their pictures' whereabouts in common.
  const taskOf = (id: string) => tasks.messageOf(id) as OcrTask | ProcessorTask | HostingTask;
  // One that nobody knows is refused by whoever translates.
  const targetOf = (id: string) => LANGUAGE_CODES.find(code => code === taskOf(id).to) ?? options.page.to[0];
  // Texts of one product are translated together.
  const columnsOf = (id: string) => {
    const { product_id } = taskOf(id);
    return product_id === undefined || product_id === null ? {} : { columns: { product_id } };
  };
  return {
    async *refs(signal) {
      for await (const { id } of tasks.take(AbortSignal.any([stop, signal]))) {
        const ref = { id, stem: id, location: describeWhereabouts(taskOf(id)), target: targetOf(id) };
        yield { ...ref, ...columnsOf(id) };
      }
    },
    async open(ref) {
      const opening = openWhereabouts(taskOf(ref.id), { places, pool, fileRoots, shmOwners });
      return { ...ref, ...(await opening.catch(asTransfer)) };
    },
    async decode(page) {
      const { raster } = page as OpenedPage & { readonly raster?: Raster };
      if (raster) return { ...page, raster, format: 'png', traits: BARE };
      return { ...page, ...(await pool.run(decodePicture, page.bytes).catch(refuse)) };
    },
  };
}

/** What ends a run of `translate` because no picture can be had any more, is here one task's bad luck. */
export function asTransfer(thrown: unknown): never {
  const error = toImgtrError(thrown);
  throw error.fatal && error.retryable ? new TransferError(error.message, { cause: error }) : error;
}

/** An error of another thread arrives without its class: everything that decoding throws is a picture's fault. */
function refuse(cause: Error): never {
  throw new BadImageError(cause.message, { cause });
}

/** Of pixels without a file: they are written as a file that loses nothing. */
const BARE: FileTraits = {
  ...{ frames: 1, conversions: [], progressive: false, lossless: true, palette: false, profiled: false, credits: {} },
};

/** The page came as bare pixels: there is no file that could be passed on. */
export const isBare = (page: Page): boolean => page.traits === BARE;
