import { cityTime } from '../language/city-time.ts';

/** What is counted of an agent per day; the city's midnight begins a new one. */
export interface AgentDay {
  /** YYYY-MM-DD, in the city's zone. */
  date: string;
  /** Calls of queues that were taken. */
  calls: number;
  /** Milliseconds per reason of pauses that are over. */
  pausedMs: Record<string, number>;
}

export const dateOf = (moment: Date): string => cityTime(moment).slice(0, 10);

/** The day's counts to write into; yesterday's are dropped. */
export function dayOf(agent: { day: AgentDay }, now: Date): AgentDay {
  const date = dateOf(now);
  if (agent.day.date !== date) agent.day = { date, calls: 0, pausedMs: {} };
  return agent.day;
}

export function callsOn({ day }: { day: AgentDay }, date: string): number {
  return day.date === date ? day.calls : 0;
}
