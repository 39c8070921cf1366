import type { CallControlView } from '../contract/call-control.ts';
import type { CallView, OfferView, WaitingCallView } from '../contract/views.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { cityTime } from '../language/city-time.ts';
import { displayPhone, maskPhone } from '../residents/masking.ts';
import { talkMs, type CallRecord } from '../telephony/call.ts';
import { partiesOf, talkingTo } from '../telephony/transfer.ts';

/** Names the view cannot know by itself. */
export interface CallNames { queueName(queueId: string): string | null; agentName(agentId: string): string | null }

/** Whoever speaks with the resident sees the number to write down, until his wrap-up is over; everybody else, and he himself later, sees it masked. */
function shownNumber(raw: string, record: CallRecord, viewer: Viewer, atDesk: boolean): string {
  const own = record.agentId === viewer.userId || partiesOf(record).some((party) => party.agentId === viewer.userId) || record.offer?.agentId === viewer.userId;
  return own && (atDesk || record.state !== 'ended') ? displayPhone(raw) : maskPhone(raw);
}

/** The web phone's SIP user is the same for every resident: it says nothing about who calls. */
const callerOf = (record: CallRecord): string => (record.origin === 'web' ? '' : record.callerRaw);

/** The other side's number in full, '' when it is not known. */
export function otherNumber(record: CallRecord): string {
  return displayPhone(callerOf(record) || (record.direction === 'out' ? record.number : ''));
}

/** Whether the number of a call may be asked for in full: by who spoke on it, and by holders of the right. */
export function mayReveal(record: Pick<CallRecord, 'agentIds'>, viewer: Viewer): boolean {
  return record.agentIds.includes(viewer.userId) || may(viewer, 'resident.reveal');
}

const timeOf = (iso: string | null): string | null => (iso === null ? null : cityTime(new Date(iso)));

/** A call as this viewer may see it; `atDesk`: on the desk of who speaks on it, where the number stays until the wrap-up is over. */
export function callView(record: CallRecord, viewer: Viewer, names: CallNames, atDesk = false): CallView {
  return {
    id: record.id, direction: record.direction, state: record.state, number: record.direction === 'out' ? shownNumber(record.number, record, viewer, atDesk) : record.number, caller: shownNumber(callerOf(record), record, viewer, atDesk),
    callerVerified: record.origin === 'trunk' && record.callerRaw !== '', viaWeb: record.origin === 'web',
    queueId: record.queueId, queueName: record.queueId === null ? null : names.queueName(record.queueId),
    agentId: record.agentId, agentName: record.agentId === null ? null : names.agentName(record.agentId),
    startedAt: cityTime(new Date(record.startedAt)), connectedAt: timeOf(record.connectedAt), endedAt: timeOf(record.endedAt),
    ending: record.ending, cause: record.cause, waitMs: record.waitMs, timeToHumanMs: record.timeToHumanMs, talkMs: talkMs(record),
    muted: record.muted, recordingPaused: record.recordingPaused, outcome: record.outcome, ticketIds: record.ticketIds, residentId: record.residentId,
    ...(record.state !== 'ended' ? controlView(record, viewer, names) : { rating: record.rating?.grade ?? null }),
    story: record.story.filter((entry) => entry.kind !== 'supervised' || may(viewer, 'agent.supervise')).map((entry) => ({ ...entry, at: cityTime(new Date(entry.at)) })),
    recordings: record.recordings.map(({ id, track, agentId, startedAt, durationMs, bytes, sha256, state }) => ({ id, track, agentId, startedAt: cityTime(new Date(startedAt)), durationMs, bytes, sha256, state })),
    seq: record.seq,
  };
}

/** Who else is on the call. Whoever only listens is shown to those who may listen too; the flow only while nobody speaks with the caller. */
function controlView(record: CallRecord, viewer: Viewer, names: CallNames): CallControlView {
  const name = (agentId: string | null): string => (agentId === null ? '' : (names.agentName(agentId) ?? ''));
  const { parked, supervisors = [] } = record;
  const node = record.state === 'arrived' ? record.story.findLast((entry) => entry.kind === 'node')?.data : undefined;
  return {
    parties: partiesOf(record).map(({ id, kind, agentId, number, state, since }) => ({ id, kind, agentId, name: kind === 'agent' ? name(agentId) : number, state, since: cityTime(new Date(since)) })),
    talkingTo: talkingTo(record), rating: record.rating?.grade ?? null,
    parked: parked ? { since: cityTime(new Date(parked.since)), byName: name(parked.byId), slot: parked.slot } : null,
    supervisors: supervisors.filter((one) => one.mode === 'barge' || may(viewer, 'agent.supervise')).map(({ agentId, mode }) => ({ agentId, name: name(agentId), mode })),
    flow: node === undefined ? null : { flowId: String(node['flow'] ?? ''), version: typeof node['version'] === 'number' ? node['version'] : null, nodeName: String(node['node'] ?? '') },
  };
}

/** A caller who may be picked up. */
export function waitingView(record: CallRecord, viewer: Viewer, names: CallNames): WaitingCallView {
  return {
    callId: record.id, caller: shownNumber(callerOf(record), record, viewer, false), queueName: record.queueId === null ? null : names.queueName(record.queueId),
    since: cityTime(new Date(record.parked?.since ?? record.queuedAt ?? record.startedAt)), slot: record.parked?.slot ?? null,
    parkedByName: record.parked ? names.agentName(record.parked.byId) : null,
  };
}

/** What an agent sees of an offered call, from memory alone. */
export function offerView(record: CallRecord, offer: { offerId: string; until: Date; waitingSince: Date }, now: Date, viewer: Viewer, names: CallNames): OfferView {
  return {
    offerId: offer.offerId, callId: record.id, caller: shownNumber(callerOf(record), record, viewer, true), callerVerified: record.origin === 'trunk' && record.callerRaw !== '',
    viaWeb: record.origin === 'web', queueName: (record.queueId === null ? null : names.queueName(record.queueId)) ?? '',
    waitMs: now.getTime() - offer.waitingSince.getTime(), until: cityTime(offer.until),
  };
}

/** A call as one line of the story of its resident. */
export function timelineCall(record: CallRecord, names: Pick<CallNames, 'agentName'>): { id: string; at: Date; direction: CallRecord['direction']; outcome: CallRecord['outcome']; talkMs: number | null; agentName: string | null; recorded: boolean; rating: number | null } {
  const { id, direction, outcome, agentId, recordings } = record;
  return { id, at: new Date(record.startedAt), direction, outcome, talkMs: talkMs(record), agentName: agentId === null ? null : names.agentName(agentId), recorded: recordings.some(({ state }) => state === 'ready'), rating: record.rating?.grade ?? null };
}
