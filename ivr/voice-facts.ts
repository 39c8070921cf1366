import type { QueueStats } from '../contract/views.ts';
import { cityTime } from '../language/city-time.ts';

/** What conditions ask of the rest. */
export interface FactNeeds {
  stats(): QueueStats[];
  /** Calls of a number that are over, since a moment (ISO 8601). */
  callsSince(phone: string, since: string): Promise<number>;
  /** Whether the caller's number came from a trunk, so that it can be believed. */
  verified(callId: string): boolean;
}
export interface Asked { callId: string | null; caller: string; number: string; queueId: string; at: Date }
type Known = string | number | boolean | null;

/** What can be told about a caller, a number, a queue and the time; null = nobody can tell. */
export function createVoiceFacts({ stats, callsSince, verified }: FactNeeds): (field: string, asked: Asked) => Promise<Known> {
  const queue = (queueId: string): QueueStats | undefined => stats().find((one) => one.queueId === queueId);
  const tell: Record<string, (asked: Asked) => Known | Promise<Known>> = {
    'caller.number': ({ caller }) => (caller === '' ? null : caller),
    'caller.verified': ({ callId }) => (callId === null ? null : verified(callId)),
    'caller.callsToday': ({ caller, at }) => (caller === '' ? null : callsSince(caller, new Date(`${cityTime(at).slice(0, 10)}T00:00:00+08:00`).toISOString())),
    'call.number': ({ number }) => (number === '' ? null : number),
    'queue.waiting': ({ queueId }) => queue(queueId)?.waiting ?? null,
    'queue.agentsReady': ({ queueId }) => queue(queueId)?.agentsReady ?? null,
    'time.hour': ({ at }) => Number(cityTime(at).slice(11, 13)),
  };
  return async (field, asked) => (await tell[field]?.(asked)) ?? null;
}
