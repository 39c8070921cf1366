import type { Namespace, Server, Socket } from 'socket.io';
import { CALL_NAMESPACE, type ResidentToServer, type ServerToResident } from '../../contract/socket.ts';
import type { Bus } from '../../events/bus.ts';
import type { WebCallService } from './web-call-service.ts';

type CallSocket = Socket<ResidentToServer, ServerToResident>;

/** Sockets per token: the page's own, and its successor while the first one is found dead. */
const PER_TOKEN = 2;
const REFUSED = 'NOT_SIGNED_IN';
const CROWDED = 'RATE_LIMITED';

/** The namespace that knows one call: a page hears of its own call and nothing else, and can say nothing. */
export function webCallGateway(io: Server, needs: { webCalls: Pick<WebCallService, 'knows' | 'viewOf' | 'tokenOf' | 'release'>; bus: Bus }): Namespace<ResidentToServer, ServerToResident> {
  const { webCalls, bus } = needs;
  const room: Namespace<ResidentToServer, ServerToResident> = io.of(CALL_NAMESPACE);
  room.use((socket, next) => {
    const token = tokenOf(socket);
    if (token === null || !webCalls.knows(token)) next(new Error(REFUSED));
    else if ((room.adapter.rooms.get(roomOf(token))?.size ?? 0) >= PER_TOKEN) next(new Error(CROWDED));
    else next();
  });
  room.on('connection', (socket) => {
    const token = tokenOf(socket);
    const view = token === null ? null : webCalls.viewOf(token);
    if (token === null || view === null) {
      socket.disconnect(true);
      return;
    }
    void socket.join(roomOf(token));
    socket.emit('call', view);
  });
  bus.on('call.changed', ({ callId }) => {
    const token = webCalls.tokenOf(callId);
    const view = token === null ? null : webCalls.viewOf(token);
    if (token !== null && view) room.to(roomOf(token)).emit('call', view);
  });
  bus.on('call.ended', ({ callId }) => {
    const token = webCalls.tokenOf(callId);
    if (token === null) return;
    const view = webCalls.viewOf(token);
    webCalls.release(callId);
    if (view) room.to(roomOf(token)).emit('call', { ...view, state: 'ended', caption: null, position: null, keys: [] });
    room.in(roomOf(token)).disconnectSockets();
  });
  return room;
}

const roomOf = (token: string): string => `token ${token}`;

function tokenOf(socket: CallSocket): string | null {
  const token: unknown = socket.handshake.auth.token;
  return typeof token === 'string' && token.length <= 64 ? token : null;
}
