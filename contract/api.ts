import { z } from 'zod';
import { queueRulesSchema } from './queues.ts';
import {
  CALL_DIRECTIONS, CALL_ENDINGS, CALL_OUTCOMES, CALL_STATES, ROLES, SECRECY_LEVELS, TICKET_CHANNELS, TICKET_ELEMENTS, TICKET_DISPOSITIONS, TICKET_KINDS, TICKET_STATES, URGENCIES,
} from './states.ts';

/** One schema per thing the API takes; types, validation, the OpenAPI page and the browser's client derive from these. Unknown fields are refused. */
export const idSchema = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const text = (max: number) => z.string().max(max);
/** Sent by the client with a POST; the same key with the same request gives the same answer again. */
export const idempotencyKeySchema = z.string().min(8).max(64).regex(/^[\w-]+$/);

/** Of an authenticator app, or a recovery code. */
export const secondFactorCodeSchema = z.string().regex(/^(\d{6}|[a-z0-9]{4}-[a-z0-9]{4})$/);
export const signInSchema = z.strictObject({ username: z.string().min(1).max(64), password: z.string().min(1).max(256), code: secondFactorCodeSchema.optional() });
export const changePasswordSchema = z.strictObject({ current: z.string().min(1).max(256), next: z.string().min(10).max(256) });

export const listQuerySchema = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(200).optional() });

export const ticketInputSchema = z.strictObject({
  callId: idSchema.optional(),
  title: z.string().trim().min(1).max(128),
  content: z.string().trim().min(1).max(20_000),
  demand: text(2_000).default(''),
  occurredAt: text(64).default(''),
  place: text(500).default(''),
  areaCode: text(32).nullable().default(null),
  accused: text(200).default(''),
  kind: z.enum(TICKET_KINDS),
  topicCode: text(16).nullable().default(null),
  urgency: z.enum(URGENCIES).default('normal'),
  residentName: text(100).default(''),
  contactPhone: text(32).default(''),
  secrecy: z.enum(SECRECY_LEVELS).default('none'),
  wantsReply: z.boolean().default(true),
  allowsVisit: z.boolean().default(true),
  allowsPublication: z.boolean().default(false),
  disposition: z.enum(TICKET_DISPOSITIONS),
  answer: text(20_000).default(''),
  channel: z.enum(TICKET_CHANNELS).default('phone'),
  /** Elements of a complete matter that are missing all the same, and why: kept in the history. */
  incomplete: z.strictObject({ missing: z.array(z.enum(TICKET_ELEMENTS)).min(1).max(6), reason: z.string().trim().min(2).max(200) }).optional(),
});
export type TicketInput = z.infer<typeof ticketInputSchema>;

export const ticketEditSchema = ticketInputSchema.omit({ callId: true, channel: true, incomplete: true }).partial().extend({ version: z.number().int().min(1) });
export type TicketEdit = z.infer<typeof ticketEditSchema>;
export const ticketLinkSchema = z.strictObject({ callId: idSchema });
export const ticketNoteSchema = z.strictObject({ text: z.string().trim().min(1).max(5_000) });
export const ticketQuerySchema = listQuerySchema.extend({
  /** Number, phone, name or words; matched over indexed tokens. */
  q: text(200).optional(),
  state: z.enum(TICKET_STATES).optional(),
  kind: z.enum(TICKET_KINDS).optional(),
  topicCode: text(16).optional(),
  phone: text(32).optional(),
  mine: z.enum(['true', 'false']).optional(),
});
export type TicketQuery = z.infer<typeof ticketQuerySchema>;

/** A draft is whatever the form holds, kept per user and key (the call's id or 'new'). */
export const draftSchema = z.strictObject({ form: z.record(z.string().max(64), z.union([z.string().max(20_000), z.boolean(), z.number(), z.null()])) });

export const callQuerySchema = listQuerySchema.extend({ state: z.enum(CALL_STATES).optional(), direction: z.enum(CALL_DIRECTIONS).optional(), ending: z.enum(CALL_ENDINGS).optional(), missed: z.enum(['true', 'false']).optional(), phone: text(32).optional(), agentId: idSchema.optional() });
export const outcomeSchema = z.strictObject({ outcome: z.enum(CALL_OUTCOMES), note: text(500).optional() });
export const pauseSchema = z.strictObject({ reason: z.string().regex(/^[a-z][A-Za-z0-9]{1,32}$/) });

export const userInputSchema = z.strictObject({
  username: z.string().regex(/^[a-z][a-z0-9._-]{1,31}$/),
  name: z.string().trim().min(1).max(50),
  staffNumber: z.string().regex(/^\d{3,8}$/),
  roles: z.array(z.enum(ROLES)).min(1),
  password: z.string().min(10).max(256),
});
export const userEditSchema = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  staffNumber: z.string().regex(/^\d{3,8}$/).optional(),
  roles: z.array(z.enum(ROLES)).min(1).optional(),
  active: z.boolean().optional(),
  password: z.string().min(10).max(256).optional(),
  version: z.number().int().min(1),
});
export const queueEditSchema = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  wrapUpSeconds: z.number().int().min(0).max(1_800).optional(),
  ringSeconds: z.number().int().min(5).max(60).optional(),
  serviceLevelSeconds: z.number().int().min(1).max(120).optional(),
  agentIds: z.array(idSchema).optional(),
  rules: queueRulesSchema.optional(),
  version: z.number().int().min(1),
});
export const webCallSchema = z.strictObject({ number: z.string().regex(/^\d{3,8}$/), language: z.enum(['zh', 'en']).default('zh') });
