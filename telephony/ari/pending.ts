import type { Clock } from '../../clock.ts';
import { HotlineError } from '../../errors.ts';
import type { AriAnswer } from './transport.ts';

interface Waiting {
  id: string;
  text: string;
  resolve: (answer: AriAnswer) => void;
  reject: (error: Error) => void;
  cancelTimer: () => void;
}

export interface PendingOptions {
  clock: Clock;
  /** Requests Asterisk may be working on at once; the rest waits its turn. */
  maxInFlight: number;
  /** Requests that may wait; one more fails at once instead of growing the heap. */
  maxWaiting: number;
}

/** Requests on their way over the socket, by id: bounded in flight, bounded waiting, each with a time limit counted from the asking. */
export class Pending {
  readonly #options: PendingOptions;
  readonly #inFlight = new Map<string, Waiting>();
  readonly #waiting = new Map<string, Waiting>();
  #lastId = 0;

  constructor(options: PendingOptions) {
    this.#options = options;
  }

  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  /** Queues the frame `text` of request `id`; `send` is called when its turn comes. */
  add(id: string, text: string, timeoutMs: number, send: (text: string) => void): Promise<AriAnswer> {
    if (this.#waiting.size >= this.#options.maxWaiting) return Promise.reject(new HotlineError('ARI_UNREACHABLE'));
    return new Promise((resolve, reject) => {
      const cancelTimer = this.#options.clock.after(timeoutMs, () => this.#timeOut(id, send));
      this.#waiting.set(id, { id, text, resolve, reject, cancelTimer });
      this.#pump(send);
    });
  }

  /** An answer arrived. False when nobody waits for it any more (timed out). */
  settle(id: string, answer: AriAnswer, send: (text: string) => void): boolean {
    const entry = this.#inFlight.get(id);
    if (!entry) return false;
    this.#inFlight.delete(id);
    entry.cancelTimer();
    entry.resolve(answer);
    this.#pump(send);
    return true;
  }

  /** The socket is gone: nobody will be answered. */
  failAll(): void {
    const all = [...this.#inFlight.values(), ...this.#waiting.values()];
    this.#inFlight.clear();
    this.#waiting.clear();
    for (const entry of all) {
      entry.cancelTimer();
      entry.reject(new HotlineError('ARI_UNREACHABLE'));
    }
  }

  #timeOut(id: string, send: (text: string) => void): void {
    const entry = this.#inFlight.get(id) ?? this.#waiting.get(id);
    this.#inFlight.delete(id);
    this.#waiting.delete(id);
    entry?.reject(new HotlineError('ARI_UNREACHABLE'));
    this.#pump(send);
  }

  #pump(send: (text: string) => void): void {
    for (const entry of this.#waiting.values()) {
      if (this.#inFlight.size >= this.#options.maxInFlight) return;
      this.#waiting.delete(entry.id);
      this.#inFlight.set(entry.id, entry);
      send(entry.text);
    }
  }
}
