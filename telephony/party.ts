import type { SupervisionMode } from '../contract/call-control.ts';

/** Whoever is on a call besides the resident and the agent who holds it. Channel ids are Asterisk's. */
export interface Party {
  id: string;
  kind: 'agent' | 'number' | 'emergency';
  agentId: string | null;
  /** The digits dialled; '' for an agent. */
  number: string;
  channelId: string;
  /** `private`: with the agent alone while the resident hears music; `waiting`: hears music while the agent speaks with the resident. */
  state: 'ringing' | 'private' | 'waiting' | 'joined';
  /** Joins resident and agent as soon as it answers: nobody is put aside for it. */
  atOnce: boolean;
  /** Has spoken with the resident: an agent who did wraps up afterwards. */
  met: boolean;
  since: string;
}

/** Where a caller is kept without an agent, until somebody takes him back. */
export interface Parked { slot: number; since: string; byId: string }
/** Somebody who listens in. `snoopId` is null in a barge. */
export interface Supervisor { agentId: string; channelId: string; snoopId: string | null; mode: SupervisionMode; up: boolean; since: string }
/** Asked for (grade null) or given; whom it is about. */
export interface Rating { agentId: string | null; grade: number | null }
