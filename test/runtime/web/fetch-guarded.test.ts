import type { RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BadImageError, DownloadError } from '#imgtr/errors.js';
import { createDownloader, type DownloaderSettings } from '#imgtr/runtime/web/fetch-guarded.js';
import { pictureServer } from '../../fakes/picture-server.js';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(600, 7)]);
/** 20 kB that become 20 MB. */
const BOMB = gzipSync(Buffer.concat([PNG, Buffer.alloc(2e7)]));
const picture: RequestListener = (_, response) => response.end(PNG);
const redirect =
  (location: string): RequestListener =>
  (_, response) =>
    response.writeHead(302, { location }).end();

/** Every name is a host of this machine, unless the test says otherwise. */
const lookup = ((_: string, __: object, callback: (...answer: unknown[]) => void) =>
  callback(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as NonNullable<DownloaderSettings['lookup']>;

function downloader(settings: DownloaderSettings = {}) {
  const made = createDownloader({ lookup, ...settings });
  onTestFinished(() => made.close());
  return made;
}
const local = (more: DownloaderSettings = {}) => downloader({ allowHosts: ['127.0.0.1'], ...more });

/** Writes without end, as fast as it is read. */
function pour(response: ServerResponse, chunk: Buffer): void {
  while (!response.destroyed && response.write(chunk));
  if (!response.destroyed) response.once('drain', () => pour(response, chunk));
}

describe('the downloader', () => {
  it('brings the bytes of a picture, in shared memory', async () => {
    const { port } = await pictureServer({ '/a.png': picture });
    const bytes = await local().fetch(`http://127.0.0.1:${port}/a.png`);
    expect(Buffer.from(bytes).equals(PNG)).toBe(true);
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('unpacks what comes packed', async () => {
    const { port } = await pictureServer({
      '/a.png': (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(PNG)),
    });
    expect(Buffer.from(await local().fetch(`http://127.0.0.1:${port}/a.png`)).equals(PNG)).toBe(true);
  });

  it('follows five redirects and no sixth', async () => {
    const hops = Object.fromEntries([1, 2, 3, 4, 5, 6].map(n => [`/${n}`, redirect(n === 1 ? '/a.png' : `${n - 1}`)]));
    const { port, asked } = await pictureServer({ ...hops, '/a.png': picture });
    await expect(local().fetch(`http://127.0.0.1:${port}/5`)).resolves.toHaveLength(PNG.length);
    await expect(local().fetch(`http://127.0.0.1:${port}/6`)).rejects.toThrow('redirects more than 5 times');
    expect(asked).toHaveLength(12);
  });

  it.each<[string, RequestListener, RegExp, boolean]>([
    ['is not there', (_, r) => r.writeHead(404).end(), /answers 404/, false],
    ['is not ours', (_, r) => r.writeHead(403).end(), /answers 403/, false],
    ['comes too often', (_, r) => r.writeHead(429).end(), /answers 429/, true],
    ['is out of order', (_, r) => r.writeHead(503).end(), /answers 503/, true],
    ['redirects in a circle', redirect('/bad'), /redirects more than 5 times/, false],
    ['redirects to nowhere', redirect('http://['), /redirects to what is no address/, false],
    ['redirects without saying where', (_, r) => r.writeHead(302).end(), /answers 302/, false],
    ['redirects to a file', redirect('file:///etc/passwd'), /is neither http nor https/, false],
    ['says less than it sends', (_, r) => pour(r.writeHead(200), PNG), /larger than 1 MiB/, false],
    [
      'announces gigabytes',
      (_, r) => pour(r.writeHead(200, { 'content-length': 5e9 }), PNG),
      /larger than 1 MiB/,
      false,
    ],
    [
      'sends less than it says',
      (_, r) => {
        r.writeHead(200, { 'content-length': 5000 }).write(PNG);
        setTimeout(() => r.destroy(), 20);
      },
      /cannot be fetched/,
      true,
    ],
    [
      'is a bomb when unpacked',
      (_, r) => r.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
      /larger than 1 MiB/,
      false,
    ],
    ['never answers', () => {}, /silent for 0\.1 s|took longer than 1\.5 s/, true],
    [
      'dribbles',
      (_, r) => {
        r.writeHead(200);
        const timer = setInterval(() => r.write('x'), 20);
        r.on('close', () => clearInterval(timer));
      },
      /took longer than 1\.5 s/,
      true,
    ],
    ['hangs up', request => request.socket.destroy(), /cannot be fetched/, true],
  ])('gives up on a server that %s', async (_, answer, message, retryable) => {
    const { port } = await pictureServer({ '/bad': answer });
    const limits = { bytes: 2 ** 20, totalMs: 1500, idleMs: 100 };
    const failure = await local({ limits })
      .fetch(`http://127.0.0.1:${port}/bad`)
      .catch(error => error);
    expect(failure).toBeInstanceOf(DownloadError);
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('\n');
    expect(failure.retryable).toBe(retryable);
  });

  it('goes by first bytes: a web page called a picture is left at its beginning', async () => {
    let sent = 0;
    const { port } = await pictureServer({
      '/a.jpg': (_, response) => {
        response.writeHead(200, { 'content-type': 'image/jpeg' });
        const timer = setInterval(() => {
          sent += 1000;
          response.write(`<!doctype html>${' '.repeat(985)}`);
        }, 5);
        response.on('close', () => clearInterval(timer));
      },
    });
    const fetched = local().fetch(`http://127.0.0.1:${port}/a.jpg`);
    await expect(fetched).rejects.toThrow(BadImageError);
    await expect(fetched).rejects.toThrow('it is a web page');
    expect(sent).toBeLessThan(50_000);
  });

  it('stops when it is told to', async () => {
    const { port } = await pictureServer({ '/slow': () => {} });
    const stop = new AbortController();
    const fetched = local().fetch(`http://127.0.0.1:${port}/slow`, stop.signal);
    stop.abort();
    await expect(fetched).rejects.toThrow();
  });

  it('keeps signatures to itself', async () => {
    const { port } = await pictureServer({});
    const fetched = local().fetch(`http://127.0.0.1:${port}/a.jpg?X-Amz-Signature=canary`);
    await expect(fetched).rejects.toThrow('/a.jpg answers 404');
    await expect(fetched).rejects.not.toThrow('canary');
  });

  it('names hosts that do not exist', async () => {
    const fails = ((_: string, __: object, callback: (error: Error) => void) =>
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))) as typeof lookup;
    await expect(downloader({ lookup: fails }).fetch('http://no.example/a.jpg')).rejects.toThrow('does not exist');
  });
});

/** The canary's host, written in every way that a URL takes. PORT is the canary's. */
const SPELLINGS = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7F.1', '0177.1', '017700000001', '127.0.0.1.'],
  ...['0x7f.0x0.0x0.0x1', '0177.0.0.01', '0177.0x0.0.1', '127.000.000.001', '127.0.0.2', '127.127.127.127', '0', '0x0'],
  ...['0.0.0.0', '127。0。0。1', '１２７.0.0.1', '①②⑦.0.0.1', '%31%32%37.0.0.1', '127.0\t.0.1', '127%2e0%2e0%2e1'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'loopback.example', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', '127.0.0.1.nip.example'],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'],
  ...['[0:0:0:0:0:ffff:127.0.0.1]', '[64:ff9b::127.0.0.1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]', '[2001::7f00:1]'],
].map(host => `http://${host}:PORT/canary`);
/** Other private places, and addresses that hide theirs. */
const OTHERS = [
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254', '2852039166', '0xa9fea9fe'],
  ...['0251.0376.0251.0376', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]', '100.64.0.1', '198.18.0.1', '192.0.0.170'],
  ...['0.0.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '[fc00::1]', '[fe80::1]', '[fec0::1]'],
  ...['[ff02::1]', '[100::1]', '[4000::1]'],
].map(host => `http://${host}:PORT/`);
const TRICKS = [
  'http://8.8.8.8@127.0.0.1:PORT/canary',
  'http://8.8.8.8:80@127.0.0.1:PORT/canary',
  'http://me:secret@localhost:PORT/canary',
  'http:127.0.0.1:PORT/canary',
  'http:/127.0.0.1:PORT/canary',
  'http:\\\\127.0.0.1:PORT\\canary',
  'http://127.0.0.1:PORT\\@8.8.8.8/canary',
  'HTTP://127.0.0.1:PORT/canary',
  ' http://127.0.0.1:PORT/canary ',
  'https://127.0.0.1:PORT/canary',
  '//127.0.0.1:PORT/canary',
  'file:///etc/passwd',
  'ftp://127.0.0.1:PORT/canary',
  'gopher://127.0.0.1:PORT/_GET',
  'data:image/png;base64,iVBORw0KGgo=',
  'blob:http://127.0.0.1:PORT/canary',
  'ws://127.0.0.1:PORT/canary',
];

describe('the guard', () => {
  const canaries = () => pictureServer({ '/canary': picture, '/away': redirect('/canary') });

  it(`lets none of ${SPELLINGS.length + OTHERS.length + TRICKS.length} private addresses be reached`, async () => {
    const { port, asked } = await canaries();
    const guarded = downloader({ limits: { ports: [80, 443, port], totalMs: 2000 } });
    for (const url of [...SPELLINGS, ...OTHERS, ...TRICKS]) {
      const failure = await guarded.fetch(url.replace('PORT', String(port))).catch(error => error);
      expect(failure, url).toBeInstanceOf(DownloadError);
      expect(failure.retryable, url).toBe(false);
      expect(failure.message, url).toMatch(/private address|is neither|is no address|user name or password/);
    }
    expect(asked).toEqual([]);
  });

  it('would have let them be reached had it not been there', async () => {
    const { port, asked } = await canaries();
    const hosts = SPELLINGS.map(url => new URL(url.replace('PORT', '80')).hostname);
    const open = downloader({ allowHosts: hosts, limits: { totalMs: 2000 } });
    for (const url of SPELLINGS.slice(0, 20)) await open.fetch(url.replace('PORT', String(port))).catch(() => {});
    expect(asked.length).toBeGreaterThan(15);
  });

  it.each([
    ['one of whose addresses is private', ['8.8.8.8', '127.0.0.1']],
    ['whose one address is a mapped one', ['::ffff:127.0.0.1']],
    ['whose address is of another kind', ['::1']],
    ['that has no address', []],
  ])('refuses a name %s', async (_, addresses) => {
    const { port, asked } = await canaries();
    const answer = addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }));
    const rebinding = ((__: string, ___: object, callback: (...a: unknown[]) => void) =>
      callback(null, answer)) as unknown as typeof lookup;
    const guarded = downloader({ lookup: rebinding, limits: { ports: [port] } });
    await expect(guarded.fetch(`http://rebind.example:${port}/canary`)).rejects.toThrow('a private address');
    expect(asked).toEqual([]);
  });

  it.each(['http://127.0.0.1:PORT/canary', 'http://other.example:PORT/canary', 'http://[::1]:PORT/canary'])(
    'refuses a redirect from an allowed host to %s',
    async target => {
      const { port, asked } = await pictureServer({
        '/start': (request, response) =>
          redirect(target.replace('PORT', String(request.socket.localPort)))(request, response),
        '/canary': picture,
      });
      const guarded = downloader({ allowHosts: ['shop.example'], limits: { ports: [port] } });
      await expect(guarded.fetch(`http://shop.example:${port}/start`)).rejects.toThrow('a private address');
      expect(asked).toEqual(['/start']);
    },
  );

  it('keeps to the ports of the web, but for hosts that are allowed', async () => {
    const { port, asked } = await canaries();
    await expect(downloader().fetch(`http://shop.example:${port}/canary`)).rejects.toThrow(`is on port ${port}`);
    expect(asked).toEqual([]);
    await local({ allowHosts: [`127.0.0.1:${port}`] }).fetch(`http://127.0.0.1:${port}/away`);
    await expect(local({ allowHosts: ['127.0.0.1:1'] }).fetch(`http://127.0.0.1:${port}/canary`)).rejects.toThrow(
      'IMGTR_ALLOW_HOSTS',
    );
    expect(asked).toEqual(['/away', '/canary']);
  });
});
