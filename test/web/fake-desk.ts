import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import express from 'express';
import { Server as SocketServer, type Socket } from 'socket.io';
import { numberInputSchema } from '../../contract/flows.ts';
import type { AgentView, CallView, DeskSnapshot, NumberView, OfferView, ResidentCard, TicketRow, TicketView } from '../../contract/views.ts';
import type { Push } from '../../contract/socket.ts';
import { PERMISSIONS, ROLES } from '../../contract/states.ts';
import { mountCare } from './fake-care.ts';

/** A scripted server for browser tests of the console: it speaks the contract, holds everything in memory and does what the test says. No telephony. */
export const CALL_ID = '01JD0000000000000000000001';
const AGENT_ID = '01JD0000000000000000000002';
const QUEUE_ID = '01JD0000000000000000000003';
const RESIDENT_ID = '01JD0000000000000000000010';
const TICKET_ID = '01JD0000000000000000000004';
const at = (secondsAgo = 0): string => new Date(Date.now() - secondsAgo * 1000).toISOString();

export function ticketRow(part: Partial<TicketRow> = {}): TicketRow {
  return {
    id: TICKET_ID, number: '20261115-00173-6', title: '云河路路灯连片不亮', kind: 'complaint', topicCode: 'C03', topicName: '市政设施', urgency: 'normal', state: 'inHandling', channel: 'phone',
    receivedAt: at(86_400 * 7), residentName: '李女士', phone: '138****0678', place: '文昌街道云河路 3 号', createdByName: '周敏', urges: 0, lastUrgedAt: null, ...part,
  };
}

export function ticketView(part: Partial<TicketView> = {}): TicketView {
  return {
    ...ticketRow(), version: 1, content: '云河路 3 至 9 号灯杆连续五晚不亮，夜间行人多次绊倒。', demand: '尽快修复并告知原因', occurredAt: '近五晚', accused: '', areaCode: 'A1', secrecy: 'none', wantsReply: true,
    allowsVisit: true, allowsPublication: false, contactPhone: '', disposition: 'dispatch', answer: '', callIds: [CALL_ID], residentId: RESIDENT_ID, spokenNumber: '十一月十五日，零零幺七三，校验码六',
    history: [{ seq: 1, at: at(86_400 * 7), byName: '周敏', kind: 'created' }, { seq: 2, at: at(86_400), byName: '陈涛', kind: 'note', data: { text: '已联系市民' } }], ...part,
  };
}

const card: ResidentCard = {
  residentId: RESIDENT_ID, name: '李女士', flags: ['elderly'], note: '', callsIn30Days: 4, openTickets: [ticketRow()], recentTickets: [ticketRow({ id: '01JD0000000000000000000005', title: '公交线路调整建议', state: 'closed' })],
  recentCalls: [{ id: '01JD0000000000000000000006', at: at(86_400 * 3), outcome: 'lookedUp', agentName: '周敏' }],
};

/** So many seconds of silence as 8 kHz WAV. */
function silence(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * 16_000);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

export interface FakeDesk {
  url: string;
  /** What the page asked over the socket, in order. */
  commands: { name: string; input: unknown }[];
  tickets: { key: string; body: Record<string, unknown> }[];
  drafts: Map<string, unknown>;
  mustChangePassword: boolean;
  /** While true every REST answer is 503. */
  storeAway: boolean;
  offer(): void;
  answered(): void;
  ended(): void;
  push(event: Push['event']): void;
  agent(part: Partial<AgentView>): void;
  dropSockets(): void;
  close(): Promise<void>;
}

/** `before` puts routes of its own in front of the scripted ones. */
export async function startFakeDesk(webRoot = process.env['WEB_ROOT'] ?? 'dist/web', before: (api: express.Router) => void = () => undefined): Promise<FakeDesk> {
  const app = express();
  const server: Server = createServer(app);
  const sockets = new SocketServer(server);
  const desk = sockets.of('/desk');
  let signedIn = false;
  let seq = 0;
  let agent: AgentView = {
    agentId: AGENT_ID, name: '周敏', staffNumber: '1032', state: 'paused', pauseReason: 'signedIn', since: at(), callId: null, wrapUpUntil: null, phoneReady: true, queueIds: [QUEUE_ID], nextState: null,
  };
  let number: NumberView = { ...numberInputSchema.parse({ number: '12345', name: '热线', aliases: ['099912345'], mode: 'human-first', queueId: QUEUE_ID, webCall: true }), version: 1 };
  let offer: OfferView | null = null;
  let call: CallView | null = null;
  const queues = () => [{ queueId: QUEUE_ID, waiting: 3, longestWaitMs: 21_000, agentsReady: 4, agentsSignedIn: 12 }];

  const fake: FakeDesk = {
    url: '', commands: [], tickets: [], drafts: new Map(), mustChangePassword: false, storeAway: false,
    push(event) {
      seq += 1;
      desk.emit('push', { seq, event });
    },
    agent(part) {
      agent = { ...agent, since: at(), ...part };
      fake.push({ kind: 'agent', agent });
    },
    offer() {
      offer = { offerId: 'offer-1', callId: CALL_ID, caller: '138****0678', callerVerified: false, viaWeb: true, queueName: '综合队列', waitMs: 4_000, until: at(-20) };
      fake.agent({ state: 'offered', callId: CALL_ID });
      fake.push({ kind: 'offer', offer });
      fake.push({ kind: 'card', callId: CALL_ID, card });
    },
    answered() {
      offer = null;
      call = callView();
      fake.push({ kind: 'offer', offer });
      fake.push({ kind: 'call', call });
      fake.agent({ state: 'talking', callId: CALL_ID, pauseReason: null });
    },
    ended() {
      const over: CallView = { ...(call ?? callView()), state: 'ended', endedAt: at(), talkMs: 134_000, ending: 'agent' };
      call = null;
      fake.push({ kind: 'call', call: over });
      fake.agent({ state: 'wrapUp', wrapUpUntil: at(-45), callId: CALL_ID });
    },
    dropSockets: () => desk.disconnectSockets(true),
    async close() {
      await sockets.close();
      server.closeAllConnections();
    },
  };

  function callView(part: Partial<CallView> = {}): CallView {
    const story = (['arrived', 'queued', 'offered', 'ringing', 'answered', 'connected', 'recordingStarted'] as const).map((kind, index) => ({
      seq: index + 1, at: at(20 - index * 2), kind, agentId: AGENT_ID, data: { queueName: '综合队列', agentName: '周敏' },
    }));
    return {
      id: CALL_ID, direction: 'in', state: 'talking', number: '12345', caller: '138****0678', callerVerified: false, viaWeb: true, queueId: QUEUE_ID, queueName: '综合队列', agentId: AGENT_ID, agentName: '周敏',
      startedAt: at(20), connectedAt: at(8), endedAt: null, ending: null, cause: null, waitMs: 8_000, timeToHumanMs: 8_000, talkMs: null, muted: false, recordingPaused: false, outcome: null, ticketIds: [],
      residentId: null, story, recordings: [], seq: 7, ...part,
    };
  }

  function change(part: Partial<CallView>): void {
    if (!call) return;
    call = { ...call, ...part };
    fake.push({ kind: 'call', call });
  }
  const does: Record<string, (input: Record<string, unknown>) => void> = {
    'agent.ready': () => fake.agent({ state: 'ready', pauseReason: null, callId: null }),
    'agent.pause': (input) => fake.agent({ state: 'paused', pauseReason: input['reason'] as AgentView['pauseReason'], callId: null }),
    'agent.extendWrapUp': () => fake.agent({ wrapUpUntil: at(-105) }),
    'call.hold': () => change({ state: 'held' }),
    'call.resume': () => change({ state: 'talking' }),
    'call.mute': (input) => change({ muted: input['muted'] === true }),
    'call.pauseRecording': (input) => change({ recordingPaused: input['paused'] === true }),
    'call.hangUp': () => fake.ended(),
    'call.outcome': () => undefined,
  };
  desk.use((_socket, next) => (signedIn ? next() : next(new Error('NOT_SIGNED_IN'))));
  desk.on('connection', (socket: Socket) => {
    socket.on('desk.resume', (_input: unknown, ack: (answer: unknown) => void) => {
      const snapshot: DeskSnapshot = { epoch: 'e1', seq, serverTime: at(), me: agent, call, offer, queues: queues(), phoneTab: null };
      ack({ ok: true, snapshot });
      const shown = offer?.callId ?? call?.id;
      if (shown !== undefined) fake.push({ kind: 'card', callId: shown, card });
    });
    socket.onAny((name: string, input: Record<string, unknown>, ack: (answer: unknown) => void) => {
      if (name === 'desk.resume') return;
      fake.commands.push({ name, input });
      ack({ ok: true });
      does[name]?.(input);
    });
  });

  app.use((_req, res, next) => {
    res.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'self'");
    next();
  });
  const api = express.Router();
  api.use(express.json());
  api.use((_req, res, next) => {
    if (fake.storeAway) res.status(503).json({ code: 'STORE_AWAY', message: 'The database is away for the moment', messageZh: '数据库暂时不可用' });
    else next();
  });
  before(api);
  const refuse = (res: express.Response): void => void res.status(401).json({ code: 'NOT_SIGNED_IN', message: 'Sign in first', messageZh: '请先登录' });
  const me = () => ({ id: AGENT_ID, username: 'admin', name: '周敏', staffNumber: '1032', roles: [...ROLES], permissions: [...PERMISSIONS], mustChangePassword: fake.mustChangePassword });
  api.get('/me', (_req, res) => (signedIn ? res.json(me()) : refuse(res)));
  api.post('/session', (req, res) => {
    if ((req.body as { password: string }).password !== 'correct horse') return void res.status(401).json({ code: 'SIGN_IN_FAILED', message: 'Wrong user name or password', messageZh: '用户名或密码错误' });
    signedIn = true;
    res.json(me());
  });
  api.post('/password', (_req, res) => {
    fake.mustChangePassword = false;
    res.status(204).end();
  });
  api.delete('/session', (_req, res) => {
    signedIn = false;
    res.status(204).end();
  });
  api.post('/tickets', (req, res) => {
    const body = req.body as Record<string, unknown>;
    fake.tickets.push({ key: String(req.headers['idempotency-key']), body });
    res.status(201).json(ticketView({ number: '20261122-00072-1', spokenNumber: '十一月二十二日，零零零七二，校验码幺', title: String(body['title']), state: body['disposition'] === 'answerOnSpot' ? 'answeredOnSpot' : 'toDispatch' }));
  });
  api.get('/drafts', (_req, res) => res.json({ items: [...fake.drafts.keys()].map((key) => ({ key, updatedAt: at(), title: '' })), next: null }));
  api.put('/drafts/:key', (req, res) => {
    fake.drafts.set(req.params.key, (req.body as { form: unknown }).form);
    res.status(204).end();
  });
  api.delete('/drafts/:key', (req, res) => {
    fake.drafts.delete(req.params.key);
    res.status(204).end();
  });
  api.get('/drafts/:key', (req, res) => {
    const form = fake.drafts.get(req.params.key);
    if (form === undefined) res.status(404).json({ code: 'NOT_FOUND', message: 'Not found', messageZh: '未找到' });
    else res.json({ form, updatedAt: at() });
  });
  api.get('/tickets', (req, res) => {
    const rows = Array.from({ length: 60 }, (_, index) => ticketRow({ id: `01JD00000000000000000001${String(index).padStart(2, '0')}`, number: `20261122-000${String(index).padStart(2, '0')}-4`, title: `${index % 2 ? '小区夜间施工噪声，要求查处' : '咨询城乡居民医保缴费时间'} ${index + 1}` }));
    res.json(req.query['cursor'] ? { items: rows.slice(50), next: null } : { items: rows.slice(0, 50), next: 'more' });
  });
  mountCare(api, fake, ticketView);
  api.get('/tickets/:id', (_req, res) => res.json(ticketView()));
  api.patch('/tickets/:id', (_req, res) => res.status(409).json({ code: 'CONFLICT', message: 'Somebody else changed this; load it again', messageZh: '内容已被他人修改，请刷新' }));
  api.get('/calls', (_req, res) => res.json({ items: [callView({ state: 'ended', talkMs: 134_000, ending: 'resident', outcome: 'answeredDirectly' })], next: null }));
  api.get('/calls/:id', (_req, res) => res.json(callView({ state: 'ended', talkMs: 134_000, ending: 'resident', recordings: [
    { id: '01JD0000000000000000000007', track: 'resident', agentId: null, startedAt: at(8), durationMs: 2_000, bytes: 1, sha256: '', state: 'ready' },
    { id: '01JD0000000000000000000008', track: 'agent', agentId: AGENT_ID, startedAt: at(8), durationMs: 2_000, bytes: 1, sha256: '', state: 'ready' },
  ] })));
  api.get('/calls/:id/recordings/:recordingId', (_req, res) => void res.type('audio/wav').send(silence(2)));
  api.post('/phone/credentials', (_req, res) => void res.status(503).json({ code: 'ARI_UNREACHABLE', message: 'away', messageZh: '电话系统暂时不可用' }));
  api.get('/dead-letters', (_req, res) => res.json({ items: [{ key: 'call.linkTicket:T1:C1', kind: 'call.linkTicket', attempts: 8, lastError: 'CALL_NOT_FOUND', at: at() }], next: null }));
  api.get('/topics', (_req, res) => res.json({ items: [{ code: 'C', name: '城市管理', parent: null, lead: '' }, { code: 'C03', name: '市政设施', parent: 'C', lead: '城管局' }], next: null }));
  api.get('/areas', (_req, res) => res.json({ items: [{ code: 'A', name: '云溪区', parent: null }, { code: 'A1', name: '文昌街道', parent: 'A' }], next: null }));
  api.get('/phrases', (_req, res) => res.json({ items: [{ id: '1', group: '开头', text: '您好，这里是12345，{工号}号为您服务，请讲。', order: 1, topicCodes: [], version: 1 }, { id: '2', group: '复述', text: '我跟您核对：您反映{时间}{事项}，由{单位}办理，对吗？', order: 2, topicCodes: [], version: 1 }], next: null }));
  api.get('/queues', (_req, res) => res.json({ items: [{ id: QUEUE_ID, name: '综合队列', wrapUpSeconds: 45, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [AGENT_ID], version: 1 }], next: null }));
  api.get('/numbers', (_req, res) => res.json({ items: [number], next: null }));
  api.patch('/numbers/:number', (req, res) => {
    const { version, ...set } = req.body as Partial<NumberView>;
    if (version !== number.version) return void res.status(409).json({ code: 'CONFLICT', message: 'Somebody else changed this; load it again', messageZh: '内容已被他人修改，请刷新' });
    number = { ...number, ...set, version: number.version + 1 };
    res.json(number);
  });
  api.get('/agents', (_req, res) => res.json({ items: [{ ...agent, agentId: '01JD0000000000000000000009', name: '王芳', staffNumber: '1033', state: 'ready' }], next: null }));
  api.get('/users', (_req, res) => res.json({ items: [{ id: AGENT_ID, username: 'admin', name: '周敏', staffNumber: '1032', roles: ['agent', 'admin'], active: true, version: 1, deskPhone: false }], next: null }));
  api.get('/sessions', (_req, res) => res.json({ items: [{ id: '1', createdAt: at(900), lastSeenAt: at(1), address: '127.0.0.1', userAgent: 'Chromium', current: true }], next: null }));
  app.use('/api/v1', api);
  app.use('/api/v1', (_req, res) => void res.status(404).json({ code: 'NOT_FOUND', message: 'Not found', messageZh: '未找到' }));
  app.use(express.static(resolve(webRoot)));
  app.use((_req, res) => res.sendFile(resolve(webRoot, 'index.html')));

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  fake.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return fake;
}
