import { createServer, type Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import type { Viewer } from '../../access/viewer.ts';
import { FanOut, type FanOutNeeds } from '../../agent-desktop/fan-out.ts';
import { createGateway, DESK_SOCKET_OPTIONS, type Gateway, type GatewayNeeds } from '../../agent-desktop/gateway.ts';
import type { DeskCalls } from '../../agent-desktop/desk-events.ts';
import { PhoneTabs } from '../../agent-desktop/phone-tabs.ts';
import { Presence } from '../../agent-desktop/ticket-presence.ts';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { DEFAULT_QUEUE_RULES } from '../../contract/queues.ts';
import type { Push } from '../../contract/socket.ts';
import type { Permission } from '../../contract/states.ts';
import type { CallView, DeskSnapshot, ResidentCard } from '../../contract/views.ts';
import { createBus, type Bus } from '../../events/bus.ts';
import { connectReactions } from '../../events/reactions.ts';
import type { CommandCalls } from '../../agent-desktop/call-commands.ts';
import { CALL_COMMANDS } from '../../contract/call-control.ts';
import { HotlineError } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { createRouting } from '../../routing/routing-service.ts';
import type { RoutingService } from '../../routing/routing.ts';
import { freePort } from '../helpers/free-port.ts';

export const HIDDEN_TICKET = newId(3_000_000_000_000);
export const AGENT = newId(1_000_000_000_000);
export const OTHER = newId(1_000_000_000_001);
export const QUEUE = newId(1_000_000_000_002);
const AGENT_RIGHTS: Permission[] = ['self', 'desk.use', 'call.control', 'call.callOut', 'ticket.read'];

export const viewer = (userId: string, permissions: Permission[] = AGENT_RIGHTS): Viewer => ({
  userId, name: '测试员', staffNumber: '1001', roles: ['agent'], permissions: new Set(permissions), sessionId: `session-${userId}`,
});
export const callView = (id: string): CallView => ({
  id, direction: 'in', state: 'talking', number: '12345', caller: '199****0001', callerVerified: true, viaWeb: false, queueId: QUEUE, queueName: '市民热线', agentId: AGENT,
  agentName: '测试员', startedAt: '', connectedAt: null, endedAt: null, ending: null, cause: null, waitMs: null, timeToHumanMs: null, talkMs: null, muted: false,
  recordingPaused: false, outcome: null, ticketIds: [], residentId: null, story: [], recordings: [], seq: 1,
});
export const card: ResidentCard = { residentId: null, name: '', flags: [], note: '', callsIn30Days: 0, openTickets: [], recentTickets: [], recentCalls: [] };

/** One desk page: resumes after each connect and keeps what it was sent. */
export interface Page { socket: Socket; pushes: Push[]; snapshots: DeskSnapshot[]; last: { epoch: string; seq: number } | null; signedOut: number }

/** A real Socket.IO server over real routing, with fake calls. */
export class DeskServer {
  readonly bus: Bus = createBus((error) => this.errors.push(error));
  readonly errors: unknown[] = [];
  readonly sessions = new Map<string, Viewer>();
  readonly asked: unknown[][] = [];
  outcomeMissing = false;
  residentCard: FanOutNeeds['residentCard'] = () => Promise.resolve(card);
  callFails: Error | null = null;
  routing!: RoutingService;
  gateway!: Gateway;
  fanOut!: FanOut;
  port = 0;
  private http!: HttpServer;
  private io!: Server;
  private readonly presence = new Presence(systemClock, (userId, presence) => this.fanOut.ticketPresence(userId, presence));
  private tabs!: PhoneTabs;
  private readonly pages: Page[] = [];

  async start(): Promise<void> {
    this.port = await freePort();
    this.http = createServer();
    this.io = new Server(this.http, { transports: ['websocket'], ...DESK_SOCKET_OPTIONS });
    this.routing = createRouting({
      clock: systemClock, bus: this.bus, newId: () => newId(Date.now()), ring: () => Promise.resolve('ringing'), cancelRing: () => Promise.resolve(),
    });
    this.routing.setQueue({ id: QUEUE, name: '市民热线', wrapUpSeconds: 30, ringSeconds: 20, serviceLevelSeconds: 15, agentIds: [AGENT, OTHER], rules: DEFAULT_QUEUE_RULES, version: 1 });
    this.tabs = new PhoneTabs(systemClock, (agentId, tab) => this.fanOut.phoneTab(agentId, tab));
    this.fanOut = new FanOut({
      epoch: newId(Date.now()), clock: systemClock, agent: (id) => this.routing.agent(id), stats: () => this.routing.stats(), offerOf: (id) => this.routing.offerOf(id),
      callView: (id) => callView(id), residentCard: (...args) => this.residentCard(...args), phoneTab: (id) => this.tabs.holder(id),
      offerView: (callId, offerId) => ({ offerId, callId, caller: '199****0001', callerVerified: true, viaWeb: false, queueName: '市民热线', waitMs: 0, until: '' }),
    });
    this.gateway = createGateway(this.needs());
    const { fanOut, gateway } = this;
    connectReactions(this.bus, {
      screens: {
        offered: (fact) => fanOut.offered(fact), offerEnded: (fact) => fanOut.offerEnded(fact), callChanged: (fact) => fanOut.callChanged(fact),
        agentChanged: (fact) => fanOut.agentChanged(fact), queuesChanged: () => fanOut.queuesChanged(),
      },
      sockets: gateway,
      phones: { agentChanged: () => undefined },
    });
    await new Promise<void>((resolve) => this.http.listen(this.port, '127.0.0.1', resolve));
  }

  private needs(): GatewayNeeds {
    return {
      io: this.io, routing: this.routing, calls: this.calls(), fanOut: this.fanOut, phoneTabs: this.tabs, queueIdsOf: () => [QUEUE], presence: this.presence, seeTicket: (_viewer, id) => (id === HIDDEN_TICKET ? Promise.reject(new HotlineError('NOT_FOUND')) : Promise.resolve()), allowedOrigins: [],
      log: createLog('silent'), clock: systemClock, access: { viewerOfCookie: (cookie) => Promise.resolve(this.sessions.get(cookie ?? '') ?? null) },
    };
  }

  private calls(): DeskCalls {
    const note = (name: string) => (...args: unknown[]): Promise<void> => {
      this.asked.push([name, ...args]);
      return this.callFails ? Promise.reject(this.callFails) : Promise.resolve();
    };
    return {
      ...(Object.fromEntries(CALL_COMMANDS.map((name) => [name, note(name)])) as unknown as CommandCalls), setOutcome: note('setOutcome'), oneWayAudio: note('oneWayAudio'),
      callOut: (request) => note('callOut')(request).then(() => ({ callId: newId(1) })), outcomeMissing: () => this.outcomeMissing,
    };
  }

  /** Opens a page as this person; it resumes by itself whenever it is connected. */
  open(who: Viewer, headers: Record<string, string> = {}): Page {
    this.sessions.set(`c=${who.userId}`, who);
    const socket = connect(`http://127.0.0.1:${this.port}/desk`, { transports: ['websocket'], forceNew: true, reconnectionDelay: 1, reconnectionDelayMax: 5, extraHeaders: { cookie: `c=${who.userId}`, ...headers } });
    const page: Page = { socket, pushes: [], snapshots: [], last: null, signedOut: 0 };
    socket.on('push', (push: Push) => {
      page.pushes.push(push);
      if (page.last) page.last.seq = push.seq;
    });
    socket.on('signedOut', () => (page.signedOut += 1));
    socket.on('connect', () => {
      socket.emit('desk.resume', page.last, (answer: { snapshot?: DeskSnapshot }) => {
        if (!answer.snapshot) return;
        page.snapshots.push(answer.snapshot);
        page.last = { epoch: answer.snapshot.epoch, seq: answer.snapshot.seq };
      });
    });
    this.pages.push(page);
    return page;
  }

  async ask(page: Page, event: string, input: unknown = {}): Promise<{ ok: boolean; code?: string; message?: string; details?: { field?: string } }> {
    return (await page.socket.timeout(5_000).emitWithAck(event, input)) as { ok: boolean };
  }

  /** Cuts the connection under the page's feet, as a network does. */
  drop(page: Page): void {
    page.socket.io.engine.close();
  }

  /** The page's machine is suddenly gone: nothing is read any more, nothing is closed. */
  vanish(page: Page): void {
    page.socket.io.reconnection(false);
    const { transport } = page.socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } };
    transport.ws._socket.pause();
  }

  async stop(): Promise<void> {
    for (const page of this.pages) page.socket.close();
    this.gateway.close();
    this.fanOut.close();
    this.tabs.close();
    this.routing.close();
    await this.io.close();
  }
}
