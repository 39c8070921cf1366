import type { CallRecord } from './call.ts';
import { offerFailure } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import type { CallRecordings } from './recordings.ts';

export interface RingRequest { callId: string; agentId: string; offerId: string; timeoutSeconds: number; autoAnswer?: boolean }

/** Ringing an agent's telephone, and what follows when it is picked up or not. */
export interface Ringing {
  ring(request: RingRequest): Promise<'ringing' | 'unreachable' | 'gone'>;
  cancel(offer: { callId: string; agentId: string; offerId: string }): Promise<void>;
  /** The agent's leg answered (StasisStart). */
  legUp(callId: string, agentId: string, offerId: string, channelId: string): Promise<void>;
  /** An offered leg ended before it was answered. */
  legFailed(call: CallRecord, cause: number): Promise<void>;
  rang(channelId: string): void;
}

/** Asterisk's own time-out stands behind routing's, for the case that we are away. */
const BACKSTOP_SECONDS = 5;
const AUDIO_POLL_MS = 20;
const AUDIO_GIVE_UP_MS = 5_000;

export function createRinging(context: CallContext, media: CallMedia, recordings: CallRecordings, callOut: { agentUp(call: CallRecord): Promise<void> }): Ringing {
  const { ari, book, queue, routing, phones, clock, bus, newId } = context;
  const ringing = new Set<string>();

  async function originate(request: RingRequest, call: CallRecord, channelId: string): Promise<'done' | 'unreachable'> {
    const variables: Record<string, string> = {
      CALLID: call.id, LEG: 'agent', 'PJSIP_HEADER(add,X-Call-Id)': call.id, 'PJSIP_HEADER(add,X-Offer-Id)': request.offerId,
    };
    if (request.autoAnswer === true) variables['PJSIP_HEADER(add,X-Auto-Answer)'] = '1';
    return ari.originate({
      channelId, endpoint: phones.endpointOf(request.agentId), app: APP, appArgs: ['agent', call.id, request.agentId, request.offerId].join(','),
      timeout: request.timeoutSeconds + BACKSTOP_SECONDS, callerId: callerIdOf(call), formats: 'opus,alaw,ulaw', variables,
    });
  }

  async function ring(request: RingRequest): Promise<'ringing' | 'unreachable' | 'gone'> {
    return queue.run(request.callId, async () => {
      const call = book.get(request.callId);
      if (call === undefined || !['arrived', 'queued', 'reconnecting'].includes(call.state) || call.offer !== null) return 'gone';
      const channelId = newId();
      const offer = { offerId: request.offerId, agentId: request.agentId, channelId, autoAnswer: request.autoAnswer === true };
      // Written before the command: the leg's StasisStart may arrive before the answer to the originate request.
      book.change(call.id, 'offered', call.state === 'reconnecting' ? { offer } : { state: 'ringing', offer }, { agentId: request.agentId });
      const result = await originate(request, call, channelId);
      if (result === 'unreachable') {
        unoffer(request.callId, request.agentId, 'unreachable');
        return 'unreachable';
      }
      return 'ringing';
    });
  }

  function unoffer(callId: string, agentId: string, why: string): void {
    const call = book.get(callId);
    if (call === undefined || call.state === 'ended') return;
    book.change(callId, 'offerFailed', call.state === 'ringing' ? { state: 'queued', offer: null } : { offer: null }, { agentId, data: { why } });
  }

  async function connect(call: CallRecord, agentId: string, channelId: string): Promise<void> {
    const again = call.state === 'reconnecting';
    const outgoing = call.direction === 'out' && call.connectedAt === null;
    const now = book.nowIso();
    const waitMs = call.waitMs ?? Date.parse(now) - Date.parse(call.queuedAt ?? call.startedAt);
    const connected = book.change(call.id, again ? 'agentBack' : 'answered', {
      state: 'talking', agentId, agentChannel: channelId, offer: null, waitMs, talkStartedAt: now, connectedAt: outgoing ? null : (call.connectedAt ?? now), muted: false,
      agentIds: call.agentIds.includes(agentId) ? call.agentIds : [...call.agentIds, agentId],
    }, { agentId });
    if (!again) routing.talking(agentId, call.id);
    if (outgoing) {
      await callOut.agentUp(connected);
      return;
    }
    await media.join(connected, channelId);
    await recordings.start(book.need(call.id));
    void watchAudio(call.id, channelId);
  }

  /** Time to human runs until sound flows both ways: frames came from the agent and went out to the resident. */
  async function watchAudio(callId: string, agentChannel: string): Promise<void> {
    const started = clock.now().getTime();
    const resident = book.get(callId)?.residentChannel ?? '';
    const first = await ari.rtpStatistics(resident).catch(() => null);
    const flows = async (): Promise<boolean> => {
      const [there, here] = await Promise.all([ari.rtpStatistics(agentChannel).catch(() => null), ari.rtpStatistics(resident).catch(() => null)]);
      return there !== null && here !== null && there.rxcount > 0 && here.rxcount > 0 && here.txcount > (first?.txcount ?? 0);
    };
    while (clock.now().getTime() - started < AUDIO_GIVE_UP_MS) {
      const call = book.get(callId);
      if (call?.agentChannel !== agentChannel || call.state === 'ended') return;
      if (await flows()) {
        const timeToHumanMs = call.timeToHumanMs ?? clock.now().getTime() - Date.parse(call.startedAt);
        book.change(callId, 'connected', { timeToHumanMs }, { ...(call.agentId === null ? {} : { agentId: call.agentId }), data: { timeToHumanMs } });
        if (call.agentId !== null) bus.tell('call.connected', { callId, agentId: call.agentId });
        return;
      }
      await new Promise<void>((resolve) => clock.after(AUDIO_POLL_MS, resolve));
    }
    if (book.get(callId)?.state === 'talking') book.change(callId, 'oneWayAudio', {}, { data: { seen: 'server' } });
  }

  return {
    ring,
    cancel: (offer) => queue.run(offer.callId, async () => {
      const call = book.get(offer.callId);
      if (call?.offer?.offerId !== offer.offerId) return;
      ringing.delete(call.offer.channelId);
      const { channelId } = call.offer;
      unoffer(offer.callId, offer.agentId, 'withdrawn');
      await ari.hangup(channelId, 'answered_elsewhere');
    }),
    legUp: (callId, agentId, offerId, channelId) => queue.run(callId, async () => {
      ringing.delete(channelId);
      const call = book.get(callId);
      const offer = call?.offer?.channelId === channelId ? call.offer : null;
      if (call === undefined || offer === null || (!offer.autoAnswer && !routing.answered(callId, agentId, offerId))) {
        await ari.hangup(channelId);
        return;
      }
      await connect(call, agentId, channelId);
    }),
    legFailed: (call, cause) => queue.run(call.id, () => {
      const { offer } = book.need(call.id);
      if (offer === null || offer.channelId !== call.offer?.channelId) return Promise.resolve();
      const why = offerFailure(cause, ringing.delete(offer.channelId));
      unoffer(call.id, offer.agentId, why);
      if (!offer.autoAnswer) routing.offerFailed(call.id, offer.agentId, offer.offerId, why);
      return Promise.resolve();
    }),
    rang: (channelId) => {
      if (ringing.has(channelId)) return;
      const call = book.ofChannel(channelId);
      if (call?.offer?.channelId !== channelId) return;
      ringing.add(channelId);
      book.change(call.id, 'ringing', {}, { agentId: call.offer.agentId });
    },
  };
}

/** What the agent's phone shows; from the raw number only, never the forgeable name. */
function callerIdOf(call: CallRecord): string {
  const digits = call.callerRaw.replace(/[^\d+*#]/g, '').slice(0, 24);
  return digits === '' ? 'anonymous <anonymous>' : `"${digits}" <${digits}>`;
}
