import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { OutboxRow, OutboxStore } from './outbox.ts';

export type ReactionHandler = (row: Pick<OutboxRow, 'key' | 'kind' | 'payload' | 'attempts'>) => Promise<void>;

export interface OutboxRunnerNeeds {
  outbox: Pick<OutboxStore, 'claim' | 'done' | 'failed'>;
  handlers: Readonly<Record<string, ReactionHandler>>;
  clock: Clock;
  log: Log;
  /** How long a worker may hold a row before another may take it; a handler must be done by then or be repeatable. */
  leaseMs?: number;
  pollMs?: number;
}

export interface OutboxRunner {
  start(): void;
  /** Looks now instead of at the next tick: called after a write that left rows. */
  wake(): void;
  /** Takes no new row and waits for the one in hand. */
  stop(): Promise<void>;
}

/** Gaps between tries: 5 s, doubling, at most an hour; after the last try the row is a dead letter. */
export const MAX_ATTEMPTS = 12;
export function retryGapMs(attempts: number): number {
  return Math.min(5_000 * 2 ** Math.max(0, attempts - 1), 3_600_000);
}

/** Works the outbox off, one row at a time. While the store is away it simply finds nothing and tries again at the next tick. */
export function createOutboxRunner({ outbox, handlers, clock, log, leaseMs = 60_000, pollMs = 1_000 }: OutboxRunnerNeeds): OutboxRunner {
  let stopTicking: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = true;

  async function runOne(row: OutboxRow): Promise<void> {
    const handler = handlers[row.kind];
    try {
      if (handler === undefined) throw new Error(`no handler for ${row.kind}`);
      await handler(row);
    } catch (error) {
      const dead = row.attempts >= MAX_ATTEMPTS;
      const message = error instanceof Error ? error.message : String(error);
      log[dead ? 'error' : 'warn']({ key: row.key, kind: row.kind, attempts: row.attempts, err: error }, dead ? 'reaction given up' : 'reaction failed, will be tried again');
      await outbox.failed(row.key, message, dead ? null : new Date(clock.now().getTime() + retryGapMs(row.attempts)));
      return;
    }
    await outbox.done(row.key);
  }

  async function drain(): Promise<void> {
    do {
      again = false;
      try {
        for (let row = await outbox.claim(clock.now(), leaseMs); row !== null; row = stopped ? null : await outbox.claim(clock.now(), leaseMs)) await runOne(row);
      } catch (error) {
        log.debug({ err: error }, 'the outbox cannot be read now');
      }
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- set by wake() meanwhile
    } while (again && !stopped);
  }

  function wake(): void {
    if (stopped) return;
    again = true;
    running ??= drain().finally(() => {
      running = null;
    });
  }

  return {
    start() {
      stopped = false;
      stopTicking = clock.every(pollMs, wake);
      wake();
    },
    wake,
    async stop() {
      stopped = true;
      stopTicking?.();
      await running;
    },
  };
}
