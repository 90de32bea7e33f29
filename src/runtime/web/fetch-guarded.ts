/**
 * Pictures from the web, fetched so that nobody who writes a list or a queue message can reach into the network that
 * imgtr runs in, or fill its memory. The only file that imports undici.
 *
 * Addresses are checked where connections are made, not in the URL's text: a literal before, a name's addresses while
 * it is resolved, and the far end once more when the connection stands.
 */
import dns from 'node:dns';
import net from 'node:net';
import { Agent, buildConnector, fetch, type Response } from 'undici';
import { BadImageError, DownloadError } from '../../errors.js';
import type { SharedBytes } from '../../page.js';
import { recognizeFormat } from '../codec/kinds.js';
import { sharedBytes } from '../memory/shared.js';
import { type AllowList, bare, createAllowList, isPublic } from './addresses.js';
import { publicUrl } from './urls.js';

export interface DownloaderSettings {
  /** Hosts, perhaps with a port, that may be named although private: `IMGTR_ALLOW_HOSTS`. */
  readonly allowHosts?: readonly string[];
  readonly limits?: Partial<DownloadLimits>;
  readonly lookup?: typeof dns.lookup;
}

export interface DownloadLimits {
  /** Bytes of a body, counted after it is unpacked. */
  readonly bytes: number;
  /** Milliseconds from the first request to the last byte, redirects included. */
  readonly totalMs: number;
  /** Milliseconds of silence. */
  readonly idleMs: number;
  readonly redirects: number;
  /** Ports of hosts that are not allowed by name. */
  readonly ports: readonly number[];
}

const LIMITS: DownloadLimits = {
  bytes: 50 * 2 ** 20,
  totalMs: 30_000,
  idleMs: 10_000,
  redirects: 5,
  ports: [80, 443],
};

export interface Downloader {
  /**
   * The bytes of a picture, in shared memory. Throws DownloadError (`retryable` where another try may help), and
   * BadImageError when what comes is no picture: that is seen at its first bytes, whatever name and type it bears.
   */
  fetch(url: string, signal?: AbortSignal): Promise<SharedBytes>;
  close(): Promise<void>;
}

export function createDownloader({
  allowHosts = [],
  limits = {},
  lookup = dns.lookup,
}: DownloaderSettings = {}): Downloader {
  const bounds = { ...LIMITS, ...limits };
  const isAllowed = createAllowList(allowHosts);
  const agent = new Agent({
    connect: createConnector({ isAllowed, lookup, timeout: bounds.idleMs }),
    headersTimeout: bounds.idleMs,
    bodyTimeout: bounds.idleMs,
    maxResponseSize: bounds.bytes,
  });
  return {
    async fetch(url, signal) {
      const timeout = AbortSignal.timeout(bounds.totalMs);
      const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
      try {
        const response = await follow(url, { agent, isAllowed, bounds, signal: either });
        return await readBody(response, bounds.bytes);
      } catch (error) {
        throw timeout.aborted
          ? failed(`took longer than ${bounds.totalMs / 1000} s`, { url, retryable: true })
          : toDownloadError(error, { url, bounds });
      }
    },
    close: () => agent.destroy(),
  };
}

interface Connecting {
  readonly isAllowed: AllowList;
  readonly lookup: typeof dns.lookup;
  readonly timeout: number;
}

/** Connects to public addresses, and to whatever is allowed by name. Node never looks up a literal: it is checked here. */
function createConnector({ isAllowed, lookup, timeout }: Connecting): buildConnector.connector {
  const connectAnywhere = buildConnector({ lookup, timeout });
  const connectOutside = buildConnector({ lookup: lookUpPublic(lookup), timeout });
  return (options, callback) => {
    const host = bare(options.hostname);
    const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
    if (isAllowed(host, port)) return connectAnywhere(options, callback);
    if (net.isIP(host) && !isPublic(host)) return callback(new RefusedAddress(host), null);
    return connectOutside(options, (error, socket) => {
      if (error || !socket) return callback(error ?? new Error('no connection'), null);
      if (isPublic(socket.remoteAddress ?? '')) return callback(null, socket);
      socket.destroy();
      return callback(new RefusedAddress(host), null);
    });
  };
}

class RefusedAddress extends Error {}

/** Resolves a name, and fails when any of its addresses is not public: which one is taken is not ours to say. */
function lookUpPublic(lookup: typeof dns.lookup): net.LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      if (addresses.length === 0 || !addresses.every(({ address }) => isPublic(address))) {
        return callback(new RefusedAddress(hostname), []);
      }
      return options.all ? callback(null, addresses) : callback(null, addresses[0].address, addresses[0].family);
    });
  };
}

interface Request {
  readonly agent: Agent;
  readonly isAllowed: AllowList;
  readonly bounds: DownloadLimits;
  readonly signal: AbortSignal;
}

/** Goes to a URL and on to where it redirects, each hop checked like the first. */
async function follow(start: string, { agent, isAllowed, bounds, signal }: Request): Promise<Response> {
  let url = start;
  for (let hop = 0; hop <= bounds.redirects; hop++) {
    checkUrl(url, { isAllowed, ports: bounds.ports });
    const response = await fetch(url, { dispatcher: agent, redirect: 'manual', signal, headers: HEADERS });
    const location = response.headers.get('location');
    if (response.ok) return response;
    await response.body?.cancel();
    if (!REDIRECTS.includes(response.status) || location === null) throw failedStatus(response.status, url);
    if (!URL.canParse(location, url)) throw failed('redirects to what is no address', { url });
    url = new URL(location, url).href;
  }
  throw failed(`redirects more than ${bounds.redirects} times`, { url: start });
}

/** What to do about it stands in the message: a page's failure is one line. */
const UNLESS = 'IMGTR_ALLOW_HOSTS lets hosts pass';
const HEADERS = { accept: 'image/*', 'user-agent': 'imgtr' };
const REDIRECTS = [301, 302, 303, 307, 308];

/** Throws DownloadError for what a picture's address has no need of. */
function checkUrl(address: string, { isAllowed, ports }: { isAllowed: AllowList; ports: readonly number[] }): void {
  if (!URL.canParse(address)) throw failed('is no address', { url: address });
  const { protocol, hostname, port, username, password } = new URL(address);
  if (protocol !== 'http:' && protocol !== 'https:') throw failed('is neither http nor https', { url: address });
  if (username || password) throw failed('holds a user name or password', { url: address });
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  if (!ports.includes(number) && !isAllowed(hostname, number)) {
    throw failed(`is on port ${number}, not ${ports.join(' or ')} (${UNLESS})`, { url: address });
  }
}

/** The whole body, unpacked. What is no picture or too large is left where it is. */
async function readBody(response: Response, limit: number): Promise<SharedBytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let known = false;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) throw new TooLarge();
    if (known || size < ENOUGH) continue;
    recognizeFormat(Buffer.concat(chunks));
    known = true;
  }
  const bytes = sharedBytes(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  recognizeFormat(bytes);
  return bytes;
}

/** So many first bytes tell what a file is. */
const ENOUGH = 512;
class TooLarge extends Error {}

interface Failure {
  readonly url: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const failed = (what: string, { url, ...details }: Failure): DownloadError =>
  new DownloadError(`${publicUrl(url)} ${what}`, details);

function failedStatus(status: number, url: string): DownloadError {
  const retryable = status >= 500 || RETRY_STATUSES.includes(status);
  return failed(`answers ${status}`, { url, retryable });
}
/** Timeout, too early, too many requests. */
const RETRY_STATUSES = [408, 425, 429];

/** What went wrong, in the user's words; undici wraps its causes in several layers. */
function toDownloadError(error: unknown, { url, bounds }: { url: string; bounds: DownloadLimits }): Error {
  const layers = causesOf(error);
  const own = layers.find(layer => layer instanceof DownloadError || layer instanceof BadImageError);
  if (own) return own;
  const cause = layers.at(-1) as NodeJS.ErrnoException;
  if (layers.some(layer => layer instanceof RefusedAddress)) {
    return failed(`leads to ${cause.message}, a private address (${UNLESS})`, { url, cause });
  }
  const code = layers.map(layer => (layer as NodeJS.ErrnoException).code ?? '').find(Boolean) ?? '';
  if (cause instanceof TooLarge || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return failed(`is larger than ${Math.round(bounds.bytes / 2 ** 20)} MiB`, { url, cause });
  }
  if (/^UND_ERR_.*TIMEOUT$/.test(code))
    return failed(`is silent for ${bounds.idleMs / 1000} s`, { url, cause, retryable: true });
  if (code === 'ENOTFOUND') return failed('names a host that does not exist', { url, cause });
  return failed(`cannot be fetched: ${cause.message || code}`, { url, cause, retryable: NETWORK.test(code) });
}

const NETWORK = /^(?:E(?:CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)|UND_ERR_SOCKET)/;

function causesOf(error: unknown): Error[] {
  const layers: Error[] = [];
  for (let layer = error; layer instanceof Error && layers.length < 10; layer = layer.cause) layers.push(layer);
  return layers.length > 0 ? layers : [new Error(String(error))];
}
