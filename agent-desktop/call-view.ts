import type { CallView, OfferView } from '../contract/views.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { cityTime } from '../language/city-time.ts';
import { maskPhone } from '../residents/masking.ts';
import { talkMs, type CallRecord } from '../telephony/call.ts';

/** Names the view cannot know by itself. */
export interface CallNames { queueName(queueId: string): string | null; agentName(agentId: string): string | null }

/** Whoever speaks with the resident sees the number to write down; everybody else sees it masked, unless he may reveal. */
function numberFor(record: CallRecord, viewer: Viewer): string {
  // The web phone's SIP user is the same for every resident: it says nothing about who calls.
  if (record.origin === 'web') return '';
  const own = record.agentId === viewer.userId || record.offer?.agentId === viewer.userId;
  return own || may(viewer, 'resident.reveal') ? record.callerRaw : maskPhone(record.callerRaw);
}

const timeOf = (iso: string | null): string | null => (iso === null ? null : cityTime(new Date(iso)));

/** A call as this viewer may see it. */
export function callView(record: CallRecord, viewer: Viewer, names: CallNames): CallView {
  return {
    id: record.id, direction: record.direction, state: record.state, number: record.number, caller: numberFor(record, viewer),
    callerVerified: record.origin === 'trunk' && record.callerRaw !== '', viaWeb: record.origin === 'web',
    queueId: record.queueId, queueName: record.queueId === null ? null : names.queueName(record.queueId),
    agentId: record.agentId, agentName: record.agentId === null ? null : names.agentName(record.agentId),
    startedAt: cityTime(new Date(record.startedAt)), connectedAt: timeOf(record.connectedAt), endedAt: timeOf(record.endedAt),
    ending: record.ending, cause: record.cause, waitMs: record.waitMs, timeToHumanMs: record.timeToHumanMs, talkMs: talkMs(record),
    muted: record.muted, recordingPaused: record.recordingPaused, outcome: record.outcome, ticketIds: record.ticketIds, residentId: record.residentId,
    story: record.story.map((entry) => ({ ...entry, at: cityTime(new Date(entry.at)) })),
    recordings: record.recordings.map(({ id, track, agentId, startedAt, durationMs, bytes, sha256, state }) => ({ id, track, agentId, startedAt: cityTime(new Date(startedAt)), durationMs, bytes, sha256, state })),
    seq: record.seq,
  };
}

/** What an agent sees of an offered call, from memory alone. */
export function offerView(record: CallRecord, offer: { offerId: string; until: Date; waitingSince: Date }, now: Date, viewer: Viewer, names: CallNames): OfferView {
  return {
    offerId: offer.offerId, callId: record.id, caller: numberFor(record, viewer), callerVerified: record.origin === 'trunk' && record.callerRaw !== '',
    viaWeb: record.origin === 'web', queueName: (record.queueId === null ? null : names.queueName(record.queueId)) ?? '',
    waitMs: now.getTime() - offer.waitingSince.getTime(), until: cityTime(offer.until),
  };
}
