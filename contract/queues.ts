import { z } from 'zod';

/** How a queue deals out its callers. `rules` of a queue; every field has a default, so an older queue reads as `queueRulesSchema.parse({})`. */
export const QUEUE_STRATEGIES = ['longestIdle', 'roundRobin', 'fewestCalls'] as const;
export type QueueStrategy = (typeof QUEUE_STRATEGIES)[number];
const seconds = (max: number) => z.number().int().min(0).max(max);
export const queueRulesSchema = z.strictObject({
  strategy: z.enum(QUEUE_STRATEGIES).default('longestIdle'),
  /** Base priority of its callers, 0 … 9; ageing adds one per `ageSeconds` waited (0 = no ageing). Higher first; see docs/rules of the queue in docs/administration.md. */
  priority: z.number().int().min(0).max(9).default(0),
  ageSeconds: seconds(3_600).default(60),
  /** Skills a caller of this queue needs, each with the levels that satisfy it as the wait grows: ordered by `afterSeconds`; level 0 = no longer needed. */
  skills: z.array(z.strictObject({ skillId: z.string().min(1).max(64), levels: z.array(z.strictObject({ afterSeconds: seconds(3_600), level: z.number().int().min(0).max(5) })).min(1).max(6) })).max(10).default([]),
  /** A caller known by number is first offered to who served him last, or owns his open ticket, for so long. 0 = not. */
  lastAgentSeconds: seconds(120).default(0),
  ownerSeconds: seconds(120).default(0),
  /** Where a caller goes who cannot be served: to another queue, or out by the node's `overflow` exit. */
  overflow: z.strictObject({
    maxWaiting: z.number().int().min(1).max(10_000).nullable().default(null),
    maxWaitSeconds: z.number().int().min(1).max(7_200).nullable().default(null),
    whenNobody: z.boolean().default(false),
    toQueueId: z.string().max(64).nullable().default(null),
  }).prefault({}),
  /** May a waiting caller leave and be called back in turn? Within these hours (id), for so long. */
  callBack: z.strictObject({ allowed: z.boolean().default(false), hoursId: z.string().max(64).nullable().default(null), expireMinutes: z.number().int().min(5).max(1_440).default(120), tries: z.number().int().min(1).max(5).default(2) }).prefault({}),
  /** An agent may lengthen the wrap-up so often, by so many seconds each. */
  wrapUpExtensions: z.number().int().min(0).max(10).default(3),
  musicClass: z.string().regex(/^[\w-]{1,32}$/).default('default'),
});
export type QueueRules = z.infer<typeof queueRulesSchema>;
/** Of a queue that says nothing: first come, first served, by the agent who has been idle longest. */
export const DEFAULT_QUEUE_RULES: QueueRules = queueRulesSchema.parse({});

export const queueCreateSchema = z.strictObject({ id: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/), name: z.string().trim().min(1).max(50) });

export interface SkillView { id: string; name: string; group: 'language' | 'dialect' | 'trade' | 'other'; version: number }
export const skillInputSchema = z.strictObject({ id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/), name: z.string().trim().min(1).max(50), group: z.enum(['language', 'dialect', 'trade', 'other']) });
/** PATCH /agents/skills: several agents at once. Level 0 takes the skill away. Answer: {changed}. */
export const agentSkillsSchema = z.strictObject({ agentIds: z.array(z.string()).min(1).max(500), set: z.record(z.string(), z.number().int().min(0).max(5)) });
export interface AgentSkillsRow { agentId: string; name: string; staffNumber: string; skills: Record<string, number>; queueIds: string[] }

/** A reason to pause; `limitMinutes` null = none. The six shipped ones are rows like any other. */
export interface PauseReasonView { id: string; zh: string; en: string; limitMinutes: number | null; limitPerDayMinutes: number | null; active: boolean; version: number }
export const pauseReasonInputSchema = z.strictObject({ id: z.string().regex(/^[a-z][A-Za-z0-9]{1,32}$/), zh: z.string().trim().min(1).max(20), en: z.string().trim().min(1).max(40), limitMinutes: z.number().int().min(1).max(480).nullable(), limitPerDayMinutes: z.number().int().min(1).max(480).nullable(), active: z.boolean().default(true) });

/** Somebody is owed a call: place kept in a queue, or a call that nobody answered. One open task per number and kind. */
export const CALLBACK_STATES = ['waiting', 'dialling', 'done', 'cleared', 'expired', 'failed'] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];
export interface CallbackView {
  id: string;
  kind: 'keptPlace' | 'missed';
  number: string;
  queueId: string;
  queueName: string | null;
  /** The call it comes from; for a missed one the latest. */
  callId: string;
  calls: number;
  wantedAt: string;
  dueAt: string;
  state: CallbackState;
  tries: number;
  /** Who took it, or has been given it. */
  agentId: string | null;
  agentName: string | null;
  /** Why it is over: 'callerReached' (called in again and got through), 'called', 'ticket', 'byHand' … */
  why: string | null;
  closedAt: string | null;
  position: number | null;
}
/** GET /callbacks: open ones by deadline, or those that are over, the newest first. */
export const callbackQuerySchema = z.strictObject({ of: z.enum(['open', 'closed']).default('open'), limit: z.coerce.number().int().min(1).max(500).default(100), cursor: z.string().max(64).optional() });
export const callbackDoneSchema = z.strictObject({ reason: z.string().trim().min(1).max(200) });

/** 接通率 and 15秒接通率, from the call records. GET /reports/service-level?queueId&from&to */
export interface ServiceLevelSpan { from: string; to: string; offered: number; answered: number; answeredInTime: number; abandoned: number; abandonedShort: number; refused: number; meanWaitMs: number | null; maxWaitMs: number | null; meanTimeToHumanMs: number | null; meanTalkMs: number | null }
export interface ServiceLevelReport { queueId: string | null; seconds: number; now: ServiceLevelSpan; last24h: ServiceLevelSpan; halfHours: ServiceLevelSpan[]; excludeShort: boolean; rates: { now: ServiceRates; last24h: ServiceRates }; definition: { zh: string; en: string } }
/** 0 to 1; null while nobody asked for a human. */
export interface ServiceRates { connected: number | null; inTime: number | null }
/** `to` is left out for now; `seconds` for the queue's own limit; `excludeShort` takes abandons within 5 s out of the denominator. */
export const serviceLevelQuerySchema = z.strictObject({ queueId: z.string().max(64).optional(), seconds: z.coerce.number().int().min(1).max(600).optional(), from: z.iso.datetime({ offset: true }).optional(), to: z.iso.datetime({ offset: true }).optional(), excludeShort: z.enum(['true', 'false']).default('false') });
/** Pushed to every desk, at most once in two seconds. `version` and `calls` grow with each change of the list and of the rates. */
export interface DeskFigures { owed: { open: number; overdue: number; version: number }; rates: { now: ServiceRates; last24h: ServiceRates }; calls: number }
/** GET /reports/own-day: an agent's figures of the day. */
export interface OwnDayView { calls: number; talkMs: number; meanTalkMs: number | null; wrapUpMs: number; readyMs: number; pausedMs: Record<string, number>; tickets: number; answeredOnSpot: number; ratings: { given: number; mean: number | null }; missedOffers: number; signedInMs: number }
