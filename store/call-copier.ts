import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isLive, type CallRecord } from '../telephony/call.ts';
import type { CallJournal } from './journal.ts';

/** Copies call records to the store behind the calls' backs: nothing waits for it, and while the store is away it only falls behind. */
export interface CallCopier {
  changed(record: CallRecord): void;
  /** Records whose latest state is not in the store yet. */
  readonly behind: number;
  /** Copies what is left; gives up after `ms` (the journal has it all). */
  drain(ms: number): Promise<void>;
  stop(): void;
}

const PAUSE_MS = 100;
const PAUSE_WHEN_AWAY_MS = 1_000;

export function createCallCopier(deps: { save: (record: CallRecord) => Promise<void>; journal: CallJournal; clock: Clock; log: Log }): CallCopier {
  const waiting = new Map<string, CallRecord>();
  let running: Promise<void> | null = null;
  let cancel: (() => void) | null = null;
  let stopped = false;
  let away = false;

  async function copyAll(): Promise<void> {
    for (const [id, record] of [...waiting]) {
      try {
        await deps.save(record);
      } catch (error) {
        // To the end of the line: a record that the store will not have must not hold up those behind it.
        const latest = waiting.get(id);
        waiting.delete(id);
        if (latest !== undefined) waiting.set(id, latest);
        throw error;
      }
      if (waiting.get(id) === record) waiting.delete(id);
      deps.journal.saved(id, record.seq, !isLive(record) && !waiting.has(id));
    }
    away = false;
  }

  function schedule(): void {
    if (stopped || cancel !== null || running !== null || waiting.size === 0) return;
    cancel = deps.clock.after(away ? PAUSE_WHEN_AWAY_MS : PAUSE_MS, () => {
      cancel = null;
      running = copyAll()
        .catch((error: unknown) => {
          if (!away) deps.log.warn({ err: error, behind: waiting.size }, 'call records cannot be copied; the journal keeps them');
          away = true;
        })
        .finally(() => {
          running = null;
          schedule();
        });
    });
  }

  return {
    changed(record) {
      waiting.set(record.id, record);
      schedule();
    },
    get behind() {
      return waiting.size;
    },
    async drain(ms) {
      stopped = true;
      cancel?.();
      const limit = new Promise<void>((resolve) => deps.clock.after(ms, resolve));
      await Promise.race([limit, (running ?? Promise.resolve()).then(copyAll).catch(() => undefined)]);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
