import type { Namespace, Server, Socket } from 'socket.io';
import { may, type Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import { deskSchemas, type DeskEvent } from '../contract/socket-schemas.ts';
import type { Permission } from '../contract/states.ts';
import { DESK_NAMESPACE, type Refusal, type ServerToDesk } from '../contract/socket.ts';
import { asHotlineError, errorAnswer, HotlineError } from '../errors.ts';
import type { Log } from '../log.ts';
import { checkDeskEvents, DESK_EVENTS, type DeskCalls, type DeskContext, type DeskRouting } from './desk-events.ts';
import type { FanOut } from './fan-out.ts';
import type { PhoneTabs } from './phone-tabs.ts';
import { Bucket } from './bucket.ts';
import type { Presence } from './ticket-presence.ts';

export interface GatewayNeeds {
  io: Server;
  /** Null when the cookie is no live session (or its password must be changed first). A rejection = the store is away. */
  access: { viewerOfCookie(cookieHeader: string | undefined): Promise<Viewer | null> };
  routing: DeskRouting;
  calls: DeskCalls;
  fanOut: FanOut;
  phoneTabs: PhoneTabs;
  presence: Presence;
  /** Whether this person may see the ticket. A rejection = no, or the store is away. */
  seeTicket(viewer: Viewer, ticketId: string): Promise<unknown>;
  /** The queues this person takes calls of. */
  queueIdsOf(agentId: string): string[];
  /** Origins besides the page's own host. */
  allowedOrigins: readonly string[];
  log: Log;
  clock: Clock;
}

export interface Gateway {
  /** The page that holds this agent's telephone, while its socket to us lives. */
  pageOf(agentId: string): string | null;
  sessionRevoked(sessionId: string): void;
  userChanged(userId: string): void;
  close(): void;
}

interface DeskSocketData { viewer: Viewer; leave: (() => void) | null; bucket: Bucket; sessionOver: boolean }
type DeskSocket = Socket<Record<string, never>, ServerToDesk, Record<string, never>, DeskSocketData>;
type DeskNamespace = Namespace<Record<string, never>, ServerToDesk, Record<string, never>, DeskSocketData>;

/**
 * For the Socket.IO server of the desk. A browser that vanished without a word is noticed within 4.5 s; with routing's grace of 9 s its agent is offline well within 15 s.
 * No event of ours is near the size limit.
 */
export const DESK_SOCKET_OPTIONS = { pingInterval: 2_000, pingTimeout: 2_500, maxHttpBufferSize: 65_536 } as const;

/** Sessions of open sockets are looked at again this often: an expired one is signed out without a request. */
const RECHECK_MS = 60_000;

/** Socket.IO in: authenticates, parses by the contract's schema, checks the right, makes one service call, answers. */
export function createGateway(needs: GatewayNeeds): Gateway {
  checkDeskEvents();
  const desk = needs.io.of(DESK_NAMESPACE) as unknown as DeskNamespace;
  const pages = new Map<string, Set<string>>();
  desk.use((socket, next) => {
    admit(needs, socket).then((refusal) => next(refusal === null ? undefined : new Error(refusal)), next);
  });
  desk.on('connection', (socket) => welcome(needs, pages, socket));
  const stop = needs.clock.every(RECHECK_MS, () => recheck(needs, desk, () => true));
  return {
    pageOf(agentId) {
      const holder = needs.phoneTabs.holder(agentId);
      return holder !== null && desk.sockets.has(holder) ? holder : null;
    },
    sessionRevoked(sessionId) {
      for (const socket of desk.sockets.values()) if (socket.data.viewer.sessionId === sessionId) dismiss(socket);
    },
    userChanged: (userId) => recheck(needs, desk, (viewer) => viewer.userId === userId),
    close: stop,
  };
}

/** Why the connection is refused, as a fixed word; null when it is welcome. */
async function admit(needs: GatewayNeeds, socket: DeskSocket): Promise<string | null> {
  const { origin, host, cookie } = socket.handshake.headers;
  if (!originFits(origin, host, needs.allowedOrigins)) return 'FOREIGN_ORIGIN';
  let viewer: Viewer | null;
  try {
    viewer = await needs.access.viewerOfCookie(cookie);
  } catch (error) {
    needs.log.warn({ err: error }, 'a desk could not be admitted');
    return 'STORE_AWAY';
  }
  if (viewer === null) return 'NOT_SIGNED_IN';
  if (!may(viewer, 'desk.use')) return 'FORBIDDEN';
  socket.data = { viewer, leave: null, bucket: new Bucket(needs.clock), sessionOver: false };
  return null;
}

/** A browser names its origin with every WebSocket; without one there is no foreign page behind the cookie. */
export function originFits(origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}

function welcome(needs: GatewayNeeds, pages: Map<string, Set<string>>, socket: DeskSocket): void {
  const { viewer } = socket.data;
  const agentId = viewer.userId;
  const mine = pages.get(agentId) ?? new Set();
  pages.set(agentId, mine.add(socket.id));
  const takesCalls = may(viewer, 'call.control');
  if (takesCalls) {
    needs.routing.signIn({ agentId, name: viewer.name, staffNumber: viewer.staffNumber, queueIds: needs.queueIdsOf(agentId) });
    needs.routing.connected(agentId);
  }
  socket.onAny((event: unknown, ...args: unknown[]) => void handle(needs, socket, event, args));
  socket.on('disconnect', () => {
    socket.data.leave?.();
    needs.phoneTabs.lost(agentId, socket.id);
    needs.presence.gone(socket.id);
    mine.delete(socket.id);
    if (mine.size > 0) return;
    pages.delete(agentId);
    if (takesCalls) lastPageGone(needs, agentId, socket.data.sessionOver);
  });
}

/** With the session over the telephone is signed out too; one who talks is left to finish. */
function lastPageGone({ routing }: GatewayNeeds, agentId: string, sessionOver: boolean): void {
  routing.disconnected(agentId);
  if (sessionOver && routing.agent(agentId)?.state !== 'talking') signOutQuietly(routing, agentId);
}

function signOutQuietly(routing: DeskRouting, agentId: string): void {
  try {
    routing.signOut(agentId);
  } catch (error) {
    if (!(error instanceof HotlineError)) throw error;
  }
}

async function handle(needs: GatewayNeeds, socket: DeskSocket, event: unknown, args: unknown[]): Promise<void> {
  const last = args.at(-1);
  const ack = typeof last === 'function' ? (last as (answer: object) => void) : () => undefined;
  let after: (() => void) | null = null;
  try {
    if (!socket.data.bucket.take()) throw new HotlineError('RATE_LIMITED');
    const context = contextOf(needs, socket, (run) => (after = run));
    const answer = await perform(context, socket.data.viewer, event, typeof last === 'function' ? args.slice(0, -1) : args);
    ack({ ok: true, ...(typeof answer === 'object' ? answer : {}) });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal.code === 'INTERNAL') needs.log.error({ err: error, event }, 'a desk event failed');
    ack(refusal);
  }
  (after as (() => void) | null)?.();
}

function perform(context: DeskContext, viewer: Viewer, event: unknown, args: unknown[]): unknown {
  if (typeof event !== 'string' || !Object.hasOwn(deskSchemas, event)) throw new HotlineError('NOT_FOUND');
  const name = event as DeskEvent;
  const line: { permission: Permission; run(desk: DeskContext, input: never): unknown } = DESK_EVENTS[name];
  const { permission } = line;
  if (!may(viewer, permission)) throw new HotlineError('FORBIDDEN', [], { permission });
  const parsed = deskSchemas[name].safeParse(args[0]);
  if (args.length > 1 || !parsed.success) {
    const issue = parsed.error?.issues[0];
    const named = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : (issue?.path.join('.') ?? '');
    const field = named === '' ? name : named.slice(0, 64);
    throw new HotlineError('BAD_INPUT', [field], { field });
  }
  // The schema of the same name has just made the input what the line takes.
  return line.run(context, parsed.data as never);
}

function contextOf(needs: GatewayNeeds, socket: DeskSocket, afterAck: (run: () => void) => void): DeskContext {
  const { viewer } = socket.data;
  const agentId = viewer.userId;
  return {
    agentId, may: (permission) => may(viewer, permission), routing: needs.routing, calls: needs.calls,
    takePhone: (take) => (take ? needs.phoneTabs.take(agentId, socket.id) : needs.phoneTabs.release(agentId, socket.id)),
    async watch(ticketId, editing) {
      if (ticketId !== null) await needs.seeTicket(viewer, ticketId);
      if (socket.connected) needs.presence.watch(socket.id, viewer, ticketId, editing);
    },
    mayReportPhone: () => [null, socket.id].includes(needs.phoneTabs.holder(agentId)),
    resume(last) {
      socket.data.leave?.();
      const held: Parameters<ServerToDesk['push']>[0][] = [];
      let send = (push: (typeof held)[number]): void => void held.push(push);
      const { answer, leave } = needs.fanOut.join(viewer, last, (push) => send(push));
      socket.data.leave = leave;
      // The answer goes first, then what was missed, then what happened meanwhile: in order on one connection.
      afterAck(() => {
        send = (push) => void socket.emit('push', push);
        for (const push of [...('resumed' in answer ? answer.pushes : []), ...held]) send(push);
        if ('snapshot' in answer) needs.fanOut.cardFor(answer.snapshot);
      });
      return 'snapshot' in answer ? { snapshot: answer.snapshot } : { resumed: true };
    },
  };
}

/** Fixed sentences only; what is inside stays inside. */
export function refusalOf(error: unknown): Refusal {
  return { ok: false, ...errorAnswer(asHotlineError(error)) };
}

function dismiss(socket: DeskSocket): void {
  socket.data.sessionOver = true;
  socket.emit('signedOut');
  socket.disconnect(true);
}

/** Rights may have changed, or the session run out; while the store is away a known session holds. */
function recheck(needs: GatewayNeeds, desk: DeskNamespace, which: (viewer: Viewer) => boolean): void {
  for (const socket of desk.sockets.values()) {
    if (!which(socket.data.viewer)) continue;
    needs.access.viewerOfCookie(socket.handshake.headers.cookie).then(
      (viewer) => {
        if (viewer === null || !may(viewer, 'desk.use')) dismiss(socket);
        else socket.data.viewer = viewer;
      },
      (error: unknown) => needs.log.warn({ err: error }, 'a desk session could not be looked at again'),
    );
  }
}
