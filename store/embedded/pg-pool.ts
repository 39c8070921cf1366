/** A bounded number of connections. The one used last is used next: its statements are prepared and its memory is warm. */
import type { Clock } from '../../clock.ts';
import { PgError } from './pg-messages.ts';
import type { PgClient } from './pg-client.ts';

/** Who got no connection within this time is told so. */
const WAIT_MS = 15_000;

interface Waiter {
  cancel(): void;
  resolve(client: PgClient): void;
  reject(error: Error): void;
}

export interface PoolOptions {
  most: number;
  clock: Clock;
  connect(): Promise<PgClient>;
  /** An idle connection ended. */
  ended(error: Error): void;
}

export class PgPool {
  readonly #options: PoolOptions;
  readonly #idle: PgClient[] = [];
  readonly #waiting = new Set<Waiter>();
  #count = 0;
  #ending: (() => void) | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** A connection for the caller alone, until `give`. Rejects when PostgreSQL cannot be reached or all stay taken too long. */
  async take(): Promise<PgClient> {
    if (this.#ending !== undefined) throw new PgError('the connection pool is closed');
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    return this.#count < this.#options.most ? this.#connect() : this.#wait();
  }

  /** Takes it back. A `broken` one, of which nobody knows what it is doing, is closed. */
  give(client: PgClient, broken = false): void {
    if (broken || client.closed) {
      client.destroy();
      this.#left();
      return;
    }
    if (this.#ending !== undefined) {
      client.end();
      this.#left();
      return;
    }
    const [waiter] = this.#waiting;
    if (waiter === undefined) this.#idle.push(client);
    else this.#serve(waiter).resolve(client);
  }

  /** Ends the idle ones, refuses the waiting and waits for those in use. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#ending = resolve;
      for (const waiter of this.#waiting) this.#serve(waiter).reject(new PgError('the connection pool is closed'));
      for (const client of this.#idle.splice(0)) {
        client.end();
        this.#count -= 1;
      }
      if (this.#count === 0) resolve();
    });
  }

  #serve(waiter: Waiter): Waiter {
    this.#waiting.delete(waiter);
    waiter.cancel();
    return waiter;
  }

  async #connect(): Promise<PgClient> {
    this.#count += 1;
    try {
      const client = await this.#options.connect();
      client.onClosed((error) => {
        const at = this.#idle.indexOf(client);
        // One in use is given back by its user.
        if (at < 0) return;
        this.#idle.splice(at, 1);
        this.#options.ended(error);
        this.#left();
      });
      return client;
    } catch (error) {
      this.#left();
      throw error;
    }
  }

  /** One is gone: who waits may have a new one. */
  #left(): void {
    this.#count -= 1;
    if (this.#ending !== undefined) {
      if (this.#count === 0) this.#ending();
      return;
    }
    const [next] = this.#waiting;
    if (next === undefined) return;
    const { resolve, reject } = this.#serve(next);
    this.#connect().then(resolve, (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))));
  }

  async #wait(): Promise<PgClient> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject, cancel: this.#options.clock.after(WAIT_MS, () => this.#serve(waiter).reject(new PgError('no connection to PostgreSQL was free in time: timeout'))) };
      this.#waiting.add(waiter);
    });
  }
}
