/** A proxy between a worker and its server, which cuts connections or goes silent on them. */
import net from 'node:net';

export interface Proxy {
  readonly port: number;
  /** Resets every connection. */
  cut(): void;
  /** Passes nothing on any more, in either direction, on the connections that are open; new ones are served. */
  silence(): void;
  close(): Promise<void>;
}

export async function startProxy(target: number): Promise<Proxy> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const server = net.createServer(inside => {
    const outside = net.connect(target, '127.0.0.1');
    const pair = [inside, outside] as const;
    pairs.add(pair);
    inside.pipe(outside);
    outside.pipe(inside);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        inside.destroy();
        outside.destroy();
      });
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const [inside, outside] of pairs) {
      inside.resetAndDestroy();
      outside.resetAndDestroy();
    }
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    cut,
    silence() {
      for (const [inside, outside] of pairs) {
        inside.unpipe(outside);
        outside.unpipe(inside);
      }
    },
    async close() {
      cut();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
