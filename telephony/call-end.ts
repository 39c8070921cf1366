import type { CallEnding } from '../contract/states.ts';
import { isTalkOfFallback, isWithAgent, type CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import type { CallRecordings } from './recordings.ts';

/** Ends a call once, whoever asks first: record, then legs and bridges, then routing and recordings. */
export type EndCall = (callId: string, ending: CallEnding, cause: number) => Promise<void>;

/** Refused for want of room: a caller who was not answered yet gets a 503. */
const CONGESTION = 42;
export const DEFAULT_WRAP_UP_SECONDS = 120;

/** How long the agent of this call has for the wrap-up: as its queue says. */
export function wrapUpSecondsOf({ queueOf }: Pick<CallContext, 'queueOf'>, call: CallRecord): number {
  return (call.queueId === null ? null : queueOf(call.queueId)?.wrapUpSeconds) ?? DEFAULT_WRAP_UP_SECONDS;
}

export function createEndCall(context: CallContext, media: CallMedia, recordings: CallRecordings): EndCall {
  const { ari, book, routing, bus, tellHangUp, log } = context;

  function releaseAgents(call: CallRecord): void {
    if (call.agentId !== null && (isWithAgent(call) || isTalkOfFallback(call))) {
      const seconds = wrapUpSecondsOf(context, call);
      book.change(call.id, 'wrapUp', {}, { agentId: call.agentId, data: { seconds } });
      routing.released(call.agentId, call.id, { seconds });
      tellHangUp(call.agentId, call.id);
    }
    // Nobody rings on for a call that is over, be it the queue's offer or a transfer.
    if (call.offer !== null) routing.released(call.offer.agentId, call.id, null);
    routing.withdraw(call.id);
  }

  return async (callId, ending, cause) => {
    const call = book.get(callId);
    if (call === undefined || call.state === 'ended') return;
    book.change(callId, 'hungUp', { state: 'ended', ending, cause, endedAt: book.nowIso(), offer: null }, call.agentId === null ? { data: { ending, cause } } : { agentId: call.agentId, data: { ending, cause } });
    releaseAgents(call);
    bus.tell('call.ended', { callId, agentId: call.agentId, ending });
    const legs = [call.residentChannel, call.agentChannel, call.offer?.channelId].filter((channel) => typeof channel === 'string');
    await Promise.all(legs.map((channel) => ari.hangup(channel, cause === CONGESTION ? 'congestion' : 'normal')));
    await media.close(call);
    recordings.finish(book.need(callId)).catch((error: unknown) => log.error({ err: error, callId }, 'recordings of a call cannot be finished'));
  };
}
