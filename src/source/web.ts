/** Pictures on the web. */
import { NoInputError, toImgtrError } from '../errors.js';
import { retry } from '../flow/retry.js';
import { fingerprint } from '../runtime/codec-tasks.js';
import type { Downloader } from '../runtime/web/fetch-guarded.js';
import { publicUrl } from '../runtime/web/urls.js';
import type { Means, Place } from './place.js';
import { nameOfUrl } from './url-names.js';

/** A server that fails for a moment is asked again, but no page waits for longer than a minute. */
const PATIENCE = { attempts: 3, deadlineMs: 60_000, firstDelayMs: 1000 };

export function createWeb({ pool, allowHosts, signal }: Pick<Means, 'pool' | 'allowHosts' | 'signal'>): Place {
  // Loaded by those who fetch something: it takes a quarter of a second.
  let downloader: Promise<Downloader> | undefined;
  const openDownloader = async () => (await import('../runtime/web/fetch-guarded.js')).createDownloader({ allowHosts });
  return {
    async find(url) {
      if (!URL.canParse(url)) throw new NoInputError(`no address of a picture: ${url}`);
      const location = publicUrl(url);
      return [{ id: nameOfUrl(location), location, ...(location !== url && { exact: url }) }];
    },
    async open({ location, exact }) {
      const url = typeof exact === 'string' ? exact : location;
      downloader ??= openDownloader();
      const { fetch } = await downloader;
      const bytes = await retry(() => fetch(url, signal), {
        ...PATIENCE,
        signal,
        advise: error => (toImgtrError(error).retryable ? {} : 'never'),
      });
      return { bytes, sha256: await pool.run(fingerprint, bytes) };
    },
    close: async () => (await downloader)?.close(),
  };
}
