/** The server's side of P9 and P11 in a process of its own (`--expose-gc`): the product's gateway and fan-out, or a plain Socket.IO server that does no more than answer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { DESK_SOCKET_OPTIONS } from '../../agent-desktop/gateway.ts';
import type { BulletinView } from '../../contract/desk.ts';
import { newId } from '../../contract/ids.ts';
import { DeskServer, viewer } from '../../test/agent-desktop/desk.ts';

export type ToHost = { do: 'push' } | { do: 'memory' };
export type FromHost = { did: 'ready'; url: string } | { did: 'push'; at: number } | { did: 'memory'; bytes: number };

const MOST_DESKS = 2_000;
const BULLETINS: BulletinView[] = [{
  id: newId(1_000_000_000_009), kind: 'outage', title: '梧桐里街道停水', text: '因管道抢修，梧桐里街道今日九时至十八时停水。', areaCodes: [], topicCodes: [], from: '2026-11-22T09:00:00+08:00', until: '2026-11-22T18:00:00+08:00',
  byName: '班长', active: true, version: 1,
}];
const answer = (message: FromHost): void => void process.send?.(message);

async function ours(): Promise<{ url: string; push: () => void }> {
  const server = new DeskServer();
  for (let index = 0; index < MOST_DESKS; index += 1) server.sessions.set(`c=${index}`, viewer(newId(1_000_000_100_000 + index)));
  await server.start();
  return { url: `http://127.0.0.1:${server.port}`, push: () => server.fanOut.bulletins(BULLETINS) };
}

async function plain(): Promise<{ url: string; push: () => void }> {
  const http = createServer();
  const desks = new Server(http, { transports: ['websocket'], ...DESK_SOCKET_OPTIONS }).of('/desk');
  desks.on('connection', (socket) => {
    void socket.join('desks');
    socket.on('desk.resume', (_last: unknown, ack: (answer: object) => void) => ack({ ok: true, snapshot: {} }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, push: () => void desks.to('desks').emit('push', { seq: 1, event: { kind: 'bulletins', bulletins: BULLETINS } }) };
}

const host = await (process.argv[2] === 'ours' ? ours() : plain());
process.on('message', (message: ToHost) => {
  if (message.do === 'push') {
    const at = performance.timeOrigin + performance.now();
    host.push();
    answer({ did: 'push', at });
  } else {
    for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    answer({ did: 'memory', bytes: heapUsed + external + arrayBuffers });
  }
});
process.on('disconnect', () => process.exit());
answer({ did: 'ready', url: host.url });
