/** Puts finished pages where the next worker finds them. */
import type { Options } from '../../options/translate.js';
import { hostedFolder, type WorkerOptions } from '../../options/worker.js';
import type { ImageFormat, OpenedPage, Outcome, Timings, TypesetPage } from '../../page.js';
import type { ProcessorTask } from '../../queue/messages.js';
import { recognizeFormat } from '../../runtime/codec/kinds.js';
import { EXTENSION, formatNamed } from '../../runtime/files/picture-names.js';
import { safeName } from '../../runtime/files/safe-name.js';
import type { ShmInfo } from '../../runtime/memory/shm.js';
import { finishPicture, type PictureFile } from '../../sink/picture.js';
import { JSON_TYPE, MEDIA_TYPES } from '../../sink/places/destination.js';
import { type FileHosting, type Hosting, hostings } from '../../sink/results/hosting.js';
import { describePage, toJson } from '../../sink/sidecar/sidecar.js';
import { conclude } from '../../sink/verdict/conclude.js';
import { collectChecks, verdictOf } from '../../sink/verdict/judge.js';
import type { Tools } from './role.js';

export interface Exhibited {
  readonly place: { readonly image_url: string } | { readonly shm_info: ShmInfo };
  /** Address of the side-car, where files are hosted and one is wanted. */
  readonly sidecar?: string;
  readonly outcome: Outcome;
}

interface Frame {
  readonly message: ProcessorTask;
  /** As they hold for the page. */
  readonly options: Options;
  readonly timings: Timings;
}

export interface Exhibitor extends Pick<Hosting, 'holds' | 'close'> {
  /** A finished page: byte for byte the file that `imgtr translate` writes, or its pixels. */
  show(page: TypesetPage, frame: Frame): Promise<Exhibited>;
  /** A file as it came. */
  pass(page: OpenedPage, message: ProcessorTask): Promise<Exhibited>;
  /** Frees what nobody will hear of; a file has its key by its content, and may be another task's too. */
  drop(place: Exhibited['place']): Promise<void>;
}

export function openExhibitor(
  { hosting, page: own }: WorkerOptions,
  { pool, storage }: Pick<Tools, 'pool' | 'storage'>,
): Exhibitor {
  const hall: Hosting = hostings[hosting]({ pool, storage, bucket: own.storage, folder: hostedFolder(own.out) });
  const hang = (message: ProcessorTask, { bytes, sha256, format: kind }: Picture) => {
    const key = `${nameOf(message)}.${sha256.slice(0, 8)}`;
    return (hall as FileHosting).put({ key: key + EXTENSION[kind], bytes, type: MEDIA_TYPES[kind] });
  };
  return {
    holds: hall.holds,
    async show(page, { message, options, timings }) {
      if (hall.holds === 'pixels') {
        const shm_info = await hall.put(page.output ?? page.raster);
        const verdict = verdictOf(collectChecks(page));
        return { place: { shm_info }, outcome: { ...conclude(page, verdict), output: `shm:${shm_info.shm_name}` } };
      }
      const { format, quality, maxWidth, maxBytes } = options;
      const limits = { maxWidth, maxBytes }; // no height: a message tells of one file, so a picture is never cut here
      const { files, checks } = await finishPicture(page, {
        ...{ pool, format: formatNamed(format), quality, limits },
      });
      const [file] = files as [PictureFile];
      const sidecar = describePage(page, {
        ...{ sourcePath: page.location, from: options.from, target: options.to[0], key: file.sha256 },
        ...{ files, limits, checks, timings },
      });
      const image_url = await hang(message, file);
      const outcome = { ...conclude(page, sidecar.verdict), output: image_url };
      if (!options.sidecar) return { place: { image_url }, outcome };
      const key = `${nameOf(message)}.${file.sha256.slice(0, 8)}.imgtr.json`;
      const bytes = Buffer.from(toJson(sidecar));
      return { place: { image_url }, sidecar: await hall.put({ key, bytes, type: JSON_TYPE }), outcome };
    },
    async pass({ bytes, sha256, id, location, target }, message) {
      const image_url = await hang(message, { bytes, sha256, format: recognizeFormat(bytes) });
      const outcome: Outcome = { id, source: location, target, output: image_url, status: 'copied', blocks: 0, ms: 0 };
      return { place: { image_url }, outcome };
    },
    async drop(place) {
      if (hall.holds === 'pixels' && 'shm_info' in place) await hall.drop(place.shm_info);
    },
    close: () => hall.close(),
  };
}

interface Picture {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly format: ImageFormat;
}

const nameOf = ({ request_id, image_id }: ProcessorTask): string => `${safeName(request_id)}/${safeName(image_id)}`;
