import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import type { QueueView } from '../../contract/views.ts';
import { createBus, type Bus } from '../../events/bus.ts';
import { humanFirst } from '../../ivr/flow.ts';
import type { HotlineNumber } from '../../ivr/number.ts';
import { createRunner } from '../../ivr/runner.ts';
import { writeWave } from '../../ivr/wave.ts';
import { writeFileSync } from 'node:fs';
import { createLog, type Log } from '../../log.ts';
import type { RoutingService } from '../../routing/routing.ts';
import { createRouting } from '../../routing/routing-service.ts';
import { openJournal, type CallJournal } from '../../store/journal.ts';
import { createAri, type Ari } from '../../telephony/ari/ari.ts';
import { createCallBook, type CallBook } from '../../telephony/call-book.ts';
import type { CallContext } from '../../telephony/call-context.ts';
import { createCallQueue } from '../../telephony/call-queue.ts';
import { createCallService, type CallService } from '../../telephony/call-service.ts';
import type { CallRecord } from '../../telephony/call.ts';
import { createReconcile, type Reconcile } from '../../telephony/reconcile.ts';
import { createStasis } from '../../telephony/stasis.ts';
import { startAsterisk, type TestAsterisk } from './asterisk.ts';
import { createSipPhone, type SipPhone } from './sip-phone.ts';
import { tone } from './tones.ts';

export const QUEUE: QueueView = { id: 'general', name: '综合', wrapUpSeconds: 120, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], version: 1 };
const NUMBER: HotlineNumber = { number: '12345', aliases: [], mode: 'human-first', greeting: ['welcome', 'moment'], queueId: QUEUE.id, webCall: true };
/** The welcome of the lab is a tone, so that a test can hear it. */
export const WELCOME_HZ = 1_900;
export const WELCOME_SECONDS = 1;

export interface LabAgent { id: string; phone: SipPhone }

/** One life of the application: everything a server process holds about calls. */
export interface LabLife {
  ari: Ari;
  bus: Bus;
  book: CallBook;
  routing: RoutingService;
  calls: CallService;
  reconcile: Reconcile;
  journal: CallJournal;
  /** Records as the store would have them. */
  stored: Map<string, CallRecord>;
  reconciled: { adopted: number; released: number; takenBack: number }[];
  /** What is signed in is told to a new life, as the presence file does. */
  close(): Promise<void>;
}

/** A real Asterisk, SIP phones as agents and residents, and the call side of the server, without a store and without browsers. */
export class CallLab {
  readonly asterisk: TestAsterisk;
  readonly dir: string;
  readonly agents = new Map<string, LabAgent>();
  readonly alive = new Set<string>();
  /** Whether calls are recorded. */
  recorded = true;
  readonly contactHandlers: ((agentId: string, registered: boolean) => void)[] = [];
  readonly #phones: SipPhone[] = [];
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

  async resident(toneHz: number): Promise<SipPhone> {
    const phone = await createSipPhone({ sipPort: this.asterisk.sipPort, toneHz, user: '19900001234' });
    this.#phones.push(phone);
    return phone;
  }

  async life(): Promise<LabLife> {
    return startLife(this);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.close()));
    await this.asterisk.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function startLife(lab: CallLab): Promise<LabLife> {
  const { log } = lab;
  const clock = systemClock;
  const nextId = (): string => newId(clock.now().getTime());
  const bus = createBus((error, fact) => log.error({ err: error, fact }, 'a reaction failed'));
  const ari = createAri(lab.asterisk.transport());
  const journal = openJournal(join(lab.dir, 'journal'), clock, log);
  const stored = new Map<string, CallRecord>();
  const book = createCallBook({ clock, bus, journal, copy: (record) => stored.set(record.id, record) });
  const late: { calls?: CallService } = {};
  const need = (): CallService => {
    if (late.calls === undefined) throw new Error('not wired');
    return late.calls;
  };
  const routing = createRouting({ ring: (offer) => need().ring(offer), cancelRing: (offer) => need().cancelRing(offer), clock, bus, newId: nextId });
  routing.setQueue(QUEUE);
  const context: CallContext = {
    ari, book, queue: createCallQueue(), routing, clock, bus, log, newId: nextId,
    phones: { endpointOf: (id) => `PJSIP/trunk-local/sip:agent@127.0.0.1:${lab.agents.get(id)?.phone.port ?? 9}`, onContact: (handler) => lab.contactHandlers.push(handler) },
    queueOf: (id) => (id === QUEUE.id ? QUEUE : null),
    pageAlive: (id) => lab.alive.has(id),
    tellHangUp: () => undefined,
    dial: { rules: () => ({ allow: ['1990000'], capPerAgentPerDay: 100, capPerDay: 1000 }), counts: () => ({ agentToday: 0, today: 0 }), endpoint: (number) => `PJSIP/trunk-local/sip:${number}@127.0.0.1:${lab.asterisk.sipPort}`, callerId: '12345' },
  };
  const recordingsDir = join(lab.dir, 'recordings');
  mkdirSync(recordingsDir, { recursive: true });
  const runner = createRunner({ numbers: () => [NUMBER], hasQueue: (id) => id === QUEUE.id, calls: lateCalls(need), prompts: labPrompts(lab.asterisk.dataDir), log });
  const calls = createCallService(context, {
    flow: (callId, back) => void runner.run(callId, book.need(callId).number, back),
    recording: { spoolDir: join(lab.asterisk.dataDir, 'asterisk/spool/recording'), recordingsDir, rule: () => lab.recorded },
  });
  late.calls = calls;
  const reconcile = createReconcile(context, calls);
  const reconciled: LabLife['reconciled'] = [];
  ari.transport.on('event', createStasis(ari, calls.events, log));
  for (const record of journal.replayed) book.restore(record);
  for (const id of lab.agents.keys()) {
    routing.signIn({ agentId: id, name: id, staffNumber: '1001', queueIds: [QUEUE.id] });
    routing.connected(id);
    routing.phoneState(id, true);
  }
  const upOnce = new Promise<void>((resolve) => ari.transport.on('up', () => void reconcile.run().then((outcome) => { reconciled.push(outcome); resolve(); })));
  await ari.transport.connect();
  await upOnce;
  return {
    ari, bus, book, routing, calls, reconcile, journal, stored, reconciled,
    async close() {
      routing.close();
      await ari.transport.close();
      journal.close();
    },
  };
}

function lateCalls(need: () => CallService): Parameters<typeof createRunner>[0]['calls'] {
  return {
    answer: (id) => need().answer(id), say: (id, spoken) => need().say(id, spoken), enqueue: (id, queue) => need().enqueue(id, queue),
    music: (id) => need().music(id), end: (id, ending, cause) => need().end(id, ending, cause),
  };
}

function labPrompts(dataDir: string): Parameters<typeof createRunner>[0]['prompts'] {
  const base = join(dataDir, 'prompts', 'lab-welcome');
  mkdirSync(join(dataDir, 'prompts'), { recursive: true });
  writeFileSync(`${base}.wav16`, writeWave({ rate: 16_000, samples: tone(WELCOME_HZ, WELCOME_SECONDS, 16_000) }), { mode: 0o644 });
  return {
    get: (id) => (id === 'welcome' ? { id, zh: '您好', en: 'Hello', media: `sound:${base}`, seconds: WELCOME_SECONDS } : undefined),
    prepare: () => Promise.resolve(),
  };
}

/** The flow of the lab's number, for tests that look at it. */
export const labFlow = humanFirst(NUMBER);
