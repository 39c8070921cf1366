import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server, so that a test can cut connections as a network would. */
export interface Relay {
  port: number;
  sockets: Set<Socket>;
  close(): Promise<void>;
}

export async function startRelay(target: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const relay: Relay = {
    port: typeof address === 'object' && address ? address.port : 0,
    sockets,
    close: () => new Promise((resolve) => {
      cutConnections(relay);
      server.close(() => resolve());
    }),
  };
  return relay;
}

export function cutConnections(relay: Relay): void {
  for (const socket of relay.sockets) socket.destroy();
}
