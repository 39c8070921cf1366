import { isWithAgent, type CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import type { Ringing } from './ring.ts';

/**
 * A page that reloads in mid-call takes its telephone with it. The resident hears music; when the page's telephone is back its dead leg is
 * replaced by one that answers by itself; when it does not come back in time the resident goes to the front of the queue.
 */
export interface AgentLost {
  contact(agentId: string, registered: boolean): void;
  /** The agent's leg ended without anybody hanging up. */
  legLost(call: CallRecord): Promise<void>;
  /** Gives a resident without an agent back to the queue, at the front. */
  toFront(call: CallRecord): Promise<void>;
}

/** A reload closes the SIP socket and the desk's socket at nearly the same moment; a mere signalling drop closes only the first. */
const TELL_APART_MS = 300;
const BACK_WITHIN_MS = 15_000;
const RING_SECONDS = 15;

export function createAgentLost(context: CallContext, media: CallMedia, ringing: Ringing): AgentLost {
  const { ari, book, queue, routing, clock, newId, pageAlive, log } = context;
  const report = (callId: string) => (error: unknown): void => log.error({ err: error, callId }, 'an agent lost in mid-call could not be handled');

  const withAgent = (agentId: string): CallRecord | undefined => book.live().find((call) => call.agentId === agentId && isWithAgent(call));

  function lose(agentId: string): void {
    const call = withAgent(agentId);
    if (call === undefined || call.state === 'reconnecting' || pageAlive(agentId)) return;
    queue.run(call.id, () => begin(call.id)).catch(report(call.id));
  }

  async function begin(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call === undefined || !isWithAgent(call) || call.state === 'reconnecting') return;
    book.change(callId, 'agentLost', { state: 'reconnecting' }, call.agentId === null ? {} : { agentId: call.agentId });
    await media.toMusic(call);
    clock.after(BACK_WITHIN_MS, () => {
      queue.run(callId, () => giveUp(callId)).catch(report(callId));
    });
  }

  async function giveUp(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call?.state === 'reconnecting') await toFront(call);
  }

  async function toFront(call: CallRecord): Promise<void> {
    const { agentId, agentChannel, offer, queueId } = call;
    book.change(call.id, 'queued', { state: 'queued', agentId: null, agentChannel: null, offer: null, muted: false, queuedAt: book.nowIso() }, { data: { front: true, queue: queueId } });
    if (agentId !== null) routing.released(agentId, call.id, null);
    await media.toMusic(call);
    for (const channel of [agentChannel, offer?.channelId]) if (typeof channel === 'string') await ari.hangup(channel);
    if (queueId !== null) routing.enqueue({ callId: call.id, queueId, at: new Date(call.startedAt), front: true });
  }

  async function replaceLeg(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call?.state !== 'reconnecting' || call.agentId === null || call.offer !== null) return;
    if (call.agentChannel !== null) await ari.hangup(call.agentChannel);
    void ringing.ring({ callId, agentId: call.agentId, offerId: newId(), timeoutSeconds: RING_SECONDS, autoAnswer: true }).catch(report(callId));
  }

  return {
    contact(agentId, registered) {
      if (!registered) {
        clock.after(TELL_APART_MS, () => lose(agentId));
        return;
      }
      const call = withAgent(agentId);
      if (call !== undefined) queue.run(call.id, () => replaceLeg(call.id)).catch(report(call.id));
    },
    legLost: (call) => begin(call.id),
    toFront,
  };
}
