import type { NuisanceGrade, NuisanceView } from '../contract/trunks.ts';
import { talkMs, type CallRecord } from './call.ts';

/** A listed caller as kept. `key` is what calls are matched by. */
export interface NuisanceRow extends NuisanceView { key: string; byId: string; liftedById: string | null }

/** One call as evidence. */
export interface Evidence { callId: string; at: string; key: string; verified: boolean; number: string; agentName: string | null; durationMs: number | null; outcome: string | null; recordings: { id: string; track: string; startedAt: string; durationMs: number; sha256: string }[] }

/** How grave each grade is: of several entries of one number the gravest holds. */
const GRAVITY: Record<NuisanceGrade, number> = { warned: 1, limited: 2, refused: 3, reported: 4 };
/** Numbers that nobody may list: help in need, and services whose lines many share. */
const NEVER = new Set(['110', '119', '120', '122']);
/** Calls a day that a limited caller gets through. */
export const LIMITED_CALLS_PER_DAY = 3;

export const holds = (row: NuisanceRow, now: Date): boolean => row.liftedAt === null && new Date(row.until).getTime() > now.getTime();
export const mayBeListed = (key: string): boolean => key !== '' && !NEVER.has(key);

/** The entry that counts for a number now; null when there is none. */
export function gravest(rows: readonly NuisanceRow[], key: string, now: Date): NuisanceRow | null {
  return rows.filter((row) => row.key === key && holds(row, now)).sort((one, other) => GRAVITY[other.grade] - GRAVITY[one.grade])[0] ?? null;
}

/** What a listed caller meets: 'hear' words and go on, go on at the end of the line, or words and the end. */
export function treatment(grade: NuisanceGrade, callsToday: number): 'hear' | 'last' | 'refuse' {
  if (grade === 'warned') return 'hear';
  if (grade === 'limited') return callsToday >= LIMITED_CALLS_PER_DAY ? 'refuse' : 'last';
  return 'refuse';
}

/** What a call proves against a caller: when, who took it, how it came out, and its recordings by checksum. */
export function evidenceOf(call: CallRecord, key: string, { agentName }: { agentName(id: string): string | null }): Evidence {
  return {
    callId: call.id, at: call.startedAt, key, verified: call.origin === 'trunk' && call.direction === 'in', number: call.callerRaw, agentName: call.agentId === null ? null : agentName(call.agentId),
    durationMs: talkMs(call), outcome: call.outcome, recordings: call.recordings.filter(({ state }) => state === 'ready').map(({ id, track, startedAt, durationMs, sha256 }) => ({ id, track, startedAt, durationMs, sha256 })),
  };
}
