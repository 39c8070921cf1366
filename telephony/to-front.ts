import type { CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { EndCall } from './call-end.ts';
import type { CallMedia } from './call-media.ts';

/** A resident whose agent is gone, or could not be reached, hears music at the front of the queue. Runs inside the call's own line of work. */
export type ToFront = (call: CallRecord) => Promise<void>;

const TEMPORARY_FAILURE = 41;

export function createToFront(context: CallContext, media: CallMedia, endCall: EndCall): ToFront {
  const { ari, book, routing } = context;
  return async (call) => {
    const { agentId, agentChannel, offer, queueId } = call;
    if (queueId === null || (call.direction === 'out' && call.connectedAt === null)) {
      // A call that an agent made belongs to no queue, and one whose number is only being rung has nobody in it.
      await endCall(call.id, 'lost', TEMPORARY_FAILURE);
      return;
    }
    book.change(call.id, 'queued', { state: 'queued', agentId: null, agentChannel: null, offer: null, muted: false, queuedAt: book.nowIso(), ...((call.parked ?? null) !== null && { parked: null }) }, { data: { front: true, queue: queueId } });
    if (agentId !== null) routing.released(agentId, call.id, null);
    routing.enqueue({ callId: call.id, queueId, at: new Date(call.startedAt), front: true });
    await media.toMusic(call);
    for (const channel of [agentChannel, offer?.channelId]) if (typeof channel === 'string') await ari.hangup(channel);
  };
}
