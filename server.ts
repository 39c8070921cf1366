/** Composition root: read config, open store, build, wire by hand, listen, drain; nothing else. */
import { closeSync, existsSync, openSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import { AccessService } from './access/access-service.ts';
import { auditRoutes } from './access/audit-routes.ts';
import { AuditService } from './access/audit-service.ts';
import { createHttp } from './access/http.ts';
import type { Recorder } from './access/route-audit.ts';
import { accessRoutes } from './access/routes.ts';
import { permissionsOf } from './access/permissions.ts';
import type { Viewer } from './access/viewer.ts';
import { createCallLedger } from './agent-desktop/call-ledger.ts';
import { callCommandRoutes } from './agent-desktop/call-command-routes.ts';
import { callRoutes } from './agent-desktop/call-routes.ts';
import { deadLetterRoutes } from './agent-desktop/dead-letter-routes.ts';
import { createCallReading } from './agent-desktop/call-reading.ts';
import { callView, offerView, timelineCall, waitingView, type CallNames } from './agent-desktop/call-view.ts';
import { FanOut } from './agent-desktop/fan-out.ts';
import { createGateway, DESK_SOCKET_OPTIONS, type Gateway } from './agent-desktop/gateway.ts';
import { Peaks } from './agent-desktop/peaks.ts';
import { PhoneTabs } from './agent-desktop/phone-tabs.ts';
import { Presence } from './agent-desktop/ticket-presence.ts';
import { webCallGateway } from './channels/web/gateway.ts';
import { residentSource } from './channels/web/resident-source.ts';
import { webCallRoutes } from './channels/web/routes.ts';
import { createWebCallService } from './channels/web/web-call-service.ts';
import { addedNumbersConf } from './asterisk-config/templates/extensions.ts';
import { systemClock as clock } from './clock.ts';
import { processConfig, readSecrets } from './config.ts';
import type { AuditInput } from './contract/desk.ts';
import { newId as idAt } from './contract/ids.ts';
import type { PhoneCredentials } from './contract/views.ts';
import { HotlineError } from './errors.ts';
import { createBus } from './events/bus.ts';
import { connectReactions } from './events/reactions.ts';
import { findNumber } from './ivr/number.ts';
import { createPromptLibrary } from './ivr/prompts.ts';
import { createSoundConverter } from './ivr/sound-convert.ts';
import { createSignedTts } from './ivr/signed-tts.ts';
import { createEspeak } from './ivr/tts.ts';
import { createVoice } from './ivr/voice.ts';
import { createVoiceFacts } from './ivr/voice-facts.ts';
import { createBulletinService } from './knowledge-base/bulletin-service.ts';
import { createPhraseService } from './knowledge-base/phrase-service.ts';
import { knowledgeRoutes } from './knowledge-base/routes.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createDistribution, type Distribution } from './organisation/distribution.ts';
import { ReportService } from './reports/report-service.ts';
import { reportRoutes } from './reports/routes.ts';
import { DEFAULT_CITY, dialForms, phoneKey } from './residents/phone-number.ts';
import { createResidentService, type ResidentService } from './residents/resident-service.ts';
import { residentRoutes } from './residents/routes.ts';
import { createTimeline } from './residents/timeline.ts';
import { createCallbackBook } from './routing/callback-book.ts';
import { callbackRoutes } from './routing/callback-routes.ts';
import { CallbackService } from './routing/callback-service.ts';
import { createRouting } from './routing/routing-service.ts';
import { wrapUpRoutes } from './routing/routes.ts';
import { createAuditAnchor } from './store/audit-anchor.ts';
import { createCallCopier } from './store/call-copier.ts';
import { openStore } from './store/connection.ts';
import { watchDisk } from './store/disk.ts';
import { PAUSE_REASONS } from './store/first-data/distribution.ts';
import { QUEUES } from './store/first-data/queues.ts';
import { NUMBERS } from './store/first-data/voice.ts';
import { PROMPTS } from './store/first-data/prompts.ts';
import { openJournal } from './store/journal.ts';
import { createOutboxRunner } from './store/outbox-runner.ts';
import { createPresenceFile } from './store/presence.ts';
import { createAddedNumbers } from './telephony/added-numbers.ts';
import { createAri } from './telephony/ari/ari.ts';
import { createAriClientTransport } from './telephony/ari/ari-client.ts';
import { createNativeTransport } from './telephony/ari/native.ts';
import { createCallBook } from './telephony/call-book.ts';
import { APP, type CallContext } from './telephony/call-context.ts';
import { createCallQueue } from './telephony/call-queue.ts';
import { createCallService, type CallService } from './telephony/call-service.ts';
import { isLive, type CallRecord } from './telephony/call.ts';
import { createCdrImport } from './telephony/cdr-import.ts';
import { asteriskFigures } from './telephony/ari/figures.ts';
import { evidenceOf } from './telephony/nuisance.ts';
import { createLines } from './telephony/lines.ts';
import { faultsOfAsterisk } from './telephony/own-asterisk.ts';
import { createPhones } from './telephony/phones.ts';
import { sweepRecordingSpool } from './telephony/recording-spool.ts';
import { createReconcile } from './telephony/reconcile.ts';
import { createSipGuard } from './telephony/sip-guard.ts';
import { phoneCredentials as sipCredentials } from './telephony/sip-proxy/address.ts';
import type { SipTicket } from './telephony/sip-proxy/ticket.ts';
import { waitingFor } from './telephony/transfer.ts';
import { createStasis } from './telephony/stasis.ts';
import { createTicketService, LINK_REACTION, type TicketService } from './tickets/ticket-service.ts';
import { ticketRoutes } from './tickets/routes.ts';

/** So long a page may register again by its last ticket while the server is away. */
const AGENT_TICKET_MS = 3_600_000;
const CDR_EVERY_MS = 30_000;
const SPOOL_EVERY_MS = 3_600_000;

const config = processConfig();
const secrets = readSecrets(config.dataDir);
const log = createLog(config.logLevel);
const metrics = createMetrics({ process: true });
const at = (...parts: string[]): string => join(config.dataDir, ...parts);
const newId = (): string => idAt(clock.now().getTime());
const bus = createBus((error, fact) => log.error({ err: error, fact }, 'a reaction failed'));
process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection nobody handled'));

// --- the record -------------------------------------------------------------------------------------------------------------------
if (config.mongodbUri === null) throw new Error('MONGODB_URI is not set: start the server through `npm start`, which also starts the store');
const store = await openStore({ uri: config.mongodbUri, log: log.child({ part: 'store' }), clock });
const journal = openJournal(at('journal'), clock, log);
const copier = createCallCopier({ save: (record) => store.calls.save(record), journal, clock, log });
const presence = createPresenceFile(at('journal', 'agents.json'), log);
const disk = watchDisk(config.dataDir, clock, log);

// --- telephony, routing, voice flows ------------------------------------------------------------------------------------------------
const createTransport = config.ariDriver === 'native' ? createNativeTransport : createAriClientTransport;
const ariUrl = config.ariUrl ?? `http://127.0.0.1:${config.ariPort}`;
const ari = createAri(createTransport({ url: ariUrl, user: 'hotline', password: secrets.ariPassword, app: APP, clock, log: log.child({ part: 'ari' }) }));
const phones = createPhones({ ari, dir: at('asterisk/etc/dynamic'), clock, log });
const book = createCallBook({ clock, bus, journal, copy: (record) => copier.changed(record) });
const late: { calls?: CallService; gateway?: Gateway; fanOut?: FanOut } = {};
const calls = (): CallService => {
  if (late.calls === undefined) throw new HotlineError('INTERNAL');
  return late.calls;
};
const routing = createRouting({
  ring: (offer) => calls().ring(offer), cancelRing: (offer) => calls().cancelRing(offer), clock, bus, newId,
  callBackTurn: (turn) => callBacks.turn(turn), saveAgent: (snapshot) => presence.save(snapshot), reportError: (error) => log.error({ err: error }, 'routing'),
  overflowed(callId, toQueueId) {
    // A call that no voice flow leads any more (transferred, put back) goes over by itself; without a queue to go to it waits on.
    if (!voice.runner.overflowed(callId, toQueueId) && toQueueId !== null) void calls().enqueue(callId, toQueueId).catch((error: unknown) => log.error({ err: error, callId }, 'a caller could not go over to another queue'));
  },
  lastAgentOf: async (callId) => (await store.calls.storyOfPhones([callerOf(callId)], null, 5)).find((call) => call.connectedAt !== null)?.agentId ?? null,
  ownerOf: (callId) => store.ticketOwners.ownerOf(callerOf(callId)),
});
const callerOf = (callId: string): string => phoneKey(book.need(callId).callerRaw);
const distribution: Distribution = createDistribution({
  stores: store, first: { queues: QUEUES, pauseReasons: PAUSE_REASONS }, routing, people: agentsOf, usersOf: (setting, id) => voice.usersOf(setting, id),
  changed: (what) => bus.tell('settings.changed', { what }),
});
async function agentsOf(): Promise<{ id: string; name: string; staffNumber: string }[]> {
  const people = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await access.users.list({ limit: 200, cursor });
    people.push(...page.items.filter(({ active, roles }) => active && permissionsOf(roles).has('call.control')));
    cursor = page.next ?? undefined;
  }
  return people;
}

const espeak = createEspeak(config.rootDir, at('prompts'), newId);
const prompts = createPromptLibrary({
  dir: at('prompts'), reserve: espeak,
  tts: config.ttsUrl === null || config.ttsKey === null ? espeak : createSignedTts({ url: config.ttsUrl, key: config.ttsKey, privateAddresses: config.ttsPrivateAddresses }, clock),
  recording: (name) => store.prompts.recording(name), clock, log,
});
const lines = createLines({
  stores: { trunks: store.trunks, dialRules: store.dialRules, devices: store.devices, nuisance: store.nuisance }, phones, sip: { host: config.externalAddress ?? config.sipHost, port: config.sipPort },
  callers: {
    keyOf: phoneKey, callsSince: (key, since) => store.calls.countSince([key], since),
    evidence: async (ids) => (await Promise.all(ids.map((id) => recordOf(id)))).flatMap((call) => (call === null ? [] : [evidenceOf(call, phoneKey(call.callerRaw), names)])),
  },
  ownerOf: async (id) => { const user = await store.users.byId(id); return user === null ? null : { agentId: user.id, name: user.name, staffNumber: user.staffNumber }; },
  ari, dynamicDir: at('asterisk/etc/dynamic'), journalDir: at('journal'), secret: secrets.sipTicketKey, tls: config.tls !== null,
  hotline: () => voice.numbers()[0]?.number ?? '12345', resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  figures: () => asteriskFigures(ariUrl, secrets.ariPassword), forms: (digits) => dialForms(digits), chance: Math.random, newId, clock, log: log.child({ part: 'lines' }),
});
const { dialOut } = lines;
const context: CallContext = {
  ari, book, queue: createCallQueue(), routing, phones: lines.devices, clock, bus, log, newId,
  queueOf: (id) => distribution.queue(id) ?? null,
  pageOf: (agentId) => late.gateway?.pageOf(agentId) ?? null,
  tellHangUp: (agentId, callId) => late.fanOut?.phoneHangUp(agentId, callId),
  waitsSince: (call, queueId) => callBacks.waitsSince(call, queueId),
  dialOut,
};
const voice = createVoice({
  nuisance: async (callId) => { const call = book.get(callId); return call?.origin === 'trunk' ? lines.nuisance.of(call.callerRaw) : null; },
  stores: store, first: { numbers: NUMBERS }, library: prompts, converter: createSoundConverter(config.rootDir, at('prompts'), newId), clock, log,
  calls: {
    get: (id) => book.get(id), answer: (id) => calls().answer(id), say: (id, spoken) => calls().say(id, spoken), cut: (id) => calls().cut(id), music: (id) => calls().music(id),
    enqueue: (id, queueId, wanted) => calls().enqueue(id, queueId, wanted), leaveQueue: (id) => calls().leaveQueue(id), note: (id, data) => calls().note(id, data),
    dial: (id, number, seconds) => calls().dial(id, number, seconds), end: (id, ending, cause) => calls().end(id, ending, cause), rated: (id, grade) => calls().rated(id, grade),
  },
  queues: {
    ids: () => distribution.queueIds(), has: (id) => distribution.queue(id) !== undefined, position: (id) => routing.position(id), estimate: (id) => routing.estimate(id),
    agentsSignedIn: (id) => routing.stats().find((one) => one.queueId === id)?.agentsSignedIn ?? null,
  },
  skillIds: () => distribution.skillIds(),
  callBacks: { keepPlace: (callId) => callBacks.keepPlace(callId) },
  fact: (field, about) => voiceFacts(field, about),
  dialledNow: () => book.live().filter((call) => call.direction === 'in').map((call) => call.number),
  changed: (what) => bus.tell('settings.changed', { what }),
});
const voiceFacts = createVoiceFacts({
  stats: () => routing.stats(), callsSince: (phone, since) => store.calls.countSince([phone], since), verified: (callId) => book.get(callId)?.origin === 'trunk',
});
bus.on('call.changed', ({ callId, state }) => voice.runner.changed(callId, state));
const addedNumbers = createAddedNumbers({ dir: at('asterisk/etc/dynamic'), ari, log });
function publishNumbers(): void {
  const shipped = new Set(NUMBERS.flatMap(({ number, aliases }) => [number, ...aliases]));
  const added = voice.numbers().flatMap((one) => [one.number, ...one.aliases].filter((dialled) => !shipped.has(dialled)).map((dialled) => ({ dialled, web: one.webCall && dialled === one.number })));
  addedNumbers.set(addedNumbersConf({ dataDir: config.dataDir, numbers: added.map(({ dialled }) => dialled), webNumbers: added.filter(({ web }) => web).map(({ dialled }) => dialled) }));
}
let draining = false;
async function flow(callId: string, back: boolean): Promise<void> {
  const call = book.need(callId);
  if (call.origin === 'web' && !back) {
    const token = await ari.getVariable(call.residentChannel, 'PJSIP_HEADER(read,X-Token)');
    if (token === null || !webCalls.bindCall(token, callId)) return calls().end(callId, 'refused', 21);
  }
  await voice.runner.run(callId, call.number, back);
}
late.calls = createCallService(context, {
  flow: (callId, back) => void flow(callId, back).catch((error: unknown) => log.error({ err: error, callId }, 'a call could not be led on')),
  draining: () => draining,
  keys: { pressed: (callId, digit) => voice.runner.pressed(callId, digit), hidden: (callId) => voice.runner.hidesKeys(callId) },
  flows: {
    has: (flowId) => voice.hasFlow(flowId), enter: (callId, flowId) => void voice.runner.enter(callId, flowId), rate: (callId) => void voice.runner.rate(callId),
    asksRating: (call) => voice.numbers().find((one) => [one.number, ...one.aliases].includes(call.number))?.askRating === true,
  },
  supervision: (entry) => callLedger.supervised(entry), incident: (callId, incident) => callLedger.incident(callId, incident),
  recording: { spoolDir: at('asterisk/spool/recording'), recordingsDir: at('recordings'), rule: () => true },
});
const callBacks = new CallbackService({
  book: createCallbackBook(store.callbacks, (error) => log.warn({ err: error }, 'a call-back could not be written')), clock, bus, newId, routing,
  calls: {
    get: (id) => book.get(id), openTurn: (turn) => calls().openTurn(turn), callOut: (request) => calls().callOut(request), placeKept: (id, task) => calls().placeKept(id, task),
    end: (id, ending, cause) => calls().end(id, ending, cause),
  },
  rule: (id) => distribution.queue(id)?.rules.callBack ?? null, isOpenNow: (hoursId) => voice.isOpen(hoursId), mayDial: (number, queueId) => dialOut.allows(number, { agentId: null, queueId }),
  phonesOfTicket: (id) => store.tickets.phonesOf(id), reportError: (error) => log.error({ err: error }, 'call-backs'),
});
const reports = new ReportService({
  clock, bus, call: (id) => book.get(id), callsSince: (moment) => store.reports.callsSince(moment), agent: (id) => routing.agent(id),
  days: { of: (day) => store.reports.daysOf(day), save: (day) => store.reports.saveDay(day) }, ticketsOf: (agentId, since) => store.reports.ticketsOf(agentId, since),
  secondsOf: (queueId) => distribution.queue(queueId ?? '')?.serviceLevelSeconds ?? 15, reportError: (error) => log.warn({ err: error }, 'figures of the day'),
});
const reconcile = createReconcile(context, calls());
const cdr = createCdrImport({ file: at('asterisk/log/cdr-custom/hotline.csv'), markFile: at('journal/cdr-position'), book, hasUniqueId: (id) => store.calls.hasUniqueId(id), newId, clock });
const sipGuard = createSipGuard({
  file: at('asterisk/log/security.log'), messagesFile: at('asterisk/log/messages.log'), blockedFile: at('asterisk/etc/dynamic/pjsip_blocked.conf'), ari, clock, log,
  counter: metrics.counter('sip_sources_blocked_total', 'Sources of guessed SIP names and passwords that were blocked', ['reason']), never: () => lines.trunks.addresses(),
});
ari.transport.on('event', dialOut.before(createStasis(ari, calls().events, log)));

for (const record of journal.replayed) {
  book.restore(record);
  copier.changed(record);
  // The last life may have ended between the end of a call and the finishing of its recordings.
  if (!isLive(record)) void calls().recordings.finish(record).catch((error: unknown) => log.error({ err: error, callId: record.id }, 'recordings of the last life cannot be finished'));
}
routing.restore(presence.read());

// --- people, tickets ----------------------------------------------------------------------------------------------------------------
const audit = new AuditService({ store: store.audit, anchor: createAuditAnchor(at('journal/audit-last')), clock, log });
const record: Recorder = (who, input, address) => audit.record(who, input, address);
const access = new AccessService({ users: store.users, sessions: store.sessions, lockouts: store.lockouts, roles: store.roles, sealKey: secrets.sealKey, clock, bus, log });
const recordOf = async (callId: string): Promise<CallRecord | null> => book.get(callId) ?? (await store.calls.load(callId));
const ledger = (viewer: Viewer, entry: AuditInput, address: string): Promise<void> => audit.record(viewer, entry, address);
const userNames = new Map<string, string>();
const names: CallNames = { queueName: (id) => distribution.queue(id)?.name ?? null, agentName: (id) => routing.agent(id)?.name ?? userNames.get(id) ?? null };
const reading = createCallReading({ recordOf, readOf: async (viewer, callId) => book.get(callId) ?? (await store.calls.findOne(viewer, callId)), names, pathOf: (file) => at('recordings', file), ledger });
const tickets: TicketService = createTicketService({
  tickets: store.tickets, counters: store.counters, bus, clock, city: DEFAULT_CITY,
  calls: {
    async find(viewer, callId) {
      const record = await recordOf(callId);
      return record !== null && reading.sees(record, viewer) ? { caller: record.callerRaw, verified: record.origin === 'trunk' } : null;
    },
    linkTicket,
  },
  residents: { ensure: (phone, name) => residents.ensure(phone, name) },
  catalogue: { topics: () => store.topics.list(), areas: () => store.areas.list() },
  audit: ledger, wakeOutbox: () => outbox.wake(),
});
async function linkTicket(callId: string, ticket: { id: string; number: string }, byId: string): Promise<void> {
  const record = await recordOf(callId);
  if (record === null) return;
  if (book.get(callId) === undefined) book.restore(record);
  calls().linkTicket(callId, ticket, byId);
  await callLedger.ticketLinked(record, ticket.id, byId);
}
const callLedger = createCallLedger({ record, note: (ticketId, text, viewer) => tickets.note(ticketId, text, viewer), agentName: (id) => names.agentName(id), call: (id) => book.get(id), log });
const residents: ResidentService = createResidentService({
  residents: store.residents, clock, city: DEFAULT_CITY, audit: ledger, tickets,
  calls: {
    recent: async (viewer, phones, limit) =>
      (await store.calls.ofPhones(viewer, phones, limit)).map((call) => ({ id: call.id, at: call.startedAt, outcome: call.outcome, agentName: call.agentId === null ? null : names.agentName(call.agentId) })),
    countSince: (phones, since) => store.calls.countSince(phones, since),
  },
});
const timeline = createTimeline({
  household: (id, viewer) => residents.household(id, viewer), tickets: (viewer, who, limit) => tickets.storyOf(viewer, who, limit),
  calls: async (phones, before, limit) => (await store.calls.storyOfPhones(phones, before, limit)).map((call) => timelineCall(call, names)),
});
const bulletins = createBulletinService({ bulletins: store.bulletins, clock, push: (active) => late.fanOut?.bulletins(active), failed: (error) => log.warn({ err: error }, 'bulletins cannot be read') });
const phrases = createPhraseService({ phrases: store.phrases, clock });
const peaks = new Peaks();
const outbox = createOutboxRunner({
  outbox: store.outbox, clock, log,
  handlers: { [LINK_REACTION]: ({ payload }) => linkTicket(String(payload['callId']), { id: String(payload['ticketId']), number: String(payload['number'] ?? '') }, String(payload['byId'])) },
});

// --- faces --------------------------------------------------------------------------------------------------------------------------
const phoneDoor = { port: config.sipWsPort, serverPort: config.port, tls: config.tls !== null, publicUrl: config.publicUrl };
function credentials(ticket: SipTicket, password: string, pageHost: string): PhoneCredentials {
  return sipCredentials({ ticket, password, key: secrets.sipTicketKey, door: phoneDoor, pageHost, iceServers: [...config.iceServers] });
}
const isLoopback = ['127.0.0.1', '::1', 'localhost'].includes(config.host) && config.publicUrl === null;
const webCalls = createWebCallService({
  published(dialled) {
    const number = voice.numbers().find((one) => one.number === dialled);
    // Seeded for trying out on this machine; facing the world, somebody must have switched it on.
    return number === undefined ? null : { webCall: number.webCall && (isLoopback || number.webCallOpen) };
  },
  liveCallOf(callId) {
    const record = book.get(callId);
    return record === undefined ? null : residentSource(record, routing.position(callId));
  },
  caption: (id) => prompts.get(id) ?? null,
  credentials: ({ token, expiresAt, pageHost }) => credentials({ kind: 'resident', user: 'resident', token, expiresAt }, secrets.residentSipPassword, pageHost),
  clock,
  // On this machine alone everybody comes from one address: trying out is no attack.
  ...(isLoopback ? { caps: { perSource: 1_000 } } : {}),
});
async function phoneCredentials(viewer: Viewer, pageHost: string): Promise<PhoneCredentials> {
  const { user, password } = await phones.signIn({ agentId: viewer.userId, name: viewer.name, staffNumber: viewer.staffNumber });
  return credentials({ kind: 'agent', user, expiresAt: new Date(clock.now().getTime() + AGENT_TICKET_MS) }, password, pageHost);
}
const dist = dirname(fileURLToPath(import.meta.url));
const webDir = [join(dist, 'web'), join(dist, 'dist/web')].find((dir) => existsSync(join(dir, 'index.html'))) ?? null;
const http = createHttp({
  access, log, metrics, clock, kept: store.idempotency, storeUp: () => store.up(), record,
  parts: () => ({
    store: { up: store.up(), needed: true, note: `${copier.behind} call records to copy` },
    telephony: { up: ari.transport.connected, needed: true, note: `${book.live().length} calls` },
    disk: { ...disk.state(), needed: true },
  }),
  settings: { webDir, tls: config.tls, publicUrl: config.publicUrl, trustProxy: config.trustProxy, sipWsPort: config.sipWsPort, probeToken: secrets.apiKey },
  routes: [
    accessRoutes({ access, publicUrl: config.publicUrl, record }), auditRoutes({ audit }), distribution.routes, wrapUpRoutes(routing), voice.routes, residentRoutes({ residents, timeline }), knowledgeRoutes({ bulletins, phrases }),
    ticketRoutes({ tickets, drafts: store.drafts, clock }), webCallRoutes(webCalls),
    reportRoutes({ serviceLevel: (query) => reports.serviceLevel(query), ownDay: (agentId) => reports.ownDay(agentId) }),
    callbackRoutes({
      open: () => callBacks.open(), closed: (limit, before) => store.callbacks.closed(limit, before), claim: (id, agentId) => callBacks.claim(id, agentId), call: (id, agentId) => callBacks.call(id, agentId),
      done: (id, agentId, reason) => callBacks.done(id, agentId, reason), position: (task) => callBacks.position(task), queueName: (id) => names.queueName(id), agentName: (id) => names.agentName(id),
    }),
    lines.routes,
    deadLetterRoutes({ outbox: store.outbox, wake: () => outbox.wake(), clock }),
    callCommandRoutes({
      calls: calls(), onChange: (run) => bus.on('call.changed', ({ callId }) => run(callId)),
      live: (viewer) => book.live().filter((record) => reading.sees(record, viewer)).map((record) => callView(record, viewer, names)),
      view: (callId, viewer) => { const record = book.get(callId); return record !== undefined && reading.sees(record, viewer) ? callView(record, viewer, names) : null; },
      waiting: (viewer) => waitingFor(book.live(), routing.agent(viewer.userId)?.queueIds ?? []).map((record) => waitingView(record, viewer, names)),
    }),
    callRoutes({
      clock, findCall: (viewer, callId) => reading.find(viewer, callId), recordingFile: (...asked) => reading.recordingFile(...asked), phoneCredentials, reveal: (...asked) => reading.reveal(...asked), peaks: (_callId, recordingId, path, buckets) => peaks.of(recordingId, path, buckets),
      listCalls: async (viewer, { before, ...query }) => (await store.calls.list(viewer, { ...query, before })).map((record) => callView(record, viewer, names)),
      recordPlayed(viewer, callId, recordingId) {
        log.info({ userId: viewer.userId, callId, recordingId }, 'a recording is played');
        return tickets.recordPlayed(callId, viewer);
      },
      setOutcome: (callId, agentId, outcome, note) => calls().setOutcome(callId, agentId, outcome, note),
      agents: () => routing.agents(), queueStats: () => routing.stats(),
    }),
  ],
});
const io = new Server(http.server, { ...DESK_SOCKET_OPTIONS, serveClient: false });
const phoneTabs = new PhoneTabs(clock, (agentId, tab) => fanOut.phoneTab(agentId, tab));
const fanOut = new FanOut({
  figures: () => ({ owed: callBacks.figures(), ...reports.figures() }),
  epoch: newId(), clock, agent: (id) => routing.agent(id), stats: () => routing.stats(), offerOf: (callId) => routing.offerOf(callId), phoneTab: (id) => phoneTabs.holder(id),
  callView: (callId, viewer) => { const record = book.get(callId); return record === undefined ? null : callView(record, viewer, names, true); },
  offerView: (callId, _offerId, viewer) => {
    const [record, offer] = [book.get(callId), routing.offerOf(callId)];
    return record === undefined || offer === null ? null : offerView(record, offer, clock.now(), viewer, names);
  },
  residentCard: (callId, viewer) => { const record = book.need(callId); return residents.card({ phone: record.callerRaw, verified: record.origin === 'trunk' }, viewer); },
});
const watchers = new Presence(clock, (userId, presence) => fanOut.ticketPresence(userId, presence));
const gateway = createGateway({
  io, access, routing, fanOut, phoneTabs, clock, log, presence: watchers, seeTicket: (viewer, ticketId) => tickets.get(ticketId, viewer), allowedOrigins: config.publicUrl === null ? [] : [config.publicUrl],
  queueIdsOf: (agentId) => distribution.queueIdsOf(agentId),
  calls: {
    ...calls(),
    outcomeMissing: (callId) => { const record = book.get(callId); return record !== undefined && record.connectedAt !== null && record.ticketIds.length === 0 && record.outcome === null; },
  },
});
Object.assign(late, { gateway, fanOut });
webCallGateway(io, { webCalls, bus });
connectReactions(bus, {
  screens: fanOut, sockets: gateway,
  phones: {
    agentChanged({ agentId, state }) {
      if (state === 'signedOut') void phones.signOut(agentId).catch((error: unknown) => log.error({ err: error }, 'an endpoint could not be removed'));
      const present = routing.agents().filter((agent) => agent.state !== 'offline');
      const willing = present.filter((agent) => agent.state !== 'paused');
      phones.setEmergencyMembers((willing.length > 0 ? willing : present).map((agent) => agent.agentId));
    },
  },
});
bus.on('callbacks.changed', () => fanOut.figuresChanged());
bus.on('call.changed', ({ state }) => (state === 'talking' || state === 'ended' ? fanOut.figuresChanged() : undefined));
bus.on('agent.changed', ({ agentId, state }) => {
  if (state !== 'wrapUp' && state !== 'ready' && state !== 'paused') return;
  void reports.ownDay(agentId).then((day) => fanOut.ownDay(agentId, day)).catch((error: unknown) => log.warn({ err: error }, 'figures of the day'));
});
bus.on('settings.changed', ({ what }) => {
  if (what === 'numbers') publishNumbers();
});
lines.devices.onContact((agentId, registered) => routing.phoneState(agentId, registered));

metrics.gauge('calls_live', 'Calls in progress', { collect: () => book.live().length });
metrics.gauge('agents_signed_in', 'Agents signed in', { collect: () => routing.agents().length });
metrics.gauge('call_records_behind', 'Call records not yet copied to the store', { collect: () => copier.behind });

// --- life ---------------------------------------------------------------------------------------------------------------------------
async function onStoreUp(): Promise<void> {
  await access.start();
  const password = config.adminPassword ?? config.firstAdminPassword;
  if (password !== null && (await access.users.createFirstAdmin({ password, mustChange: config.adminPassword === null })) && config.adminPassword === null) {
    closeSync(openSync(at('run/first-admin'), 'w', 0o640));
  }
  for (const user of (await access.users.list({ limit: 200 })).items) userNames.set(user.id, user.name);
  await distribution.load();
  await bulletins.load();
  await voice.load();
  await lines.load();
  publishNumbers();
  await callBacks.load();
  await reports.load();
  outbox.wake();
}
store.onUp(() => void onStoreUp().catch((error: unknown) => log.error({ err: error }, 'the store came up but could not be read')));

async function importCdr(): Promise<void> {
  if (!store.up()) return;
  const entered = await cdr.run();
  if (entered > 0) log.info({ entered }, 'calls entered from the account of the telephone system');
}
async function reportForeignAsterisk(): Promise<void> {
  for (const fault of await faultsOfAsterisk(ari, APP)) log.error({ url: config.ariUrl }, `ARI_URL: ${fault}`);
}
ari.transport.on('up', () => {
  if (config.ariUrl !== null) void reportForeignAsterisk().catch((error: unknown) => log.warn({ err: error }, 'the Asterisk of ARI_URL could not be checked'));
  void reconcile.run().then(importCdr).catch((error: unknown) => log.error({ err: error }, 'reconciling with the telephone system failed'));
});
const stopCdr = clock.every(CDR_EVERY_MS, () => void importCdr().catch((error: unknown) => log.warn({ err: error }, 'the account of the telephone system cannot be read')));
async function sweepSpool(): Promise<void> {
  if (!store.up()) return;
  await sweepRecordingSpool({
    spoolDir: at('asterisk/spool/recording'), recordOf, clock, log,
    async finish(call) {
      if (book.get(call.id) === undefined) book.restore(call);
      await calls().recordings.finish(call);
    },
  });
}
const stopSpool = clock.every(SPOOL_EVERY_MS, () => void sweepSpool().catch((error: unknown) => log.warn({ err: error }, 'left-over recordings cannot be looked through')));

outbox.start();
await prompts.prepare(PROMPTS);
void ari.transport.connect().catch((error: unknown) => log.error({ err: error }, 'the telephone system was left'));
await http.listen(config.port, config.host);
log.info({ port: config.port, webDir, number: findNumber(voice.numbers(), '12345')?.number }, 'server ready');

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) process.exit(1);
  stopping = draining = true;
  log.info({ signal, calls: book.live().length }, 'draining');
  const until = clock.now().getTime() + config.drainSeconds * 1_000;
  while (book.live().length > 0 && clock.now().getTime() < until) await new Promise<void>((resolve) => clock.after(50, resolve));
  gateway.close();
  fanOut.close();
  await Promise.all([ari.transport.close(), http.close(500), outbox.stop(), io.close()]);
  callBacks.close();
  reports.close();
  routing.close();
  stopCdr();
  stopSpool();
  bulletins.stop();
  sipGuard.stop();
  lines.stop();
  await copier.drain(1_000);
  journal.close();
  access.stop();
  disk.stop();
  await store.close();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
