/** Many desks in a process of their own (`fork`ed by P9 and P11): connects them, and tells when each heard what. Times are milliseconds since 1970 with fractions, so that two processes can be compared. */
import { io, type Socket } from 'socket.io-client';

export type ToCrowd = { do: 'open'; url: string; from: number; to: number } | { do: 'round' } | { do: 'cpu' };
export type FromCrowd = { did: 'open' } | { did: 'round'; heardAt: number[] } | { did: 'cpu'; seconds: number };

const AT_ONCE = 50;
const sockets: Socket[] = [];
let round: { heardAt: number[]; missing: Set<number> } | null = null;
const now = (): number => performance.timeOrigin + performance.now();
const answer = (message: FromCrowd): void => void process.send?.(message);

function heard(index: number): void {
  if (round?.missing.delete(index) !== true) return;
  round.heardAt.push(now());
  if (round.missing.size === 0) {
    answer({ did: 'round', heardAt: round.heardAt });
    round = null;
  }
}

function open(url: string, index: number): Promise<void> {
  const socket = io(`${url}/desk`, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie: `c=${index}` } });
  sockets.push(socket);
  socket.on('push', () => heard(index));
  return new Promise((resolve) => {
    socket.once('connect', () => socket.emit('desk.resume', null, () => resolve()));
  });
}

process.on('message', (message: ToCrowd) => {
  if (message.do === 'open') {
    const { url, from, to } = message;
    void (async () => {
      for (let index = from; index < to; index += AT_ONCE) await Promise.all(Array.from({ length: Math.min(AT_ONCE, to - index) }, (_, more) => open(url, index + more)));
      answer({ did: 'open' });
    })();
  } else if (message.do === 'round') round = { heardAt: [], missing: new Set(sockets.keys()) };
  else {
    const { user, system } = process.cpuUsage();
    answer({ did: 'cpu', seconds: (user + system) / 1e6 });
  }
});
process.on('disconnect', () => process.exit());
