import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay in front of a server, so that a test can cut connections as a network would. */
export interface Relay {
  port: number;
  sockets: Set<Socket>;
  /** While true no byte passes and no end is told: connections are half open. What was open then stays dead afterwards; new ones work. */
  frozen: boolean;
  /** While true every new connection is closed at once. */
  refusing: boolean;
  close(): Promise<void>;
}

/** `target` is a port of this machine or the path of a Unix socket. */
export async function startRelay(target: number | string): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => undefined);
    near.once('close', () => sockets.delete(near));
    if (relay.refusing) near.destroy();
    else if (!relay.frozen) join(near, typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target));
  });
  function join(near: Socket, far: Socket): void {
    let dead = false;
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('data', (chunk: Buffer) => {
        dead ||= relay.frozen;
        if (!dead && !other.write(chunk)) one.pause();
      });
      other.on('drain', () => one.resume());
      one.on('close', () => {
        sockets.delete(one);
        if (!relay.frozen) other.destroy();
      });
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const relay: Relay = {
    port: typeof address === 'object' && address ? address.port : 0,
    sockets, frozen: false, refusing: false,
    close: () => new Promise((resolve) => {
      relay.frozen = false;
      cutConnections(relay);
      server.close(() => resolve());
    }),
  };
  return relay;
}

export function cutConnections(relay: Relay): void {
  for (const socket of relay.sockets) socket.destroy();
}
