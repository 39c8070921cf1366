import { z } from 'zod';
import { idSchema } from './api.ts';

/** Where a transfer, a consultation or a third party goes. A number passes the one gate out. */
export const callTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('agent'), agentId: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('queue'), queueId: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('number'), number: z.string().min(3).max(64) }),
  z.strictObject({ kind: z.literal('flow'), flowId: z.string().min(1).max(64) }),
]);
export type CallTarget = z.infer<typeof callTargetSchema>;

export const EMERGENCY_SERVICES = ['110', '119', '120', '122'] as const;
export type EmergencyService = (typeof EMERGENCY_SERVICES)[number];
export const SUPERVISION_MODES = ['listen', 'whisper', 'barge'] as const;
export type SupervisionMode = (typeof SUPERVISION_MODES)[number];

/** Whoever is on a call besides the resident and the agent who holds it. */
export interface PartyView {
  id: string;
  kind: 'agent' | 'number' | 'emergency';
  agentId: string | null;
  /** Name of the agent, or the number dialled. */
  name: string;
  /** `private`: speaks with the agent alone, the resident hears music; `joined`: all hear all. */
  state: 'ringing' | 'private' | 'waiting' | 'joined';
  since: string;
}

/**
 * The commands of a call. All of them as socket event `call.NAME` and as POST /calls/:id/NAME with the same body less callId.
 * consult: the resident is held, the agent speaks with the target. swap: changes between the two. merge: three-way. complete: the agent leaves, the other two talk.
 * cancel: the target is dropped, the resident is taken back. leave: out of a three-way, the others talk on. drop: puts one party out.
 */
export const callCommandSchemas = {
  hold: z.strictObject({ callId: idSchema }),
  resume: z.strictObject({ callId: idSchema }),
  mute: z.strictObject({ callId: idSchema, muted: z.boolean() }),
  dtmf: z.strictObject({ callId: idSchema, digits: z.string().regex(/^[\d*#]{1,32}$/) }),
  hangUp: z.strictObject({ callId: idSchema }),
  pauseRecording: z.strictObject({ callId: idSchema, paused: z.boolean() }),
  consult: z.strictObject({ callId: idSchema, target: callTargetSchema }),
  swap: z.strictObject({ callId: idSchema }),
  merge: z.strictObject({ callId: idSchema }),
  complete: z.strictObject({ callId: idSchema }),
  cancel: z.strictObject({ callId: idSchema }),
  leave: z.strictObject({ callId: idSchema }),
  drop: z.strictObject({ callId: idSchema, partyId: idSchema }),
  /** Blind, to anything. Replaces transferToAgent and transferToQueue. */
  transfer: z.strictObject({ callId: idSchema, target: callTargetSchema }),
  /** Into the rating menu; the agent is free at once. */
  rate: z.strictObject({ callId: idSchema }),
  park: z.strictObject({ callId: idSchema }),
  /** Takes a parked call, or one that waits in a queue of one's own. */
  pickUp: z.strictObject({ callId: idSchema }),
  /** 一键移交: three-way with an emergency service at once, incident note into ticket and story. */
  emergency: z.strictObject({ callId: idSchema, service: z.enum(EMERGENCY_SERVICES), place: z.string().max(500).default(''), note: z.string().max(2_000).default('') }),
  /** Supervisors; logged. The same again with another mode changes it. */
  supervise: z.strictObject({ callId: idSchema, mode: z.enum(SUPERVISION_MODES) }),
  unsupervise: z.strictObject({ callId: idSchema }),
} as const;
export type CallCommand = keyof typeof callCommandSchemas;
export type CallCommandInput<C extends CallCommand> = z.infer<(typeof callCommandSchemas)[C]>;
export const CALL_COMMANDS = Object.keys(callCommandSchemas) as CallCommand[];

/** Added to CallView. */
export interface CallControlView {
  parties: PartyView[];
  /** Whom the agent hears now: the resident, the consulted party, or all. */
  talkingTo: 'resident' | 'party' | 'all';
  parked: { since: string; byName: string; slot: number } | null;
  supervisors: { agentId: string; name: string; mode: SupervisionMode }[];
  /** 1 best … 5 worst as in PRACTICE; null = not asked or not given. */
  rating: number | null;
  /** The flow and node the caller is in, when no agent has him. */
  flow: { flowId: string; version: number | null; nodeName: string } | null;
}
