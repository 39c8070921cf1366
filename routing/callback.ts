import type { CallbackState } from '../contract/queues.ts';
import type { CallDirection, CallEnding, StoryKind } from '../contract/states.ts';
import { parsePhoneNumber } from '../residents/phone-number.ts';

/** Somebody is owed a call. Times are ISO 8601. */
export interface Callback {
  id: string;
  kind: 'keptPlace' | 'missed';
  /** What the person is known by. */
  phone: string;
  /** The same with its area code, as it is given to the gate out. */
  number: string;
  queueId: string;
  /** The call it comes from; the latest of several. */
  callId: string;
  calls: number;
  /** Since when the person waits, and until when somebody should have called. */
  wantedAt: string;
  dueAt: string;
  state: CallbackState;
  tries: number;
  /** Not dialled again before. */
  notBefore: string | null;
  /** Who took it, or was given it. */
  agentId: string | null;
  claimedAt: string | null;
  why: string | null;
  closedAt: string | null;
  /** The call out that is to come, or goes on. */
  outCallId: string | null;
}

/** What these rules look at of a call. */
export interface CallLooked {
  id: string;
  direction: CallDirection;
  origin: 'trunk' | 'web' | 'phone';
  callerRaw: string;
  queueId: string | null;
  startedAt: string;
  connectedAt: string | null;
  talkStartedAt: string | null;
  endedAt: string | null;
  ending: CallEnding | null;
  cause: number | null;
  callBackId?: string;
  story: readonly { kind: StoryKind; data?: Readonly<Record<string, unknown>> }[];
}

export const MISSED_WITHIN_MS = 2 * 3_600_000;
export const AGAIN_AFTER_MS = 5 * 60_000;
/** A task that was taken and not worked on is free for others again. */
export const CLAIM_MS = 15 * 60_000;
/** Refused because there was no room; other refusals are meant for this caller. */
const NO_ROOM = 42;
const OPEN: readonly CallbackState[] = ['waiting', 'dialling'];

export const isOpen = (task: Callback): boolean => OPEN.includes(task.state);
export const isOverdue = (task: Callback, now: Date): boolean => isOpen(task) && Date.parse(task.dueAt) <= now.getTime();

/**
 * Whom a caller's number belongs to and what to dial, or null for nobody: an anonymous caller, a short number (no emergency service is ever
 * called back, whatever a caller id claims), our own.
 */
export function contactOf(call: Pick<CallLooked, 'origin' | 'callerRaw'>): { phone: string; number: string } | null {
  if (call.origin !== 'trunk') return null;
  const { e164, kind } = parsePhoneNumber(call.callerRaw);
  if (e164 === null) return null;
  if (kind === 'foreign') return { phone: e164, number: `00${e164.slice(1)}` };
  const national = e164.slice('+86'.length);
  return { phone: e164, number: kind === 'landline' ? `0${national}` : national };
}

/** Whether the caller still wanted a human when the call ended: in a queue last, or with the dialplan's own. */
export function wantedHuman(story: CallLooked['story']): boolean {
  const last = story.findLast(({ kind }) => kind === 'queued' || kind === 'leftQueue' || kind === 'fallback');
  return last !== undefined && last.kind !== 'leftQueue';
}

/** An incoming call that nobody answered though the caller wanted somebody: given up, refused for want of room, lost on the way. */
export function wasMissed(call: CallLooked): boolean {
  if (call.direction !== 'in' || call.endedAt === null || call.connectedAt !== null || call.callBackId !== undefined) return false;
  if (call.ending === 'refused') return call.cause === NO_ROOM;
  // Ended by the caller in the regular way: the dialplan's own agents, or its voice box, had the call.
  return call.ending !== 'resident' && wantedHuman(call.story);
}

/** Both sides spoke: with the agent who was called in, or with the resident who was called. */
export const wasReached = (call: CallLooked): boolean => call.connectedAt !== null && call.talkStartedAt !== null;

/** What becomes of a kept place whose call did not come about; `dialled`: the number was rung. */
export function afterFailure(task: Callback, dialled: boolean, tries: number, now: Date): Pick<Callback, 'state' | 'tries' | 'notBefore' | 'why' | 'outCallId'> {
  const done = task.tries + (dialled ? 1 : 0);
  if (task.kind === 'keptPlace' && done >= tries) return { state: 'failed', tries: done, notBefore: null, why: 'notReached', outCallId: null };
  return { state: 'waiting', tries: done, notBefore: dialled ? new Date(now.getTime() + AGAIN_AFTER_MS).toISOString() : null, why: null, outCallId: null };
}

/** Order of the list: who is overdue first comes first, closed ones last, the newest first among them. */
export function comesFirst(a: Callback, b: Callback): number {
  if (isOpen(a) !== isOpen(b)) return isOpen(a) ? -1 : 1;
  return isOpen(a) ? a.dueAt.localeCompare(b.dueAt) : (b.closedAt ?? '').localeCompare(a.closedAt ?? '');
}
