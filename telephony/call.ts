import { HotlineError } from '../errors.ts';
import type { StoryEntry } from '../contract/views.ts';
import type { Parked, Party, Rating, Supervisor } from './party.ts';
import type { CallDirection, CallEnding, CallOutcome, CallState, StoryKind } from '../contract/states.ts';

/** Which side of our wall the resident came from; only a trunk's caller id counts as known. */
export type CallOrigin = 'trunk' | 'web' | 'phone';

/** One recorded track of one leg. `name` is the raw file in Asterisk's spool, `file` the finished one below the recordings folder. */
export interface RecordingTrack {
  id: string;
  track: 'resident' | 'agent' | 'party';
  agentId: string | null;
  name: string;
  channelId: string;
  startedAt: string;
  endedAt: string | null;
  state: 'recording' | 'ready' | 'missing';
  file: string | null;
  durationMs: number;
  bytes: number;
  sha256: string;
}

/** The whole record of a call, kept in memory, journalled per change, copied to the store. Channel ids are Asterisk's. */
export interface CallRecord {
  id: string;
  seq: number;
  direction: CallDirection;
  state: CallState;
  origin: CallOrigin;
  number: string;
  /** How its number was answered when it came: the mode of the number. Absent in calls that met no number of ours. */
  mode?: string;
  /** Outgoing: the call that is answered by it. Incoming: the task of the caller who left the queue to be called back. Absent otherwise. */
  callBackOf?: string;
  callBackId?: string;
  callerRaw: string;
  callerName: string;
  residentChannel: string;
  agentChannel: string | null;
  /** Asterisk's uniqueid: the natural key that the CDR file knows too. */
  uniqueId: string;
  agentId: string | null;
  agentIds: string[];
  offer: { offerId: string; agentId: string; channelId: string; autoAnswer: boolean; direct?: boolean } | null;
  queueId: string | null;
  startedAt: string;
  queuedAt: string | null;
  connectedAt: string | null;
  endedAt: string | null;
  talkStartedAt: string | null;
  ending: CallEnding | null;
  cause: number | null;
  waitMs: number | null;
  timeToHumanMs: number | null;
  muted: boolean;
  recordingPaused: boolean;
  outcome: CallOutcome | null;
  outcomeNote: string;
  ticketIds: string[];
  residentId: string | null;
  recordings: RecordingTrack[];
  /** Besides resident and leading agent. Absent like the next three in calls that never had any. */
  parties?: Party[];
  parked?: Parked | null;
  supervisors?: Supervisor[];
  rating?: Rating | null;
  story: StoryEntry[];
}

/** From each state, where a call may go. Checked at start-up by `checkCallStates`. */
export const CALL_MOVES: Record<CallState, readonly CallState[]> = {
  arrived: ['queued', 'ringing', 'talking', 'fallback', 'ended'],
  queued: ['ringing', 'arrived', 'fallback', 'ended'],
  ringing: ['talking', 'queued', 'fallback', 'ended'],
  talking: ['held', 'reconnecting', 'queued', 'parked', 'arrived', 'ended'],
  held: ['talking', 'reconnecting', 'queued', 'parked', 'arrived', 'ended'],
  parked: ['ringing', 'queued', 'ended'],
  reconnecting: ['talking', 'held', 'queued', 'ended'],
  fallback: ['queued', 'ended'],
  ended: [],
};

/** Every state but the first is reachable and every target exists; throws otherwise. */
export function checkCallStates(): void {
  const reachable = new Set(Object.values(CALL_MOVES).flat());
  for (const state of Object.keys(CALL_MOVES) as CallState[]) {
    if (state !== 'arrived' && !reachable.has(state)) throw new Error(`call state ${state} cannot be reached`);
  }
}

/** What may be set by a change; identity and story never are. */
export type CallPatch = Partial<Omit<CallRecord, 'id' | 'seq' | 'story'>>;

/** One journalled step: a story entry with what it changes. The first of a call carries the whole `record`. */
export interface CallChange {
  callId: string;
  seq: number;
  entry: StoryEntry;
  patch: CallPatch;
  record?: CallRecord;
}

export function newCall(given: Pick<CallRecord, 'id' | 'direction' | 'origin' | 'number' | 'callerRaw' | 'callerName' | 'residentChannel' | 'uniqueId' | 'startedAt'>): CallRecord {
  return {
    ...given, seq: 0, state: 'arrived', agentChannel: null, agentId: null, agentIds: [], offer: null, queueId: null, queuedAt: null, connectedAt: null, endedAt: null,
    talkStartedAt: null, ending: null, cause: null, waitMs: null, timeToHumanMs: null, muted: false, recordingPaused: false, outcome: null, outcomeNote: '',
    ticketIds: [], residentId: null, recordings: [], story: [],
  };
}

/** Makes the next change of a record; a forbidden move of the state is refused with both states named. */
export function change(record: CallRecord, at: string, kind: StoryKind, patch: CallPatch = {}, about: Pick<StoryEntry, 'agentId' | 'data'> = {}): CallChange {
  if (patch.state !== undefined && patch.state !== record.state && !CALL_MOVES[record.state].includes(patch.state)) {
    throw new HotlineError('CALL_WRONG_STATE', [record.state, patch.state], { from: record.state, to: patch.state });
  }
  const seq = record.seq + 1;
  return { callId: record.id, seq, entry: { seq, at, kind, ...about }, patch };
}

/** The record after a change; the same fold serves the running process and the replay of the journal. */
export function apply(record: CallRecord, step: CallChange): CallRecord {
  return { ...record, ...step.patch, seq: step.seq, story: [...record.story, step.entry] };
}

/** A call that still has, or may still have, a resident on the line. */
export const isLive = (record: CallRecord): boolean => record.state !== 'ended';
/** States in which this agent and this resident belong together. */
export const isWithAgent = (record: CallRecord): boolean => record.state === 'talking' || record.state === 'held' || record.state === 'reconnecting';

/** Brought together by the dialplan's own queue while we were away: they talk outside our application until one of them hangs up. */
export const isTalkOfFallback = (record: CallRecord): boolean => record.state === 'fallback' && record.agentChannel !== null;

/** Talk time in milliseconds from the first connection to the end, null while there was none. */
export function talkMs(record: CallRecord): number | null {
  if (record.connectedAt === null || record.endedAt === null) return null;
  return Date.parse(record.endedAt) - Date.parse(record.connectedAt);
}

/**
 * Why an offered leg ended before it was answered, from the hang-up cause of its channel. 17 busy and 21 refused: the agent declined.
 * 19 after ringing: nobody answered. Everything else, or no ringing seen at all: the phone is not there.
 */
export function offerFailure(cause: number, rang: boolean): 'noAnswer' | 'declined' | 'unreachable' {
  if (cause === 17 || cause === 21) return 'declined';
  if (rang && (cause === 19 || cause === 16 || cause === 127 || cause === 0)) return 'noAnswer';
  return 'unreachable';
}
