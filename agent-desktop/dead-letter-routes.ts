import { z } from 'zod';
import type { RouteTable } from '../access/route.ts';
import type { Clock } from '../clock.ts';
import type { DeadLetterView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { cityTime } from '../language/city-time.ts';

/** A reaction that was tried as often as it may be and never worked. */
interface DeadLetter { key: string; kind: string; attempts: number; lastError: string; dueAt: Date }

export interface DeadLetterNeeds {
  outbox: {
    /** Oldest first. */
    deadLetters(limit: number): Promise<DeadLetter[]>;
    /** False when it is none (any more). */
    revive(key: string, now: Date): Promise<boolean>;
  };
  /** The revived one is not to wait for the next round. */
  wake(): void;
  clock: Clock;
}

const MOST = 500;
const viewOf = ({ key, kind, attempts, lastError, dueAt }: DeadLetter): DeadLetterView => ({ key, kind, attempts, lastError, at: cityTime(dueAt) });
const letter = z.object({ key: z.string(), kind: z.string(), attempts: z.number(), lastError: z.string(), at: z.string() });

/** What should have followed from something written down and did not: seen, and tried again once its cause is gone. */
export function deadLetterRoutes({ outbox, wake, clock }: DeadLetterNeeds): RouteTable {
  return [
    {
      method: 'get', path: '/dead-letters', permission: 'system.read', answer: z.object({ items: z.array(letter), next: z.null() }),
      summary: `Reactions that failed for good, oldest first, at most ${MOST}; each with its last error`,
      run: async () => ({ items: (await outbox.deadLetters(MOST)).map(viewOf), next: null }),
    },
    {
      method: 'post', path: '/dead-letters/:key/retry', permission: 'system.manage', summary: 'Tries one again at once, as often as a new one', audit: { entity: 'deadLetter', action: 'changed' },
      async run(ctx) {
        if (!(await outbox.revive(ctx.params['key'] ?? '', clock.now()))) throw new HotlineError('NOT_FOUND');
        wake();
      },
    },
  ];
}
