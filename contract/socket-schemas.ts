import { z } from 'zod';
import { idSchema, outcomeSchema, pauseSchema } from './api.ts';
import { callCommandSchemas, type CallCommand } from './call-control.ts';
import type { DeskToServer } from './socket.ts';

const nothing = z.strictObject({});
type CallEventSchemas = { readonly [C in CallCommand as `call.${C}`]: (typeof callCommandSchemas)[C] };
const callEvents = Object.fromEntries(Object.entries(callCommandSchemas).map(([name, schema]) => [`call.${name}`, schema])) as unknown as CallEventSchemas;
const ofCall = z.strictObject({ callId: idSchema });

/** What each socket event may carry; anything else is refused with the field named. */
export const deskSchemas = {
  'desk.resume': z.strictObject({ epoch: z.string().min(1).max(64), seq: z.number().int().min(0) }).nullable(),
  'agent.ready': nothing,
  'agent.pause': pauseSchema,
  'agent.extendWrapUp': z.strictObject({ seconds: z.number().int().min(1).max(1_800) }),
  'agent.signOut': nothing,
  'phone.take': z.strictObject({ tab: z.boolean() }),
  'phone.state': z.strictObject({ registered: z.boolean() }),
  'offer.decline': z.strictObject({ offerId: idSchema }),
  ...callEvents,
  'call.callOut': z.strictObject({ number: z.string().min(1).max(64), ticketId: idSchema.optional() }),
  'call.outcome': ofCall.extend(outcomeSchema.shape),
  'call.oneWayAudio': ofCall.extend({ missing: z.enum(['in', 'out']) }),
  'ticket.watch': z.strictObject({ ticketId: idSchema.nullable(), editing: z.boolean() }),
} as const satisfies Record<keyof DeskToServer, z.ZodType>;

export type DeskEvent = keyof typeof deskSchemas;
export type DeskInput<E extends DeskEvent> = z.infer<(typeof deskSchemas)[E]>;
