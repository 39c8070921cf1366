/** Open cursors: a continuation each, readable from any PostgreSQL connection. */
import type { Clock } from '../../clock.ts';
import { CODES, CommandError } from './errors.ts';

export interface Cursor {
  id: bigint;
  database: string;
  collection: string;
  continuation: Buffer;
  /** Session and number of the transaction it was opened in. */
  transaction: string | undefined;
  session: string | undefined;
  lastUsed: number;
  busy: boolean;
}

const IDLE_MS = 600_000;
const MOST = 5_000;

export class Cursors {
  readonly #clock: Clock;
  readonly #open = new Map<bigint, Cursor>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps a cursor; the one unused longest goes when there are too many. */
  add(cursor: Omit<Cursor, 'lastUsed' | 'busy'>): void {
    // What the socket gave is a view into something larger that would be held for as long as the cursor.
    this.#open.set(cursor.id, { ...cursor, continuation: Buffer.from(cursor.continuation), lastUsed: this.#now(), busy: false });
    if (this.#open.size <= MOST) return;
    const oldest = [...this.#open.values()].reduce((a, b) => (b.lastUsed < a.lastUsed ? b : a));
    this.#open.delete(oldest.id);
  }

  /** The cursor, reserved for one getMore until `release`. */
  take(id: bigint, database: string, collection: string, transaction: string | undefined): Cursor {
    const cursor = this.#open.get(id);
    if (cursor === undefined) throw new CommandError(CODES.cursorNotFound, `cursor id ${id} not found`);
    if (cursor.database !== database || cursor.collection !== collection) throw new CommandError(13, `Requested getMore on namespace '${database}.${collection}', but cursor belongs to a different namespace`);
    if (cursor.transaction !== transaction) throw new CommandError(50738, 'The cursor was opened in another transaction');
    if (cursor.busy) throw new CommandError(292, `cursor id ${id} is already in use`);
    cursor.busy = true;
    cursor.lastUsed = this.#now();
    return cursor;
  }

  /** Ends a getMore: goes on with the new continuation, or is over. */
  release(cursor: Cursor, continuation: Buffer | undefined): void {
    cursor.busy = false;
    cursor.lastUsed = this.#now();
    if (continuation === undefined) this.#open.delete(cursor.id);
    else cursor.continuation = Buffer.from(continuation);
  }

  kill(id: bigint): boolean {
    return this.#open.delete(id);
  }

  ofSession(session: string): bigint[] {
    return [...this.#open.values()].filter((cursor) => cursor.session === session).map((cursor) => cursor.id);
  }

  /** Forgets those unused for ten minutes and names them, for their files to be deleted. */
  expire(): bigint[] {
    const now = this.#now();
    const old = [...this.#open.values()].filter((cursor) => !cursor.busy && now - cursor.lastUsed > IDLE_MS).map((cursor) => cursor.id);
    for (const id of old) this.#open.delete(id);
    return old;
  }

  get size(): number {
    return this.#open.size;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
