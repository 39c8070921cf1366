/** Connections to PostgreSQL: a small pool for single commands, one for transactions, one for index builds and upkeep. */
import pg from 'pg';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { isConflict, isLostConnection } from './errors.ts';

/** A statement, prepared once per connection under its name. */
export interface Statement {
  name: string;
  text: string;
}

export type Value = string | number | null | Buffer | boolean | string[];
export type Row = readonly (string | null)[];

/** Whatever runs statements: the pool, or the connection of a transaction. */
export interface Executor {
  run(statement: Statement, values: readonly Value[]): Promise<readonly Row[]>;
}

const PULSE: Statement = { name: 'pulse', text: 'SELECT 1' };
const TRIES = 12;
/** How long a command waits for a PostgreSQL that is being started again. */
const WAIT_FOR_SERVER_MS = 10_000;

/** The BSON document in a column of a text result. */
export function bsonOf(column: string | null | undefined): Buffer | undefined {
  if (column === null || column === undefined || column === '') return undefined;
  return Buffer.from(column.slice('BSONHEX'.length), 'hex');
}

export interface DatabaseOptions {
  socketDir: string;
  log: Log;
  clock: Clock;
  plainConnections?: number;
  transactionConnections?: number;
}

/** Text as PostgreSQL sends it: nothing here needs numbers or dates as objects. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

export class Database implements Executor {
  readonly #plain: pg.Pool;
  readonly #transactions: pg.Pool;
  readonly #upkeep: pg.Pool;
  readonly #pulse: pg.Pool;
  readonly #clock: Clock;
  #closed = false;

  constructor(options: DatabaseOptions) {
    // Errors of commands are answers to clients; PostgreSQL's log is for its own troubles.
    this.#clock = options.clock;
    const pool = (max: number, settings: string): pg.Pool => {
      const made = new pg.Pool({ host: options.socketDir, user: 'postgres', database: 'postgres', max, idleTimeoutMillis: 0, connectionTimeoutMillis: 15_000, options: `${settings} -c log_min_messages=fatal`, application_name: 'hotline-gateway' });
      // An idle connection ended by PostgreSQL (57P01 at its stop) reports here; the pool has dropped it already.
      made.on('error', (error) => options.log.debug({ err: error.message }, 'idle connection to PostgreSQL ended'));
      // One that is ended while in use reports to its query; without a listener here Node would end the process.
      made.on('connect', (client) => client.on('error', () => undefined));
      return made;
    };
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

  async #runOn(pool: pg.Pool, statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const client = await this.#acquire(pool);
        return await runAndRelease(client, statement, values);
      } catch (error) {
        if (!isConflict(error) || attempt >= TRIES) throw error;
        await this.#pause(Math.random() * Math.min(2 ** attempt, 200));
      }
    }
  }

  /** Whether PostgreSQL answers: on a connection of its own, so that neither a full pool nor a slow disk looks like a dead database. Throws at once when nobody listens. */
  async pulse(): Promise<void> {
    await runAndRelease(await this.#pulse.connect(), PULSE, []);
  }

  /** A connection for a transaction; the caller releases it. */
  async transactionClient(): Promise<pg.PoolClient> {
    return this.#acquire(this.#transactions);
  }

  /** Connecting changes nothing, so it is tried again while PostgreSQL starts. */
  async #acquire(pool: pg.Pool): Promise<pg.PoolClient> {
    const until = performance.now() + WAIT_FOR_SERVER_MS;
    for (;;) {
      try {
        return await pool.connect();
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

async function runAndRelease(client: pg.PoolClient, statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
  try {
    const rows = await runOnClient(client, statement, values);
    client.release();
    return rows;
  } catch (error) {
    client.release(isLostConnection(error));
    throw error;
  }
}

/** Runs a statement on one connection. */
export async function runOnClient(client: pg.PoolClient, statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
  const query: pg.QueryArrayConfig & { types: unknown } = { name: statement.name, text: statement.text, values: [...values], rowMode: 'array', types: AS_TEXT };
  const result = await client.query<(string | null)[]>(query as pg.QueryArrayConfig);
  return result.rows;
}
