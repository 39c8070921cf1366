import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';
import { forgotten, secondsLocked, takeGuess, type Lockout } from './lockout.ts';

/** What is kept of guesses, so that a restart does not give new ones. */
export interface LockoutStore {
  get(username: string): Promise<Lockout | null>;
  save(lockout: Lockout): Promise<void>;
  remove(username: string): Promise<void>;
  removeBefore(moment: Date): Promise<void>;
}

/**
 * Counts guesses exactly, however many arrive at once: the guess is taken in memory, in one step and before the password is looked at.
 * Known and unknown user names are treated the same.
 */
export class LockoutService {
  readonly #store: LockoutStore;
  readonly #clock: Clock;
  readonly #lockouts = new Map<string, Lockout>();
  readonly #loading = new Map<string, Promise<void>>();
  /** Writes of one name follow each other, so that the last state wins. */
  readonly #writing = new Map<string, Promise<void>>();

  constructor(store: LockoutStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Takes one guess or refuses with LOCKED_OUT. */
  async take(username: string): Promise<void> {
    await this.#load(username);
    const current = this.#lockouts.get(username);
    const now = this.#clock.now();
    const next = takeGuess(current, username, now);
    if (!next) throw lockedOut(current, now);
    this.#lockouts.set(username, next);
    try {
      await this.#write(username, () => this.#store.save(next));
    } catch (error) {
      this.giveBack(username);
      throw error;
    }
  }

  /** The guess was not made after all: the store went away in between. */
  giveBack(username: string): void {
    const current = this.#lockouts.get(username);
    if (current) this.#lockouts.set(username, { ...current, attempts: Math.max(0, current.attempts - 1) });
  }

  /** The password was right. */
  async clear(username: string): Promise<void> {
    this.#lockouts.delete(username);
    await this.#write(username, () => this.#store.remove(username));
  }

  /** Drops what is forgotten. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    for (const [username, lockout] of this.#lockouts) if (forgotten(lockout, now)) this.#lockouts.delete(username);
    await this.#store.removeBefore(new Date(now.getTime() - 24 * 3_600_000));
  }

  async #load(username: string): Promise<void> {
    if (this.#lockouts.has(username)) return;
    const running = this.#loading.get(username);
    if (running) return running;
    const loading = this.#store.get(username).then((kept) => {
      if (kept && !this.#lockouts.has(username)) this.#lockouts.set(username, kept);
    });
    const entry = loading.finally(() => this.#loading.delete(username));
    this.#loading.set(username, entry);
    return entry;
  }

  async #write(username: string, write: () => Promise<void>): Promise<void> {
    const before = this.#writing.get(username) ?? Promise.resolve();
    const running = before.catch(() => undefined).then(write);
    this.#writing.set(username, running);
    try {
      await running;
    } finally {
      if (this.#writing.get(username) === running) this.#writing.delete(username);
    }
  }
}

function lockedOut(current: Lockout | undefined, now: Date): HotlineError {
  const seconds = current ? secondsLocked(current, now) : 1;
  return new HotlineError('LOCKED_OUT', [String(seconds)], { retryAfterSeconds: seconds });
}
