/** Connections to PostgreSQL: a small pool for single commands, one for transactions, one for index builds and upkeep. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { isConflict, isLostConnection } from './errors.ts';
import { PgClient } from './pg-client.ts';
import type { Row, Statement, Value } from './pg-messages.ts';
import { PgPool } from './pg-pool.ts';

export type { Row, Statement, Value };

/** Whatever runs statements: the pool, or the connection of a transaction. */
export interface Executor {
  run(statement: Statement, values: readonly Value[]): Promise<readonly Row[]>;
}

const PULSE: Statement = { name: 'pulse', text: 'SELECT 1' };
const TRIES = 12;
/** How long a command waits for a PostgreSQL that is being started again. */
const WAIT_FOR_SERVER_MS = 10_000;

/** The BSON document in a column. */
export function bsonOf(column: Buffer | null | undefined): Buffer | undefined {
  return column === null || column === undefined || column.length === 0 ? undefined : column;
}

/** The text in a column. */
export function textOf(column: Buffer | null | undefined): string | undefined {
  return column?.toString('utf8');
}

export interface DatabaseOptions {
  socketDir: string;
  log: Log;
  clock: Clock;
  plainConnections?: number;
  transactionConnections?: number;
}

export class Database implements Executor {
  readonly #plain: PgPool;
  readonly #transactions: PgPool;
  readonly #upkeep: PgPool;
  readonly #pulse: PgPool;
  readonly #clock: Clock;
  #closed = false;

  constructor(options: DatabaseOptions) {
    // Errors of commands are answers to clients; PostgreSQL's log is for its own troubles.
    this.#clock = options.clock;
    const pool = (most: number, settings: string): PgPool =>
      new PgPool({
        most,
        clock: options.clock,
        connect: async () => PgClient.connect({ socketDir: options.socketDir, applicationName: 'hotline-gateway', settings: `${settings} -c log_min_messages=fatal`, clock: options.clock }),
        // PostgreSQL was stopped: the next command connects again.
        ended: (error) => options.log.debug({ err: error.message }, 'idle connection to PostgreSQL ended'),
      });
    this.#plain = pool(options.plainConnections ?? 6, '-c statement_timeout=30000 -c lock_timeout=20000');
    this.#transactions = pool(options.transactionConnections ?? 16, '-c statement_timeout=30000 -c lock_timeout=1000 -c idle_in_transaction_session_timeout=60000');
    this.#upkeep = pool(3, '-c statement_timeout=0 -c lock_timeout=60000');
    this.#pulse = pool(1, '-c statement_timeout=5000');
  }

  /** One statement by itself. Deadlocks and serialization failures changed nothing, so they are tried again here. */
  async run(statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    return this.#runOn(this.#plain, statement, values);
  }

  /** The same without a time limit, on connections of their own: index builds and upkeep. */
  async runLong(statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    return this.#runOn(this.#upkeep, statement, values);
  }

  async #runOn(pool: PgPool, statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await runAndGive(pool, await this.#acquire(pool), statement, values);
      } catch (error) {
        if (!isConflict(error) || attempt >= TRIES) throw error;
        await this.#pause(Math.random() * Math.min(2 ** attempt, 200));
      }
    }
  }

  /** Whether PostgreSQL answers: on a connection of its own, so that neither a full pool nor a slow disk looks like a dead database. Throws at once when nobody listens. */
  async pulse(): Promise<void> {
    await runAndGive(this.#pulse, await this.#pulse.take(), PULSE, []);
  }

  /** A connection for a transaction; it is given back with `transactionEnded`. */
  async transactionClient(): Promise<PgClient> {
    return this.#acquire(this.#transactions);
  }

  /** `broken`: nobody knows what the connection is doing, so it is closed. */
  transactionEnded(client: PgClient, broken: boolean): void {
    this.#transactions.give(client, broken);
  }

  /** Connecting changes nothing, so it is tried again while PostgreSQL starts. */
  async #acquire(pool: PgPool): Promise<PgClient> {
    const until = performance.now() + WAIT_FOR_SERVER_MS;
    for (;;) {
      try {
        return await pool.take();
      } catch (error) {
        if (this.#closed || !isLostConnection(error) || performance.now() > until) throw error;
        await this.#pause(50);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#clock.after(ms, resolve);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#plain.end(), this.#transactions.end(), this.#upkeep.end(), this.#pulse.end()]);
  }
}

async function runAndGive(pool: PgPool, client: PgClient, statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
  try {
    const rows = await client.run(statement, values);
    pool.give(client);
    return rows;
  } catch (error) {
    pool.give(client, isLostConnection(error));
    throw error;
  }
}
