import { z } from 'zod';
import { idSchema, outcomeSchema, pauseSchema } from './api.ts';
import type { DeskToServer } from './socket.ts';

const nothing = z.strictObject({});
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
  'call.hold': ofCall,
  'call.resume': ofCall,
  'call.mute': ofCall.extend({ muted: z.boolean() }),
  'call.dtmf': ofCall.extend({ digits: z.string().regex(/^[\d*#]{1,32}$/) }),
  'call.hangUp': ofCall,
  'call.transferToAgent': ofCall.extend({ agentId: idSchema }),
  'call.transferToQueue': ofCall.extend({ queueId: idSchema }),
  'call.callOut': z.strictObject({ number: z.string().min(1).max(64), ticketId: idSchema.optional() }),
  'call.pauseRecording': ofCall.extend({ paused: z.boolean() }),
  'call.outcome': ofCall.extend(outcomeSchema.shape),
  'call.oneWayAudio': ofCall.extend({ missing: z.enum(['in', 'out']) }),
} as const satisfies Record<keyof DeskToServer, z.ZodType>;

export type DeskEvent = keyof typeof deskSchemas;
export type DeskInput<E extends DeskEvent> = z.infer<(typeof deskSchemas)[E]>;
