import mongoose, { type Connection } from 'mongoose';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AreaView, TopicView } from '../contract/views.ts';
import type { AuditStore } from '../access/audit.ts';
import { createAreaStore } from './areas.ts';
import { createAuditStore } from './audit.ts';
import { createCallStore, type CallStore } from './calls.ts';
import { createCallbackStore, type CallbackStore } from './callbacks.ts';
import type { Catalogue } from './catalogue.ts';
import { createCounterStore, type CounterStore } from './counters.ts';
import { createDeviceStore, type DeviceStore } from './devices.ts';
import { createDialRulesStore, type DialRulesStore } from './dial-rules.ts';
import { createDraftStore, type DraftStore } from './drafts.ts';
import { installFirstData } from './first-data/install.ts';
import { guardStore, type Gate } from './guard.ts';
import { createHealth } from './health.ts';
import { createIdempotencyStore, type IdempotencyStore } from './idempotency.ts';
import { createLockoutStore, type LockoutRows } from './lockouts.ts';
import { migrate } from './migrate.ts';
import { createFlowStore, type FlowStore } from './flows.ts';
import { createHoursStore, type HoursStore } from './hours.ts';
import { createModeCallStore, type ModeCallStore } from './mode-calls.ts';
import { createNuisanceStore, type NuisanceStore } from './nuisance.ts';
import { createNumberStore, type NumberStore } from './numbers.ts';
import { createPromptStore, type PromptStore } from './prompts.ts';
import { createOutboxStore, type OutboxStore } from './outbox.ts';
import { createBulletinStore, type BulletinStore } from './bulletins.ts';
import { createPhraseStore, type PhraseStore } from './phrases.ts';
import { createPauseReasonStore, type PauseReasonStore } from './pause-reasons.ts';
import { createQueueStore, type QueueStore } from './queues.ts';
import { createAgentSkillStore, createSkillStore, type AgentSkillStore, type SkillStore } from './skills.ts';
import { createReportStore, type ReportStore } from './reports.ts';
import { createResidentStore, type ResidentStore } from './residents.ts';
import { createRolePolicyStore, type RolePolicyRows } from './roles.ts';
import { createSessionStore, type SessionRows } from './sessions.ts';
import { createTrunkStore, type TrunkStore } from './trunks.ts';
import { createTicketOwnerStore, type TicketOwnerStore } from './ticket-owners.ts';
import { createTicketStore, type TicketStore } from './tickets.ts';
import { createTopicStore } from './topics.ts';
import { createUserStore, type UserRows } from './users.ts';

export interface Stores {
  calls: CallStore;
  tickets: TicketStore;
  users: UserRows;
  audit: AuditStore;
  roles: RolePolicyRows;
  sessions: SessionRows;
  lockouts: LockoutRows;
  residents: ResidentStore;
  queues: QueueStore;
  ticketOwners: TicketOwnerStore;
  skills: SkillStore;
  agentSkills: AgentSkillStore;
  pauseReasons: PauseReasonStore;
  numbers: NumberStore;
  flows: FlowStore;
  hours: HoursStore;
  prompts: PromptStore;
  callbacks: CallbackStore;
  reports: ReportStore;
  modeCalls: ModeCallStore;
  topics: Catalogue<TopicView>;
  phrases: PhraseStore;
  bulletins: BulletinStore;
  areas: Catalogue<AreaView>;
  trunks: TrunkStore;
  dialRules: DialRulesStore;
  devices: DeviceStore;
  nuisance: NuisanceStore;
  drafts: DraftStore;
  outbox: OutboxStore;
  idempotency: IdempotencyStore;
  counters: CounterStore;
}

export interface Store extends Stores {
  /** True when the store answers and its migrations and first data are in place. */
  up(): boolean;
  /** Called each time the store comes (back); at once when it is up already. */
  onUp(run: () => void): void;
  onDown(run: () => void): void;
  close(): Promise<void>;
  /** For migrations, backups and tests. */
  connection: Connection;
}

export interface StoreOptions {
  uri: string;
  log: Log;
  clock: Clock;
}

/** So short that a request to a store that is away is refused within a second. */
const SELECTION_MS = 800;
const RETRY_MS = 1_000;
/** A burst may wait for a connection while the store is slow; one that is gone is noticed by the pulse long before. */
const QUEUE_MS = 10_000;

const DRIVER = {
  serverSelectionTimeoutMS: SELECTION_MS,
  connectTimeoutMS: SELECTION_MS,
  waitQueueTimeoutMS: QUEUE_MS,
  heartbeatFrequencyMS: 1_000,
  minHeartbeatFrequencyMS: 200,
  maxPoolSize: 16,
  minPoolSize: 1,
} as const;
const OPTIONS = { ...DRIVER, bufferCommands: false, autoIndex: false, autoCreate: false } as const;

/**
 * Connects, migrates, installs the first data. Always resolves: when nobody answers, it goes on trying in the background, `up()` says false
 * and every method throws STORE_AWAY until then.
 */
export async function openStore({ uri, log, clock }: StoreOptions): Promise<Store> {
  const connection = mongoose.createConnection();
  const health = createHealth(clock);
  // Of its own: behind a burst of slow commands the question would wait for a connection, and a slow store would look like one that is gone.
  const pulse = new mongoose.mongo.MongoClient(uri, { ...DRIVER, maxPoolSize: 1 });
  const stores = createStores(connection);
  let cancelRetry = (): void => undefined;
  let closed = false;

  async function attempt(): Promise<void> {
    if (closed) return;
    try {
      if (connection.readyState !== mongoose.ConnectionStates.connected) await connection.openUri(uri, OPTIONS);
      await migrate(connection, log);
      // Ungated: until the first data is in, nobody else may use the store.
      await installFirstData(stores);
      health.set(true);
      health.watch(() => pulse.db('admin').command({ ping: 1 }));
    } catch (error) {
      log.warn({ err: error }, 'the store is away; trying again');
      cancelRetry = clock.after(RETRY_MS, () => void attempt());
    }
  }
  connection.on('disconnected', () => health.set(false));
  connection.on('error', (error: unknown) => log.warn({ err: error }, 'store connection'));
  await attempt();

  return {
    ...behindGate(stores, health.guarded),
    connection,
    up: () => health.up,
    onUp: health.onUp,
    onDown: health.onDown,
    async close() {
      closed = true;
      cancelRetry();
      health.stop();
      await Promise.all([connection.close(true), pulse.close(true)]);
    },
  };
}

/** Every small store behind the gate; the driver's "nobody answers" becomes STORE_AWAY. */
function behindGate(stores: Stores, gate: Gate): Stores {
  return Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, guardStore(store as object, gate)])) as unknown as Stores;
}

/** All small stores over one connection. */
function createStores(connection: Connection): Stores {
  const outbox = createOutboxStore(connection);
  return {
    calls: createCallStore(connection),
    tickets: createTicketStore(connection, outbox),
    users: createUserStore(connection),
    audit: createAuditStore(connection),
    roles: createRolePolicyStore(connection),
    sessions: createSessionStore(connection),
    lockouts: createLockoutStore(connection),
    residents: createResidentStore(connection),
    queues: createQueueStore(connection),
    ticketOwners: createTicketOwnerStore(connection),
    skills: createSkillStore(connection),
    agentSkills: createAgentSkillStore(connection),
    pauseReasons: createPauseReasonStore(connection),
    numbers: createNumberStore(connection),
    flows: createFlowStore(connection),
    hours: createHoursStore(connection),
    prompts: createPromptStore(connection),
    callbacks: createCallbackStore(connection),
    reports: createReportStore(connection),
    modeCalls: createModeCallStore(connection),
    topics: createTopicStore(connection),
    phrases: createPhraseStore(connection),
    bulletins: createBulletinStore(connection),
    areas: createAreaStore(connection),
    trunks: createTrunkStore(connection),
    dialRules: createDialRulesStore(connection),
    devices: createDeviceStore(connection),
    nuisance: createNuisanceStore(connection),
    drafts: createDraftStore(connection),
    outbox,
    idempotency: createIdempotencyStore(connection),
    counters: createCounterStore(connection),
  };
}
