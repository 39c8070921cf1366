import type { Bus } from '../events/bus.ts';
import type { Clock } from '../clock.ts';
import type { StoryEntry } from '../contract/views.ts';
import type { StoryKind } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import { sideAgents, sideChannels } from './transfer.ts';
import { apply, change, isLive, isWithAgent, type CallChange, type CallPatch, type CallRecord } from './call.ts';

/** Ended calls stay at hand for the wrap-up, its ticket and the recordings; later they are read from the store. */
const KEEP_ENDED_MS = 30 * 60_000;

export interface BookNeeds {
  clock: Clock;
  bus: Bus;
  journal: { append(step: CallChange): void };
  /** Told after each change; copies to the store by itself. */
  copy(record: CallRecord): void;
}

/** The calls of this process: the only place where a record changes. Record first, then command. */
export interface CallBook {
  open(record: CallRecord, about?: Pick<StoryEntry, 'data'>): CallRecord;
  /** Puts a record of an earlier process back, or one from the store, without a change. */
  restore(record: CallRecord): void;
  change(callId: string, kind: StoryKind, patch?: CallPatch, about?: Pick<StoryEntry, 'agentId' | 'data'>): CallRecord;
  get(callId: string): CallRecord | undefined;
  /** The record, or CALL_NOT_FOUND. */
  need(callId: string): CallRecord;
  live(): CallRecord[];
  ofAgent(agentId: string): CallRecord | undefined;
  ofChannel(channelId: string): CallRecord | undefined;
  byUniqueId(uniqueId: string): CallRecord | undefined;
  nowIso(): string;
}

export function createCallBook({ clock, bus, journal, copy }: BookNeeds): CallBook {
  const calls = new Map<string, CallRecord>();
  const live = new Set<string>();
  /** Ended ones whose time at hand is running. */
  const leaving = new Set<string>();
  const nowIso = (): string => clock.now().toISOString();

  function keep(record: CallRecord): void {
    calls.set(record.id, record);
    if (isLive(record)) {
      live.add(record.id);
      return;
    }
    live.delete(record.id);
    if (leaving.has(record.id)) return;
    leaving.add(record.id);
    clock.after(KEEP_ENDED_MS, () => {
      leaving.delete(record.id);
      calls.delete(record.id);
    });
  }

  function commit(before: CallRecord, step: CallChange): CallRecord {
    journal.append(step);
    const after = apply(before, step);
    keep(after);
    copy(after);
    bus.tell('call.changed', { callId: after.id, seq: after.seq, state: after.state, agentId: after.agentId });
    return after;
  }

  const need = (callId: string): CallRecord => {
    const record = calls.get(callId);
    if (record === undefined) throw new HotlineError('CALL_NOT_FOUND');
    return record;
  };
  const liveCalls = (): CallRecord[] => [...live].flatMap((id) => calls.get(id) ?? []);

  return {
    open: (record, about = {}) => commit(record, { ...change(record, record.startedAt, 'arrived', {}, about), record }),
    restore: keep,
    change(callId, kind, patch = {}, about = {}) {
      const before = need(callId);
      const step = change(before, nowIso(), kind, patch, about);
      // Older files of the journal may be gone once a call has ended and was copied: the step carries the record with it.
      return commit(before, isLive(before) ? step : { ...step, record: before });
    },
    get: (callId) => calls.get(callId),
    need,
    live: liveCalls,
    ofAgent: (agentId) => liveCalls().find((call) => (call.agentId === agentId && isWithAgent(call)) || call.offer?.agentId === agentId || sideAgents(call).includes(agentId)),
    ofChannel: (channelId) =>
      liveCalls().find((call) => call.residentChannel === channelId || call.agentChannel === channelId || call.offer?.channelId === channelId || sideChannels(call).includes(channelId)),
    byUniqueId: (uniqueId) => [...calls.values()].find((call) => call.uniqueId === uniqueId),
    nowIso,
  };
}
