/** GET over http and https, by way of a proxy where one is named. Follows redirects; knows nothing of what is fetched. */
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';

/** Proxies by the protocol of what is asked for, and the hosts that are asked directly. */
export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  /** Host names behind commas, as NO_PROXY has them: `a.example` covers its subdomains, `*` is all. */
  readonly except?: string | undefined;
}

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly proxies?: Proxies;
  readonly signal: AbortSignal;
}

/** Hubs send to a store, that to a mirror; more is a circle. */
const MOST_REDIRECTS = 6;
/** A connection over which nothing comes for so long is dead, milliseconds. */
const SILENCE = 30_000;

/** The answer, whatever its status but a redirect's; its body is the caller's to read or destroy. */
export async function get(address: string | URL, options: GetOptions): Promise<http.IncomingMessage> {
  let url = new URL(address);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const answer = await getOnce(url, options);
    const { statusCode = 0, headers } = answer;
    if (statusCode < 300 || statusCode > 399 || !headers.location) return answer;
    answer.destroy();
    const next = new URL(headers.location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:') throw new Error(`${url.host} sends to plain http`);
    url = next;
  }
  throw new Error(`${url.host} redirects in circles`);
}

async function getOnce(url: URL, { headers = {}, proxies = {}, signal }: GetOptions): Promise<http.IncomingMessage> {
  const proxy = proxyFor(url, proxies);
  if (!proxy)
    return send(
      url.protocol === 'https:' ? https.request(url, { headers, signal }) : http.request(url, { headers, signal }),
    );
  if (url.protocol === 'http:') {
    const toProxy = { ...addressOf(proxy), path: url.href, signal };
    return send(http.request({ ...toProxy, headers: { ...headers, host: url.host, ...credentialsFor(proxy) } }));
  }
  const socket = await openTunnel(url, proxy, signal);
  const createConnection = () => tls.connect({ socket, servername: url.hostname });
  return send(https.request(url, { headers, signal, agent: false, createConnection }));
}

/** The proxy that a URL goes by; undefined when it is asked directly. */
export function proxyFor(url: URL, { http, https, except = '' }: Proxies): URL | undefined {
  const proxy = url.protocol === 'https:' ? https : http;
  const isExcepted = except
    .split(/[\s,]+/)
    .map(host => host.replace(/^\*?\./, '').replace(/:\d+$/, ''))
    .some(host => host === '*' || (host && (url.hostname === host || url.hostname.endsWith(`.${host}`))));
  return proxy && !isExcepted ? new URL(proxy.includes('://') ? proxy : `http://${proxy}`) : undefined;
}

function send(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.setTimeout(SILENCE, () => request.destroy(new Error(`silent for ${SILENCE / 1000} s`)));
    request.on('error', reject).on('response', resolve).end();
  });
}

function openTunnel(url: URL, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const path = `${url.hostname}:${url.port || 443}`;
  const headers = { host: path, ...credentialsFor(proxy) };
  const request = http.request({ ...addressOf(proxy), method: 'CONNECT', path, headers, signal, agent: false });
  return new Promise((resolve, reject) => {
    request.setTimeout(SILENCE, () => request.destroy(new Error(`the proxy ${proxy.host} is silent`)));
    request.on('error', reject).on('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answers ${statusCode}`));
    });
    request.end();
  });
}

const addressOf = ({ hostname, port }: URL) => ({ hostname, port: port || 80 });

function credentialsFor({ username, password }: URL): Record<string, string> {
  if (!username) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
