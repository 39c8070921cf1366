import type { CallEnding } from '../contract/states.ts';
import { isTalkOfFallback, isWithAgent, type CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import { wrapUpSecondsOf } from './wrap-up.ts';
import type { CallMedia } from './call-media.ts';
import type { Supervise } from './supervise.ts';
import { releaseParty } from './release-party.ts';
import { partiesOf, sideChannels } from './transfer.ts';
import type { CallRecordings } from './recordings.ts';

/** Ends a call once, whoever asks first: record, then legs and bridges, then routing and recordings. */
export type EndCall = (callId: string, ending: CallEnding, cause: number) => Promise<void>;

/** Refused for want of room: a caller who was not answered yet gets a 503. */
const CONGESTION = 42;

export function createEndCall(context: CallContext, media: CallMedia, recordings: CallRecordings, supervise: Supervise): EndCall {
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
    for (const party of partiesOf(call)) releaseParty(context, call, party, 'dropped');
  }

  return async (callId, ending, cause) => {
    const call = book.get(callId);
    if (call === undefined || call.state === 'ended') return;
    book.change(callId, 'hungUp', { state: 'ended', ending, cause, endedAt: book.nowIso(), offer: null, ...(partiesOf(call).length > 0 && { parties: [] }) }, call.agentId === null ? { data: { ending, cause } } : { agentId: call.agentId, data: { ending, cause } });
    releaseAgents(call);
    bus.tell('call.ended', { callId, agentId: call.agentId, ending });
    await supervise.end(book.need(callId));
    const legs = [call.residentChannel, call.agentChannel, call.offer?.channelId, ...sideChannels(call)].filter((channel) => typeof channel === 'string');
    await Promise.all(legs.map((channel) => ari.hangup(channel, cause === CONGESTION ? 'congestion' : 'normal')));
    await media.close(call);
    recordings.finish(book.need(callId)).catch((error: unknown) => log.error({ err: error, callId }, 'recordings of a call cannot be finished'));
  };
}
