import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asteriskFolders } from '../../asterisk-config/render.ts';
import { systemClock, type Clock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { DEFAULT_QUEUE_RULES } from '../../contract/queues.ts';
import type { QueueView } from '../../contract/views.ts';
import { createBus, type Bus } from '../../events/bus.ts';
import { numberInputSchema, type FlowDocument } from '../../contract/flows.ts';
import type { HotlineNumber } from '../../ivr/number.ts';
import type { Prompt, PromptLibrary } from '../../ivr/prompts.ts';
import { createRunner, type Runner, type RunnerNeeds } from '../../ivr/runner.ts';
import { writeWave } from '../../ivr/wave.ts';
import { createLog, type Log } from '../../log.ts';
import type { RoutingService } from '../../routing/routing.ts';
import { queueRulesSchema } from '../../contract/queues.ts';
import { createCallbackBook } from '../../routing/callback-book.ts';
import { CallbackService } from '../../routing/callback-service.ts';
import type { Callback } from '../../routing/callback.ts';
import { createRouting } from '../../routing/routing-service.ts';
import { createCallCopier, type CallCopier } from '../../store/call-copier.ts';
import { openJournal, type CallJournal } from '../../store/journal.ts';
import { createPresenceFile } from '../../store/presence.ts';
import { createAri, type Ari } from '../../telephony/ari/ari.ts';
import { createNativeTransport } from '../../telephony/ari/native.ts';
import { createCallBook, type CallBook } from '../../telephony/call-book.ts';
import type { CallContext } from '../../telephony/call-context.ts';
import { createCallQueue } from '../../telephony/call-queue.ts';
import { createCallService, type CallService } from '../../telephony/call-service.ts';
import type { CallRecord } from '../../telephony/call.ts';
import { createCdrImport, type CdrImport } from '../../telephony/cdr-import.ts';
import { createDialOut } from '../../telephony/dial-out.ts';
import { createReconcile, type Reconcile } from '../../telephony/reconcile.ts';
import { createStasis } from '../../telephony/stasis.ts';
import { startAsterisk, type TestAsterisk } from './asterisk.ts';
import { createSipPhone, type SipPhone } from './sip-phone.ts';
import { tone } from './tones.ts';
import { until } from './until.ts';

export const QUEUE: QueueView = { id: 'general', name: '综合', wrapUpSeconds: 120, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], rules: DEFAULT_QUEUE_RULES, version: 1 };
export const NUMBER: HotlineNumber = numberInputSchema.parse({ number: '12345', name: '热线', mode: 'human-first', greeting: ['welcome', 'moment'], queueId: QUEUE.id, webCall: true });
/** The welcome of the lab is a tone, so that a test can hear it. */
export const WELCOME_HZ = 1_900;
export const WELCOME_SECONDS = 1;

export interface LabAgent { id: string; phone: SipPhone }

export interface LabVoice extends Partial<Pick<RunnerNeeds, 'hours' | 'fact' | 'callBacks'>> {
  number?: Partial<HotlineNumber>;
  flows?: Record<string, FlowDocument>;
  /** Prompts are tones of one second, so that a test can hear which one is said: hertz by prompt id. */
  tones?: Record<string, number>;
  estimate?: (callId: string) => number | null;
}

/** One life of the application: everything a server process holds about calls. */
export interface LabLife {
  ari: Ari;
  bus: Bus;
  book: CallBook;
  routing: RoutingService;
  callBacks: CallbackService;
  /** Tasks as the store would have them. */
  owed: Map<string, Callback>;
  calls: CallService;
  runner: Runner;
  reconcile: Reconcile;
  journal: CallJournal;
  /** Records as the store would have them. */
  stored: Map<string, CallRecord>;
  reconciled: { adopted: number; released: number; takenBack: number }[];
  cdr: CdrImport;
  copier: CallCopier;
  /** Ends in good order. */
  close(): Promise<void>;
  /** Ends as kill -9 does: nothing is said to anybody, nothing more is written. The next life finds journal and presence as they were. */
  crash(): Promise<void>;
}

export interface LifeOptions {
  /** Another door to the same Asterisk, a relay that can be cut. */
  ariPort?: number;
  backWithinMs?: number;
  parkMs?: number;
  /** Whether callers are asked for a grade when their agent hangs up. */
  asksRating?: boolean;
  ringSeconds?: number;
  draining?: () => boolean;
  /** What callers meet, where it is not the lab's human-first number. */
  voice?: LabVoice;
  /** The real store instead of the map. */
  save?: (record: CallRecord) => Promise<void>;
  /** Finds records of other lives that are no longer in memory. */
  hasUniqueId?: (uniqueId: string) => Promise<boolean>;
}

/** A real Asterisk, SIP phones as agents and residents, and the call side of the server, without a store and without browsers. */
export class CallLab {
  readonly asterisk: TestAsterisk;
  readonly dir: string;
  readonly agents = new Map<string, LabAgent>();
  readonly alive = new Set<string>();
  /** Ports of agents whose telephone is not one of the lab. */
  readonly #foreign = new Map<string, number>();
  /** Agents whose telephone is an endpoint of its own, which the dialplan rings too. */
  readonly #endpoints = new Map<string, string>();
  /** What the ledger, and the tickets, were told. */
  readonly supervisions: { callId: string; agentId: string; before: string | null; after: string | null }[] = [];
  readonly incidents: { callId: string; service: string; place: string; note: string }[] = [];
  /** Whether calls are recorded. */
  recorded = true;
  readonly contactHandlers: ((agentId: string, registered: boolean) => void)[] = [];
  /** Where numbers outside are dialled to; without one they come back to this very Asterisk. */
  carrierPort: number | null = null;
  /** True for the life that follows a crash. */
  crashed = false;
  readonly #phones: SipPhone[] = [];
  readonly #lives = new Set<LabLife>();
  readonly log: Log = createLog(process.env['LOG_LEVEL'] ?? 'silent');

  constructor(asterisk: TestAsterisk, dir: string) {
    this.asterisk = asterisk;
    this.dir = dir;
  }

  static async start(): Promise<CallLab> {
    return new CallLab(await startAsterisk(), mkdtempSync(join(tmpdir(), 'hotline-lab-')));
  }

  async agent(toneHz: number, incoming: 'answer' | 'ring' | number = 'answer'): Promise<LabAgent> {
    const phone = await createSipPhone({ sipPort: this.asterisk.sipPort, toneHz, user: 'agent', incoming });
    const agent = { id: newId(systemClock.now().getTime()), phone };
    this.#phones.push(phone);
    this.agents.set(agent.id, agent);
    this.alive.add(agent.id);
    return agent;
  }

  /** An agent whose telephone is a program of its own on loopback; gives the agent's id. */
  foreignAgent(sipPort: number): string {
    const id = newId(systemClock.now().getTime());
    this.#foreign.set(id, sipPort);
    this.alive.add(id);
    return id;
  }

  agentIds(): string[] {
    return [...this.agents.keys(), ...this.#foreign.keys()];
  }

  /** An agent whom the dialplan's own queue reaches while no application is there. */
  async emergencyAgent(toneHz: number): Promise<LabAgent> {
    const phone = await this.emergencyPhone(toneHz);
    const agent = { id: newId(systemClock.now().getTime()), phone };
    this.agents.set(agent.id, agent);
    this.alive.add(agent.id);
    this.#endpoints.set(agent.id, `PJSIP/${phone.options.user}`);
    return agent;
  }

  endpointOf(agentId: string): string {
    return this.#endpoints.get(agentId) ?? `PJSIP/trunk-local/sip:agent@127.0.0.1:${this.portOf(agentId)}`;
  }

  portOf(agentId: string): number {
    return this.agents.get(agentId)?.phone.port ?? this.#foreign.get(agentId) ?? 9;
  }

  async resident(toneHz: number): Promise<SipPhone> {
    const phone = await createSipPhone({ sipPort: this.asterisk.sipPort, toneHz, user: '19900001234' });
    this.#phones.push(phone);
    return phone;
  }

  /** The phone that the dialplan rings while no application is there; a member of the emergency queue. */
  async emergencyPhone(toneHz: number): Promise<SipPhone> {
    const { dynamic } = asteriskFolders(this.asterisk.dataDir);
    const user = `phone-E${this.#phones.length}`;
    const password = newId(systemClock.now().getTime());
    writeFileSync(join(dynamic, 'pjsip_phones.conf'), `[${user}](desk-phone)\nauth=${user}\naors=${user}\n[${user}](password)\nusername=${user}\npassword=${password}\n[${user}](desk-phone-contact)\n`, { mode: 0o644 });
    writeFileSync(join(dynamic, 'queue_members.conf'), `member => PJSIP/${user},0,${user}\n`, { mode: 0o644 });
    for (const name of ['res_pjsip.so', 'app_queue.so']) {
      await fetch(`${this.asterisk.ariUrl}/ari/asterisk/modules/${name}`, { method: 'PUT', headers: { authorization: `Basic ${btoa(`hotline:${this.asterisk.ariPassword}`)}` } });
    }
    const phone = await createSipPhone({ sipPort: this.asterisk.sipPort, toneHz, user, password });
    this.#phones.push(phone);
    await until('the emergency phone is registered', async () => (await phone.register()) === 200);
    return phone;
  }

  /** Forgets the agents of one test; their telephones stay until the end. */
  clearAgents(): void {
    this.agents.clear();
    this.#foreign.clear();
    this.alive.clear();
    this.contactHandlers.length = 0;
    this.crashed = false;
  }

  /** Ends whatever a failed test left on the line. */
  async hangUpAll(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.hangUpAll()));
  }

  async life(options: LifeOptions = {}): Promise<LabLife> {
    const life = await startLife(this, options);
    this.#lives.add(life);
    return life;
  }

  async stop(): Promise<void> {
    for (const life of this.#lives) await life.close();
    await Promise.all(this.#phones.map((phone) => phone.close()));
    await this.asterisk.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function startLife(lab: CallLab, options: LifeOptions): Promise<LabLife> {
  const { log } = lab;
  const power = { on: true };
  const { clock, end } = mortalClock();
  const nextId = (): string => newId(clock.now().getTime());
  const bus = createBus((error, fact) => log.error({ err: error, fact }, 'a reaction failed'));
  const ari = createAri(createNativeTransport({ url: `http://127.0.0.1:${options.ariPort ?? lab.asterisk.ariPort}`, user: 'hotline', password: lab.asterisk.ariPassword, app: 'hotline', clock, log }));
  const journal = openJournal(join(lab.dir, 'journal'), clock, log);
  const stored = new Map<string, CallRecord>();
  const inMemory = (record: CallRecord): Promise<void> => {
    if (record.seq > (stored.get(record.id)?.seq ?? -1)) stored.set(record.id, record);
    return Promise.resolve();
  };
  const copier = createCallCopier({ save: options.save ?? inMemory, journal, clock, log });
  const presence = createPresenceFile(join(lab.dir, 'agents.json'), log);
  const queue = { ...QUEUE, ringSeconds: options.ringSeconds ?? QUEUE.ringSeconds };
  const book = createCallBook({
    clock, bus, journal: { append: (step) => (power.on ? journal.append(step) : undefined) },
    copy(record) {
      if (!power.on) return;
      void inMemory(record);
      copier.changed(record);
    },
  });
  const late: { calls?: CallService; callBacks?: CallbackService } = {};
  const need = (): CallService => {
    if (late.calls === undefined) throw new Error('not wired');
    return late.calls;
  };
  const routing = createRouting({ ring: (offer) => need().ring(offer), cancelRing: (offer) => need().cancelRing(offer), callBackTurn: (turn) => late.callBacks?.turn(turn), clock, bus, newId: nextId, saveAgent: (snapshot) => (power.on ? presence.save(snapshot) : undefined) });
  routing.setQueue(queue);
  const dialOut = createDialOut({
    ari, rules: () => ({ allow: ['1990000'], capPerAgentPerDay: 100, capPerQueuePerDay: 100, capPerDay: 1000 }), counter: { counts: () => ({ agentToday: 0, queueToday: 0, today: 0 }), add: () => undefined },
    forms: () => null, reportError: (error) => log.error({ err: error }, 'dialling'),
    trunks: { trials: (digits) => [{ endpoint: `PJSIP/trunk-local/sip:${digits}@127.0.0.1:${lab.carrierPort ?? lab.asterisk.sipPort}`, callerId: '12345', formats: 'alaw,ulaw' }], failed: () => undefined },
  });
  const context: CallContext = {
    ari, book, queue: createCallQueue(), routing, clock, bus, log, newId: nextId,
    phones: { endpointOf: (id) => lab.endpointOf(id), onContact: (handler) => lab.contactHandlers.push(handler) },
    queueOf: (id) => (id === queue.id ? queue : null),
    waitsSince: (call, queueId) => late.callBacks?.waitsSince(call, queueId) ?? null,
    pageOf: (id) => (lab.alive.has(id) ? 'page' : null),
    tellHangUp: () => undefined,
    dialOut,
  };
  const recordingsDir = join(lab.dir, 'recordings');
  mkdirSync(recordingsDir, { recursive: true });
  const voice = options.voice ?? {};
  const runner = createRunner({
    numbers: () => [{ ...NUMBER, ...voice.number }], calls: lateCalls(need), prompts: labPrompts(lab.asterisk.dataDir, { welcome: WELCOME_HZ, ...voice.tones }), clock, log,
    queues: { has: (id) => id === QUEUE.id, agentsSignedIn: () => routing.agents().length, position: (id) => routing.position(id), estimate: voice.estimate ?? (() => null) },
    callBacks: voice.callBacks ?? { keepPlace: (callId) => late.callBacks?.keepPlace(callId) ?? false }, hours: voice.hours ?? (() => null), fact: voice.fact ?? (() => Promise.resolve(null)),
    published: (id) => { const document = voice.flows?.[id]; return document === undefined ? null : { version: 1, document }; },
    callsOn: () => book.live().length,
  });
  bus.on('call.changed', ({ callId, state }) => runner.changed(callId, state));
  const calls = createCallService(context, {
    flow: (callId, back) => void runner.run(callId, book.need(callId).number, back),
    keys: { pressed: (callId, digit) => runner.pressed(callId, digit), hidden: (callId) => runner.hidesKeys(callId) },
    flows: {
      has: (flowId) => voice.flows?.[flowId] !== undefined, enter: (callId, flowId) => void runner.enter(callId, flowId), rate: (callId) => void runner.rate(callId),
      asksRating: () => options.asksRating === true,
    },
    supervision: (entry) => void lab.supervisions.push(entry),
    incident: (callId, incident) => void lab.incidents.push({ callId, ...incident }),
    ...(options.parkMs === undefined ? {} : { parkMs: options.parkMs }),
    recording: { spoolDir: join(lab.asterisk.dataDir, 'asterisk/spool/recording'), recordingsDir, rule: () => lab.recorded },
    ...(options.backWithinMs === undefined ? {} : { backWithinMs: options.backWithinMs }), ...(options.draining === undefined ? {} : { draining: options.draining }),
  });
  late.calls = calls;
  const owed = new Map<string, Callback>();
  const callBacks = new CallbackService({
    book: createCallbackBook({ open: () => Promise.resolve([]), save: (task) => Promise.resolve(void owed.set(task.id, task)) }, (error) => log.error({ err: error }, 'call-backs')),
    clock, bus, newId: nextId, routing, rule: () => ({ ...queueRulesSchema.parse({}).callBack, allowed: true }), isOpenNow: () => true, phonesOfTicket: () => Promise.resolve([]),
    calls: {
      get: (id) => book.get(id), openTurn: (turn) => calls.openTurn(turn), callOut: (request) => calls.callOut(request), placeKept: (id, task) => calls.placeKept(id, task),
      end: (id, ending, cause) => calls.end(id, ending, cause),
    },
    mayDial: (number) => dialOut.allows(number, { agentId: null, queueId: null }), reportError: (error) => log.error({ err: error }, 'call-backs'),
  });
  late.callBacks = callBacks;
  const reconcile = createReconcile(context, calls);
  const reconciled: LabLife['reconciled'] = [];
  ari.transport.on('event', dialOut.before(createStasis(ari, calls.events, log)));
  for (const record of journal.replayed) {
    book.restore(record);
    stored.set(record.id, record);
    copier.changed(record);
  }
  if (lab.crashed) routing.restore(presence.read());
  const cdr = createCdrImport({
    file: join(asteriskFolders(lab.asterisk.dataDir).cdr, 'hotline.csv'), markFile: join(lab.dir, 'cdr-position'), book, clock, newId: nextId,
    hasUniqueId: options.hasUniqueId ?? ((uniqueId) => Promise.resolve([...stored.values()].some((record) => record.uniqueId === uniqueId))),
  });
  for (const id of lab.agentIds()) {
    if (routing.agent(id) === null) routing.signIn({ agentId: id, name: id, staffNumber: '1001', queueIds: [QUEUE.id] });
    routing.connected(id);
    routing.phoneState(id, true);
  }
  const upOnce = new Promise<void>((resolve) => ari.transport.on('up', () => void reconcile.run().then((outcome) => { reconciled.push(outcome); resolve(); })));
  await ari.transport.connect();
  await upOnce;
  return {
    ari, bus, book, routing, callBacks, owed, calls, runner, reconcile, journal, stored, reconciled, cdr, copier,
    async close() {
      routing.close();
      await ari.transport.close();
      copier.stop();
      if (power.on) journal.close();
      power.on = false;
      end();
    },
    async crash() {
      power.on = false;
      lab.crashed = true;
      routing.close();
      copier.stop();
      const gone = ari.transport.close();
      end();
      await gone;
    },
  };
}

/** A clock that ends with its process: a timer of thirty minutes would keep the test run alive, and one of a dead process must do nothing. */
function mortalClock(): { clock: Clock; end(): void } {
  const running = new Set<() => void>();
  const keep = (cancel: () => void): (() => void) => {
    running.add(cancel);
    return () => {
      running.delete(cancel);
      cancel();
    };
  };
  const clock: Clock = {
    now: () => systemClock.now(),
    after(ms, run) {
      const cancel = keep(systemClock.after(ms, () => {
        cancel();
        run();
      }));
      return cancel;
    },
    every: (ms, run) => keep(systemClock.every(ms, run)),
  };
  return { clock, end: () => [...running].forEach((cancel) => cancel()) };
}

function lateCalls(need: () => CallService): RunnerNeeds['calls'] {
  return {
    get: (id) => need().get(id), answer: (id) => need().answer(id), say: (id, spoken) => need().say(id, spoken), cut: (id) => need().cut(id),
    enqueue: (id, queue, wanted) => need().enqueue(id, queue, wanted), leaveQueue: (id) => need().leaveQueue(id), music: (id) => need().music(id),
    note: (id, data) => need().note(id, data), dial: (id, number, seconds) => need().dial(id, number, seconds), end: (id, ending, cause) => need().end(id, ending, cause),
    rated: (id, grade) => need().rated(id, grade),
  };
}

function labPrompts(dataDir: string, tones: Record<string, number>): PromptLibrary {
  mkdirSync(join(dataDir, 'prompts'), { recursive: true });
  const prompts = new Map(Object.entries(tones).map(([id, hertz]): [string, Prompt] => {
    const base = join(dataDir, 'prompts', `lab-${id}`);
    writeFileSync(`${base}.wav16`, writeWave({ rate: 16_000, samples: tone(hertz, WELCOME_SECONDS, 16_000) }), { mode: 0o644 });
    return [id, { id, zh: id, en: id, media: `sound:${base}`, seconds: WELCOME_SECONDS }];
  }));
  return { get: (id) => prompts.get(id), fill: (id) => Promise.resolve(prompts.get(id)), prepare: () => Promise.resolve(), file: () => null };
}
