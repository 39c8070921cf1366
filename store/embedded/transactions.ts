/** Multi-document transactions: one PostgreSQL transaction per session and number, REPEATABLE READ because read-modify-write is lost silently under less. */
import type { Clock } from '../../clock.ts';
import { textOf, type Database, type Executor, type Row, type Statement, type Value } from './database.ts';
import { CODES, CommandError, isLostConnection } from './errors.ts';
import type { PgClient } from './pg-client.ts';

type State = 'open' | 'aborted' | 'committed' | 'unknown';

const TRANSIENT = ['TransientTransactionError'];
const IDLE_MS = 60_000;
const KEEP_FINISHED_MS = 600_000;
/** Finished transactions are remembered for a repeated commit; at most this many sessions. */
const MOST_REMEMBERED = 5_000;

const BEGIN: Statement = { name: 'begin', text: 'BEGIN ISOLATION LEVEL REPEATABLE READ' };
const COMMIT: Statement = { name: 'commit', text: 'COMMIT' };
const ROLLBACK: Statement = { name: 'rollback', text: 'ROLLBACK' };
const XID: Statement = { name: 'xid', text: 'SELECT pg_current_xact_id_if_assigned()::text' };
const XID_STATUS: Statement = { name: 'xid_status', text: 'SELECT pg_xact_status($1::text::xid8)' };

export class Transaction implements Executor {
  readonly number: bigint;
  state: State = 'open';
  /** The PostgreSQL transaction whose commit was asked for, to learn its end when the answer got lost. */
  xid: string | undefined;
  /** COMMIT was sent. */
  asked = false;
  lastUsed: number;
  /** The connection of the client that used it last; when that closes, the transaction is rolled back. */
  owner: object;
  #client: PgClient | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** Where to read what explains an error, once the transaction is over. */
  readonly outside: Executor;
  readonly #database: Database;

  constructor(number: bigint, client: PgClient, owner: object, now: number, database: Database) {
    this.number = number;
    this.outside = database;
    this.#database = database;
    this.#client = client;
    this.owner = owner;
    this.lastUsed = now;
  }

  /** One statement at a time, in order of arrival. */
  async run(statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    const turn = this.#tail.then(async () => {
      if (this.#client === undefined || this.state !== 'open') throw noSuchTransaction(this.number);
      return this.#client.run(statement, values);
    });
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async rollback(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'aborted';
    await this.#tail;
    await this.#finish(ROLLBACK).catch(() => undefined);
  }

  /** Asks PostgreSQL to commit. While the answer is missing the state is `unknown`, and only `xid` can tell the end. */
  async commit(): Promise<void> {
    this.xid = textOf((await this.run(XID, []))[0]?.[0]);
    this.state = 'unknown';
    this.asked = true;
    await this.#finish(COMMIT);
    this.state = 'committed';
  }

  async #finish(statement: Statement): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    try {
      await client.run(statement, []);
      this.#database.transactionEnded(client, false);
    } catch (error) {
      this.#database.transactionEnded(client, true);
      throw error;
    }
  }
}

function noSuchTransaction(number: bigint): CommandError {
  return new CommandError(CODES.noSuchTransaction, `Transaction with { txnNumber: ${number} } has been aborted.`, TRANSIENT);
}

export class Transactions {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #bySession = new Map<string, Transaction>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Starts the session's transaction of this number; an older one still open is rolled back, as MongoDB does. */
  async start(session: string, number: bigint, owner: object): Promise<Transaction> {
    const before = this.#bySession.get(session);
    if (before !== undefined && before.number > number) throw new CommandError(225, `Cannot start transaction ${number}: a newer one has started`, TRANSIENT);
    if (before?.number === number && before.state !== 'aborted') throw new CommandError(117, `Transaction ${number} is already running`);
    await before?.rollback();
    const client = await this.#database.transactionClient();
    try {
      await client.run(BEGIN, []);
    } catch (error) {
      this.#database.transactionEnded(client, true);
      throw error;
    }
    const transaction = new Transaction(number, client, owner, this.#now(), this.#database);
    this.#bySession.delete(session);
    this.#bySession.set(session, transaction);
    this.#forgetOldest();
    return transaction;
  }

  /** The open transaction a command belongs to. */
  find(session: string, number: bigint, owner: object): Transaction {
    const transaction = this.#bySession.get(session);
    if (transaction?.number !== number) throw new CommandError(CODES.noSuchTransaction, `Given transaction number ${number} does not match any in-progress transactions`, TRANSIENT);
    if (transaction.state === 'committed') throw new CommandError(256, `Transaction with { txnNumber: ${number} } has been committed.`);
    if (transaction.state !== 'open') throw noSuchTransaction(number);
    transaction.owner = owner;
    transaction.lastUsed = this.#now();
    return transaction;
  }

  /** Commits; repeated after a lost answer it tells the end of the first time. */
  async commit(session: string, number: bigint): Promise<void> {
    const transaction = this.#bySession.get(session);
    if (transaction?.number !== number) throw new CommandError(CODES.noSuchTransaction, `No transaction ${number} to commit`, TRANSIENT);
    if (transaction.state === 'committed') return;
    if (transaction.state === 'aborted') throw noSuchTransaction(number);
    if (transaction.state === 'unknown') return this.#settle(transaction);
    try {
      await transaction.commit();
    } catch (error) {
      // Still open: COMMIT was never sent. Otherwise its answer is missing, and the transaction's own number tells what became of it.
      if (!transaction.asked || !isLostConnection(error)) {
        await transaction.rollback();
        transaction.state = 'aborted';
        throw error;
      }
      await this.#settle(transaction);
    }
  }

  async #settle(transaction: Transaction): Promise<void> {
    if (transaction.xid !== undefined && !(await this.#wasCommitted(transaction.xid))) {
      transaction.state = 'aborted';
      throw noSuchTransaction(transaction.number);
    }
    transaction.state = 'committed';
  }

  /** A backend that lost its client may still be at it for a moment. */
  async #wasCommitted(xid: string): Promise<boolean> {
    for (;;) {
      const status = textOf((await this.#database.run(XID_STATUS, [xid]))[0]?.[0]);
      if (status !== 'in progress') return status === 'committed';
      await new Promise<void>((resolve) => {
        this.#clock.after(50, resolve);
      });
    }
  }

  async abort(session: string, number: bigint): Promise<void> {
    const transaction = this.#bySession.get(session);
    if (transaction?.number !== number || transaction.state === 'aborted') throw noSuchTransaction(number);
    if (transaction.state === 'committed') throw new CommandError(256, `Transaction ${number} has been committed.`);
    await transaction.rollback();
  }

  /** Rolls back what a closed client connection left open: the next writer waits milliseconds, not a time-out. */
  async closed(owner: object): Promise<void> {
    const left = [...this.#bySession.values()].filter((transaction) => transaction.owner === owner && transaction.state === 'open');
    await Promise.all(left.map(async (transaction) => transaction.rollback()));
  }

  async endSession(session: string): Promise<void> {
    await this.#bySession.get(session)?.rollback();
    this.#bySession.delete(session);
  }

  /** Rolls back the idle, forgets the long finished. */
  async expire(): Promise<void> {
    const now = this.#now();
    for (const [session, transaction] of this.#bySession) {
      if (transaction.state === 'open' && now - transaction.lastUsed > IDLE_MS) await transaction.rollback();
      else if (transaction.state !== 'open' && now - transaction.lastUsed > KEEP_FINISHED_MS) this.#bySession.delete(session);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#bySession.values()].map(async (transaction) => transaction.rollback()));
    this.#bySession.clear();
  }

  #forgetOldest(): void {
    if (this.#bySession.size <= MOST_REMEMBERED) return;
    for (const [session, transaction] of this.#bySession) {
      if (transaction.state !== 'open') {
        this.#bySession.delete(session);
        return;
      }
    }
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
