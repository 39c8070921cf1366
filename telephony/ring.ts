import type { CallRecord } from './call.ts';
import { offerFailure } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import type { CallBook } from './call-book.ts';
import type { EndCall } from './call-end.ts';
import type { Connect } from './connect.ts';
import { partiesOf } from './transfer.ts';
import { shownNumber } from './party-legs.ts';
import type { ToFront } from './to-front.ts';

/** `direct`: not an offer of the queue but a transfer to this very agent. `autoAnswer`: the agent's own wish, a call-out or the leg after a reload. */
export interface RingRequest { callId: string; agentId: string; offerId: string; timeoutSeconds: number; autoAnswer?: boolean; direct?: boolean }

/** Ringing an agent's telephone, and what follows when it is picked up or not. */
export interface Ringing {
  ring(request: RingRequest): Promise<'ringing' | 'unreachable' | 'gone'>;
  cancel(offer: { callId: string; agentId: string; offerId: string }): Promise<void>;
  /** The agent's leg answered (StasisStart). */
  legUp(callId: string, agentId: string, offerId: string, channelId: string): Promise<void>;
  /** An offered leg ended before it was answered. */
  legFailed(call: CallRecord, cause: number): Promise<void>;
  rang(channelId: string): void;
  /** Whether a channel that is no offer's has rung; asked once. */
  hasRung(channelId: string): boolean;
}

/** Asterisk's own time-out stands behind routing's, for the case that we are away. */
const BACKSTOP_SECONDS = 5;

export function createRinging(context: CallContext, { connect, toFront, endCall }: { connect: Connect; toFront: ToFront; endCall: EndCall }): Ringing {
  const { ari, book, queue, routing, newId } = context;
  const ringing = new Set<string>();

  async function ring(request: RingRequest): Promise<'ringing' | 'unreachable' | 'gone'> {
    const call = book.get(request.callId);
    if (call === undefined || !['arrived', 'queued', 'parked', 'reconnecting'].includes(call.state) || call.offer !== null) return 'gone';
    const channelId = newId();
    const offer = { offerId: request.offerId, agentId: request.agentId, channelId, autoAnswer: request.autoAnswer === true, direct: request.direct === true };
    // Written before the command: the leg's StasisStart may arrive before the answer to the originate request.
    book.change(call.id, 'offered', call.state === 'reconnecting' ? { offer } : { state: 'ringing', offer }, { agentId: request.agentId });
    return originate(context, request, call, channelId);
  }

  async function cancel(offer: { callId: string; agentId: string; offerId: string }): Promise<void> {
    const call = book.get(offer.callId);
    if (call?.offer?.offerId !== offer.offerId) return;
    const { channelId } = call.offer;
    ringing.delete(channelId);
    unoffer(book, offer.callId, offer.agentId, 'withdrawn');
    await ari.hangup(channelId, 'answered_elsewhere');
  }

  async function legUp(callId: string, agentId: string, offerId: string, channelId: string): Promise<void> {
    ringing.delete(channelId);
    const call = book.get(callId);
    const offer = call?.offer?.channelId === channelId ? call.offer : null;
    if (call === undefined || offer === null || (!offer.autoAnswer && !routing.answered(callId, agentId, offerId))) {
      await ari.hangup(channelId);
      return;
    }
    await connect(call, agentId, channelId);
  }

  async function legFailed(call: CallRecord, cause: number): Promise<void> {
    const { offer } = book.need(call.id);
    if (offer === null || offer.channelId !== call.offer?.channelId) return;
    const why = offerFailure(cause, ringing.delete(offer.channelId));
    unoffer(book, call.id, offer.agentId, why);
    if (offer.autoAnswer && offer.direct !== true) {
      if (call.direction === 'out' && call.agentId === null) await endCall(call.id, 'unreachable', cause);
      return;
    }
    routing.offerFailed(call.id, offer.agentId, offer.offerId, why);
    if (offer.direct === true) await toFront(book.need(call.id));
  }

  return {
    ring: (request) => queue.run(request.callId, () => ring(request)),
    cancel: (offer) => queue.run(offer.callId, () => cancel(offer)),
    legUp: (callId, agentId, offerId, channelId) => queue.run(callId, () => legUp(callId, agentId, offerId, channelId)),
    legFailed: (call, cause) => queue.run(call.id, () => legFailed(call, cause)),
    hasRung: (channelId) => ringing.delete(channelId),
    rang(channelId) {
      const call = book.ofChannel(channelId);
      if (ringing.has(channelId) || call === undefined) return;
      if (partiesOf(call).some((party) => party.channelId === channelId)) ringing.add(channelId);
      if (call.offer?.channelId !== channelId) return;
      ringing.add(channelId);
      book.change(call.id, 'ringing', {}, { agentId: call.offer.agentId });
    },
  };
}

async function originate({ ari, phones, book }: CallContext, request: RingRequest, call: CallRecord, channelId: string): Promise<'ringing' | 'unreachable'> {
  const result = await ari.originate({
    channelId, endpoint: phones.endpointOf(request.agentId), app: APP, appArgs: ['agent', call.id, request.agentId, request.offerId].join(','),
    timeout: request.timeoutSeconds + BACKSTOP_SECONDS, callerId: shownNumber(call), formats: 'opus,alaw,ulaw', variables: variablesOf(request),
  }).catch((error: unknown) => {
    unoffer(book, request.callId, request.agentId, 'unreachable');
    throw error;
  });
  if (result === 'done') return 'ringing';
  unoffer(book, request.callId, request.agentId, 'unreachable');
  return 'unreachable';
}

function unoffer(book: CallBook, callId: string, agentId: string, why: string): void {
  const call = book.get(callId);
  if (call === undefined || call.state === 'ended') return;
  book.change(callId, 'offerFailed', call.state === 'ringing' ? { state: 'queued', offer: null } : { offer: null }, { agentId, data: { why } });
}

/** The browser learns from headers which call and offer this is, and whether to answer by itself. */
function variablesOf({ callId, offerId, autoAnswer }: RingRequest): Record<string, string> {
  const always = { CALLID: callId, LEG: 'agent', 'PJSIP_HEADER(add,X-Call-Id)': callId, 'PJSIP_HEADER(add,X-Offer-Id)': offerId };
  return autoAnswer === true ? { ...always, 'PJSIP_HEADER(add,X-Auto-Answer)': '1' } : always;
}
