import mongoose, { type Connection } from 'mongoose';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AreaView, PhraseView, TopicView } from '../contract/views.ts';
import { createAreaStore } from './areas.ts';
import { createCallStore, type CallStore } from './calls.ts';
import type { Catalogue } from './catalogue.ts';
import { createCounterStore, type CounterStore } from './counters.ts';
import { createDraftStore, type DraftStore } from './drafts.ts';
import { installFirstData } from './first-data/install.ts';
import { guardStore } from './guard.ts';
import { createIdempotencyStore, type IdempotencyStore } from './idempotency.ts';
import { migrate } from './migrate.ts';
import { createNumberStore, type NumberStore } from './numbers.ts';
import { createOutboxStore, type OutboxStore } from './outbox.ts';
import { createPhraseStore } from './phrases.ts';
import { createQueueStore, type QueueStore } from './queues.ts';
import { createResidentStore, type ResidentStore } from './residents.ts';
import { createLockoutStore, type LockoutRows } from './lockouts.ts';
import { createSessionStore, type SessionRows } from './sessions.ts';
import { createTicketStore, type TicketStore } from './tickets.ts';
import { createTopicStore } from './topics.ts';
import { createUserStore, type UserRows } from './users.ts';

export interface Stores {
  calls: CallStore;
  tickets: TicketStore;
  residents: ResidentStore;
  queues: QueueStore;
  numbers: NumberStore;
  topics: Catalogue<TopicView>;
  phrases: Catalogue<PhraseView>;
  areas: Catalogue<AreaView>;
  drafts: DraftStore;
  outbox: OutboxStore;
  idempotency: IdempotencyStore;
  counters: CounterStore;
  users: UserRows;
  sessions: SessionRows;
  lockouts: LockoutRows;
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

const OPTIONS = {
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
  serverSelectionTimeoutMS: SELECTION_MS,
  connectTimeoutMS: SELECTION_MS,
  waitQueueTimeoutMS: SELECTION_MS,
  heartbeatFrequencyMS: 1_000,
  minHeartbeatFrequencyMS: 200,
  maxPoolSize: 16,
  minPoolSize: 1,
} as const;

/**
 * Connects, migrates, installs the first data. Always resolves: when nobody answers, it goes on trying in the background, `up()` says false
 * and every method throws STORE_AWAY until then.
 */
export async function openStore({ uri, log, clock }: StoreOptions): Promise<Store> {
  const connection = mongoose.createConnection();
  const stores = createStores(connection, clock);
  const life = createLife();
  let prepared = false;
  let cancelRetry = (): void => undefined;

  async function prepare(): Promise<void> {
    await migrate(connection, log);
    await installFirstData(stores);
    prepared = true;
  }
  async function attempt(): Promise<void> {
    if (life.closed) return;
    try {
      if (connection.readyState !== mongoose.ConnectionStates.connected) await connection.openUri(uri, OPTIONS);
      if (!prepared) await prepare();
      life.set(true);
    } catch (error) {
      log.warn({ err: error }, 'the store is away; trying again');
      cancelRetry = clock.after(RETRY_MS, () => void attempt());
    }
  }
  // Only after the first time: until everything is in place the attempts above decide.
  connection.on('disconnected', () => prepared && life.set(false));
  connection.on('connected', () => prepared && life.set(true));
  connection.on('error', (error: unknown) => log.warn({ err: error }, 'store connection'));
  await attempt();

  return {
    ...stores,
    connection,
    up: () => life.up,
    onUp: life.onUp,
    onDown: life.onDown,
    async close() {
      life.closed = true;
      cancelRetry();
      await connection.close(true);
    },
  };
}

/** All small stores over one connection, each with the driver's "nobody answers" turned into STORE_AWAY. */
export function createStores(connection: Connection, _clock: Clock): Stores {
  const outbox = createOutboxStore(connection);
  const idempotency = createIdempotencyStore(connection);
  return {
    calls: guardStore(createCallStore(connection)),
    tickets: guardStore(createTicketStore(connection, idempotency, outbox)),
    residents: guardStore(createResidentStore(connection)),
    queues: guardStore(createQueueStore(connection)),
    numbers: guardStore(createNumberStore(connection)),
    topics: guardStore(createTopicStore(connection)),
    phrases: guardStore(createPhraseStore(connection)),
    areas: guardStore(createAreaStore(connection)),
    drafts: guardStore(createDraftStore(connection)),
    outbox: guardStore(outbox),
    idempotency: guardStore(idempotency),
    counters: guardStore(createCounterStore(connection)),
    users: guardStore(createUserStore(connection)),
    sessions: guardStore(createSessionStore(connection)),
    lockouts: guardStore(createLockoutStore(connection)),
  };
}

interface Life { up: boolean; closed: boolean; set(up: boolean): void; onUp(run: () => void): void; onDown(run: () => void): void }

function createLife(): Life {
  const listeners: { up: (() => void)[]; down: (() => void)[] } = { up: [], down: [] };
  const life: Life = {
    up: false,
    closed: false,
    set(up) {
      if (life.up === up || life.closed) return;
      life.up = up;
      for (const run of listeners[up ? 'up' : 'down']) run();
    },
    onUp(run) {
      listeners.up.push(run);
      if (life.up) run();
    },
    onDown(run) {
      listeners.down.push(run);
    },
  };
  return life;
}
