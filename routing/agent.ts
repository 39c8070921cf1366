import { AGENT_STATES, type AgentState, type PauseReason } from '../contract/states.ts';
import type { AgentView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { cityTime } from '../language/city-time.ts';
import type { AgentDay } from './agent-day.ts';
import type { SkillLevels } from './skills.ts';

/** Longest wrap-up an agent may extend to. */
export const MAX_WRAP_UP_MS = 30 * 60_000;

/** Where an agent goes when the present matter is over. */
export interface Rest { state: 'ready' | 'paused'; reason: PauseReason | null }
export const READY: Rest = { state: 'ready', reason: null };

export interface Agent {
  agentId: string;
  name: string;
  staffNumber: string;
  queueIds: string[];
  skills: SkillLevels;
  state: AgentState;
  pauseReason: PauseReason | null;
  since: Date;
  /** Since when idle for the order of picking; an offer that came to nothing does not set it back. */
  idleSince: Date;
  /** The call rung for, spoken on, or wrapped up. */
  callId: string | null;
  /** The queue's offer, when `offered` by the queue; null when reserved directly. */
  offerId: string | null;
  wrapUpFrom: Date | null;
  wrapUpUntil: Date | null;
  /** The queue whose call is rung for, spoken on or wrapped up; null = a direct one. */
  servedQueueId: string | null;
  /** How often the present wrap-up was lengthened. */
  extensions: number;
  /** When the present pause is too long. */
  pauseLimitAt: Date | null;
  day: AgentDay;
  connected: boolean;
  phoneReady: boolean;
  /** Asked for while busy. */
  next: Rest | null;
  /** Where to go back to when browser and phone are there again. */
  before: Rest | null;
}

/** What is kept of an agent over a restart of the server; plain JSON. */
export interface AgentSnapshot {
  agentId: string;
  name: string;
  staffNumber: string;
  queueIds: string[];
  state: AgentState;
  pauseReason: PauseReason | null;
  since: string;
  callId: string | null;
  wrapUpFrom: string | null;
  wrapUpUntil: string | null;
  phoneReady: boolean;
  next: Rest | null;
  before: Rest | null;
  /** Left out by those who wrote this file before there were skills and strategies. */
  skills?: SkillLevels;
  servedQueueId?: string | null;
  extensions?: number;
  day?: AgentDay;
}

/** From each state, the states that may follow. */
export const AGENT_MOVES: Readonly<Record<AgentState, readonly AgentState[]>> = {
  signedOut: ['paused'],
  ready: ['offered', 'talking', 'paused', 'offline', 'signedOut'],
  offered: ['ready', 'talking', 'paused', 'wrapUp', 'offline', 'signedOut'],
  talking: ['wrapUp', 'ready', 'paused'],
  wrapUp: ['ready', 'paused', 'offered', 'talking', 'offline', 'signedOut'],
  paused: ['ready', 'paused', 'offered', 'talking', 'offline', 'signedOut'],
  offline: ['ready', 'paused', 'wrapUp', 'offered', 'talking', 'signedOut'],
};

/** Fails the start when the table names an unknown state or a state that cannot be reached from `signedOut`. */
export function checkAgentMoves(moves: Readonly<Record<string, readonly string[]>> = AGENT_MOVES): void {
  const known = new Set<string>(AGENT_STATES);
  for (const [from, targets] of Object.entries(moves)) {
    for (const name of [from, ...targets]) if (!known.has(name)) throw new Error(`agent states: "${name}" is not a state`);
  }
  const reached = new Set<string>(['signedOut']);
  for (const state of reached) for (const to of moves[state] ?? []) reached.add(to);
  for (const state of known) if (!reached.has(state)) throw new Error(`agent states: "${state}" cannot be reached`);
}

/** Throws AGENT_WRONG_STATE with both states when the table forbids the move. */
export function guardMove(from: AgentState, to: AgentState): void {
  if (!AGENT_MOVES[from].includes(to)) throw new HotlineError('AGENT_WRONG_STATE', [from, to], { from, to });
}

export function newAgent(input: { agentId: string; name: string; staffNumber: string; queueIds: string[]; skills?: SkillLevels }, now: Date): Agent {
  return {
    skills: {}, ...input, state: 'signedOut', pauseReason: null, since: now, idleSince: now, callId: null, offerId: null, wrapUpFrom: null, wrapUpUntil: null,
    servedQueueId: null, extensions: 0, pauseLimitAt: null, day: { date: '', calls: 0, pausedMs: {} }, connected: false, phoneReady: false, next: null, before: null,
  };
}

/** May be given a call by the queue now. */
export function isFree(agent: Agent): boolean {
  return agent.state === 'ready' && agent.phoneReady && agent.connected;
}

/** Takes calls now or in a while: the one a caller may be kept for. */
export function isOnDuty(agent: Agent): boolean {
  return ['ready', 'offered', 'talking', 'wrapUp'].includes(agent.state) && agent.next?.state !== 'paused';
}

/** Something an agent in this state needs is missing; after the grace time the agent is `offline`. */
export function isLost(agent: Agent): boolean {
  if (agent.state === 'ready') return !agent.connected || !agent.phoneReady;
  return ['paused', 'wrapUp', 'offered'].includes(agent.state) && !agent.connected;
}

/** Where an offline agent goes now: back into the wrap-up, to the state before, or nowhere yet (browser or phone still missing). */
export function backTo(agent: Agent, now: Date): 'wrapUp' | Rest | null {
  if (agent.state !== 'offline' || !agent.connected) return null;
  if (agent.wrapUpUntil !== null && agent.wrapUpUntil > now) return 'wrapUp';
  const rest = agent.before ?? READY;
  return rest.state === 'ready' && !agent.phoneReady ? null : rest;
}

/** What an agent taken for a call goes back to afterwards: what was asked for, or the pause it was taken out of. */
export function restAfter(agent: Agent): Rest | null {
  if (agent.state === 'paused') return { state: 'paused', reason: agent.pauseReason };
  return agent.next ?? agent.before;
}

/** The new end of the wrap-up, never more than 30 minutes after its start. */
export function extendedWrapUp(from: Date, until: Date, seconds: number): Date {
  return new Date(Math.min(until.getTime() + seconds * 1000, from.getTime() + MAX_WRAP_UP_MS));
}

export function agentView(agent: Agent): AgentView {
  return {
    agentId: agent.agentId, name: agent.name, staffNumber: agent.staffNumber, state: agent.state, pauseReason: agent.pauseReason, since: cityTime(agent.since),
    callId: agent.callId, wrapUpUntil: agent.wrapUpUntil === null ? null : cityTime(agent.wrapUpUntil), phoneReady: agent.phoneReady, queueIds: [...agent.queueIds],
    nextState: agent.next?.state ?? null, ...(agent.pauseLimitAt !== null && { pauseLimitAt: cityTime(agent.pauseLimitAt) }),
  };
}

export function agentSnapshot(agent: Agent): AgentSnapshot {
  return {
    agentId: agent.agentId, name: agent.name, staffNumber: agent.staffNumber, queueIds: [...agent.queueIds], state: agent.state, pauseReason: agent.pauseReason,
    since: agent.since.toISOString(), callId: agent.callId, wrapUpFrom: agent.wrapUpFrom?.toISOString() ?? null, wrapUpUntil: agent.wrapUpUntil?.toISOString() ?? null,
    phoneReady: agent.phoneReady, next: agent.next, before: agent.before, skills: agent.skills, servedQueueId: agent.servedQueueId, extensions: agent.extensions, day: agent.day,
  };
}

/** A ringing phone does not outlive the restart: an offered agent comes back as before the offer. */
export function agentFromSnapshot(snapshot: AgentSnapshot, now: Date): Agent {
  const wasOffered = snapshot.state === 'offered';
  const rest = snapshot.next ?? READY;
  const fresh = newAgent({ agentId: snapshot.agentId, name: snapshot.name, staffNumber: snapshot.staffNumber, queueIds: [...snapshot.queueIds] }, now);
  return {
    ...fresh,
    state: wasOffered ? rest.state : snapshot.state,
    pauseReason: wasOffered ? rest.reason : snapshot.pauseReason,
    since: new Date(snapshot.since),
    idleSince: new Date(snapshot.since),
    callId: wasOffered ? null : snapshot.callId,
    wrapUpFrom: snapshot.wrapUpFrom === null ? null : new Date(snapshot.wrapUpFrom),
    wrapUpUntil: snapshot.wrapUpUntil === null ? null : new Date(snapshot.wrapUpUntil),
    phoneReady: snapshot.phoneReady,
    next: wasOffered ? null : snapshot.next,
    before: snapshot.before,
    skills: snapshot.skills ?? {},
    servedQueueId: wasOffered ? null : (snapshot.servedQueueId ?? null),
    extensions: snapshot.extensions ?? 0,
    day: snapshot.day ?? fresh.day,
  };
}
