import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';

/** Whether the store answers. The socket alone does not tell: behind a living gateway or proxy the database may be gone. */
export interface Health {
  readonly up: boolean;
  set(up: boolean): void;
  onUp(run: () => void): void;
  onDown(run: () => void): void;
  /** Refuses at once while down; otherwise the work's outcome, or STORE_AWAY as soon as the store is found to be gone. */
  guarded<T>(work: () => T): T;
  /** Asks every so often with `ask`; an answer that is late or an error is "down". */
  watch(ask: () => Promise<unknown>): void;
  stop(): void;
}

/** A store that is gone says so with an error at the next look: a request that came just before is refused within a second. */
const EVERY_MS = 250;
/** Silence is no proof: under load an answer may take a second, and who is refused does not know whether his write was done. */
const LATE_MS = 2_000;

export function createHealth(clock: Clock): Health {
  const listeners: { up: (() => void)[]; down: (() => void)[] } = { up: [], down: [] };
  const waiting = new Set<(error: HotlineError) => void>();
  let up = false;
  let stopped = false;
  let stopWatching = (): void => undefined;

  function set(next: boolean): void {
    if (up === next || stopped) return;
    up = next;
    for (const run of listeners[next ? 'up' : 'down']) run();
    if (!next) for (const refuse of [...waiting]) refuse(new HotlineError('STORE_AWAY'));
  }

  /** The outcome of `work`, unless the store is found to be gone before. */
  function untilDown(work: Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const end = (finish: () => void): void => {
        waiting.delete(reject);
        finish();
      };
      waiting.add(reject);
      work.then((value) => end(() => resolve(value)), (error: unknown) => end(() => reject(error instanceof Error ? error : new Error(String(error)))));
    });
  }

  function watch(ask: () => Promise<unknown>): void {
    let asking = false;
    stopWatching = clock.every(EVERY_MS, () => {
      if (asking) return;
      asking = true;
      // A late answer may lie unread because this process itself was busy: it gets one more turn to be read.
      const cancelLate = clock.after(LATE_MS, () => setImmediate(() => setImmediate(() => asking && set(false))));
      const answered = (alive: boolean): void => {
        asking = false;
        cancelLate();
        set(alive);
      };
      ask().then(() => answered(true), () => answered(false));
    });
  }

  return {
    get up() {
      return up;
    },
    set,
    watch,
    onUp(run) {
      listeners.up.push(run);
      if (up) run();
    },
    onDown: (run) => void listeners.down.push(run),
    guarded<T>(work: () => T): T {
      if (!up) throw new HotlineError('STORE_AWAY');
      const result = work();
      return result instanceof Promise ? (untilDown(result) as T) : result;
    },
    stop() {
      stopped = true;
      stopWatching();
    },
  };
}
