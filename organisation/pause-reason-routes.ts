import { z } from 'zod';
import type { RouteTable } from '../access/route.ts';
import { pauseReasonInputSchema, type PauseReasonView } from '../contract/queues.ts';
import { badField, settingRoutes, type Rows } from './setting-rows.ts';

/** States of an agent that are no choice of a person. */
const OF_THE_SYSTEM = ['signedIn', 'missedOffer'];
const patch = pauseReasonInputSchema.omit({ id: true }).extend({ active: z.boolean() }).partial().extend({ version: z.number().int().min(1) });

/** Why agents may pause, and for how long. */
export function pauseReasonRoutes({ reasons, changed }: { reasons: Rows<PauseReasonView>; changed(): void | Promise<void> }): RouteTable {
  return settingRoutes<PauseReasonView>(reasons, {
    path: '/pause-reasons', entity: 'pauseReason', what: 'reason to pause', manage: 'queue.manage', read: 'self', input: pauseReasonInputSchema, patch,
    made: (input: z.infer<typeof pauseReasonInputSchema>) => input,
    check({ id }) {
      if (OF_THE_SYSTEM.includes(id)) throw badField('id', 'is a state of the system');
    },
    users: () => [], changed,
  });
}
