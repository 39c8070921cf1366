import type { AgentState } from '../contract/states.ts';
import type { OwnDayView } from '../contract/queues.ts';
import type { MeasuredCall } from './measures.ts';

/** What an agent did on one day of the city; times in milliseconds. Written behind, a document per agent and day. */
export interface AgentDay {
  agentId: string;
  /** 2026-11-22 */
  day: string;
  stateMs: Partial<Record<AgentState, number>>;
  pausedMs: Record<string, number>;
  missedOffers: number;
}

export const newDay = (agentId: string, day: string): AgentDay => ({ agentId, day, stateMs: {}, pausedMs: {}, missedOffers: 0 });

/** The day with a stretch of one state added; signed-out time is none of it. */
export function withStretch(day: AgentDay, state: AgentState, reason: string | null, ms: number): AgentDay {
  if (state === 'signedOut' || ms <= 0) return day;
  const paused = state === 'paused' ? { ...day.pausedMs, [reason ?? 'none']: (day.pausedMs[reason ?? 'none'] ?? 0) + ms } : day.pausedMs;
  return { ...day, stateMs: { ...day.stateMs, [state]: (day.stateMs[state] ?? 0) + ms }, pausedMs: paused };
}

/** A call as the day of its agents sees it. */
export interface DayCall extends Pick<MeasuredCall, 'id' | 'agentIds' | 'connectedAt' | 'endedAt' | 'state'> {
  story: readonly { kind: string; at: string; agentId?: string }[];
  rating?: { grade: number | null; agentId: string | null } | null;
}

/** What the figures of the moment read of a call. */
export type ReportedCall = MeasuredCall & DayCall;

/** Entries after which the agent named before is off the call. */
const LEAVES = new Set(['transfer', 'agentLost', 'handedOver', 'hungUp']);

/** How long this agent was on the call, milliseconds; null while the call goes on or when they never spoke. */
export function talkOf(call: DayCall, agentId: string): number | null {
  if (call.endedAt === null || call.connectedAt === null || !call.agentIds.includes(agentId)) return null;
  if (call.agentIds.length === 1) return Date.parse(call.endedAt) - Date.parse(call.connectedAt);
  let total = 0;
  let since: number | null = null;
  for (const { kind, at, agentId: who } of call.story) {
    if ((kind === 'answered' || kind === 'partyAnswered') && who === agentId) since ??= Date.parse(at);
    else if (since !== null && LEAVES.has(kind) && (who === agentId || kind === 'hungUp')) {
      total += Date.parse(at) - since;
      since = null;
    }
  }
  return total + (since === null ? 0 : Date.parse(call.endedAt) - since);
}

export interface TicketCounts { tickets: number; answeredOnSpot: number }

/** The figures as shown to the agent. */
export function ownDayView(day: AgentDay, calls: readonly DayCall[], { tickets, answeredOnSpot }: TicketCounts): OwnDayView {
  const talks = calls.flatMap((call) => talkOf(call, day.agentId) ?? []);
  const talkMs = talks.reduce((sum, ms) => sum + ms, 0);
  const grades = calls.flatMap(({ rating }) => (rating?.agentId === day.agentId && rating.grade !== null ? [rating.grade] : []));
  const sum = (times: readonly number[]): number => times.reduce((total, ms) => total + ms, 0);
  return {
    calls: talks.length, talkMs, meanTalkMs: talks.length === 0 ? null : Math.round(talkMs / talks.length), wrapUpMs: day.stateMs.wrapUp ?? 0, readyMs: day.stateMs.ready ?? 0,
    pausedMs: day.pausedMs, tickets, answeredOnSpot, ratings: { given: grades.length, mean: grades.length === 0 ? null : sum(grades) / grades.length }, missedOffers: day.missedOffers,
    signedInMs: sum(Object.values(day.stateMs)),
  };
}
