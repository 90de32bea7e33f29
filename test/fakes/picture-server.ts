/** A web server on loopback that does to a downloader what servers of the web do, and counts who comes. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface PictureServer {
  readonly port: number;
  /** Paths that were asked for. */
  readonly asked: string[];
}

/** A server that lives as long as the test. @param answers by path; others are not there (404) */
export async function pictureServer(answers: Record<string, RequestListener>): Promise<PictureServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers[path.split('?')[0]];
    if (answer) return answer(request, response);
    response.writeHead(404).end('not here');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}
