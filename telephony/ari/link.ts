import { EventEmitter } from 'node:events';
import { HotlineError } from '../../errors.ts';
import type { AriEvent, AriTransport } from './transport.ts';

const MAX_EARLY_EVENTS = 50_000;

/** What every driver has to keep in order: connecting, up or over; who waits for the first 'up'; events that came before it. */
export class AriLink {
  readonly #emitter = new EventEmitter();
  #state: 'idle' | 'connecting' | 'up' | 'over' = 'idle';
  /** Events between the opening of the socket and 'up': handed out after 'up', so that adoption comes first and nothing is lost. */
  #early: AriEvent[] = [];
  #first: { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor() {
    this.#emitter.setMaxListeners(50);
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  readonly on: AriTransport['on'] = (event: 'event' | 'up' | 'down', handler: ((event: AriEvent) => void) | (() => void)): void => {
    this.#emitter.on(event, handler);
  };

  /** The promise of the first 'up'; `begin` is called once. */
  connect(begin: () => void): Promise<void> {
    if (this.#first) return this.#first.promise;
    let resolve = (): void => undefined;
    let reject = (_error: Error): void => undefined;
    const promise = new Promise<void>((done, fail) => {
      resolve = done;
      reject = fail;
    });
    this.#first = { promise, resolve, reject };
    this.#state = 'connecting';
    begin();
    return promise;
  }

  /** A new connection begins: what the last one had not handed out is void. */
  opening(): void {
    this.#early = [];
  }

  event(event: AriEvent): void {
    if (this.#state === 'up') this.#emitter.emit('event', event);
    else if (this.#early.length < MAX_EARLY_EVENTS) this.#early.push(event);
  }

  up(): void {
    this.#state = 'up';
    const early = this.#early;
    this.#early = [];
    this.#emitter.emit('up');
    for (const event of early) this.#emitter.emit('event', event);
    this.#first?.resolve();
  }

  /** The connection is gone and will be tried again. True when it had been up. */
  lost(): boolean {
    const wasUp = this.#state === 'up';
    this.#state = 'connecting';
    if (wasUp) this.#emitter.emit('down');
    return wasUp;
  }

  /** For good. `tell`: it was not our own doing, so that who listens must know. */
  finish(tell: boolean): void {
    const was = this.#state;
    this.#state = 'over';
    if (was === 'up' && tell) this.#emitter.emit('down');
    if (was === 'up') return;
    this.#first?.promise.catch(() => undefined);
    this.#first?.reject(new HotlineError('ARI_UNREACHABLE'));
  }
}
