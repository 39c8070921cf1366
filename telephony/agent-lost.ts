import { isWithAgent, type CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import type { HandOver } from './hand-over.ts';
import type { Ringing } from './ring.ts';
import type { ToFront } from './to-front.ts';
import { answeredParties } from './transfer.ts';

/**
 * A page that reloads in mid-call takes its telephone with it. The resident hears music; when the page's telephone is back its dead leg is
 * replaced by one that answers by itself; when it does not come back in time the resident goes to the front of the queue.
 */
export interface AgentLost {
  contact(agentId: string, registered: boolean): void;
  /** The agent's leg ended without anybody hanging up. */
  legLost(call: CallRecord): Promise<void>;
}

/** A reload closes the SIP socket and the desk's socket at nearly the same moment; a mere signalling drop closes only the first. */
const TELL_APART_MS = 300;
export const BACK_WITHIN_MS = 15_000;
const RING_SECONDS = 15;

export interface AgentLostParts { media: CallMedia; ringing: Ringing; handOver: HandOver; toFront: ToFront; backWithinMs: number }

export function createAgentLost(context: CallContext, { media, ringing, handOver, toFront, backWithinMs }: AgentLostParts): AgentLost {
  const { ari, book, queue, clock, newId, pageOf, log } = context;
  const registeredNow = new Map<string, boolean>();
  /** One limit per call: an agent lost a second time has the whole time again. */
  const limits = new Map<string, () => void>();
  const report = (callId: string) => (error: unknown): void => log.error({ err: error, callId }, 'an agent lost in mid-call could not be handled');

  const withAgent = (agentId: string): CallRecord | undefined => book.live().find((call) => call.agentId === agentId && isWithAgent(call));

  /** `page`: the page that held the telephone when its signalling went; while that very page is there, its sound is too. */
  function lose(agentId: string, page: string | null): void {
    const call = withAgent(agentId);
    if (call === undefined || call.state === 'reconnecting' || (page !== null && pageOf(agentId) === page)) return;
    queue.run(call.id, async () => {
      await begin(call.id);
      // A quick reload has registered again before we were sure of it.
      if (registeredNow.get(agentId) === true) await replaceLeg(call.id);
    }).catch(report(call.id));
  }

  async function begin(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call === undefined || !isWithAgent(call) || call.state === 'reconnecting') return;
    book.change(callId, 'agentLost', { state: 'reconnecting' }, call.agentId === null ? {} : { agentId: call.agentId });
    // In a talk of three he goes on speaking with the others.
    if (!answeredParties(call).some((party) => party.state === 'joined')) await media.toMusic(call);
    limits.get(callId)?.();
    limits.set(callId, clock.after(backWithinMs, () => {
      limits.delete(callId);
      queue.run(callId, () => giveUp(callId)).catch(report(callId));
    }));
  }

  async function giveUp(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call?.state !== 'reconnecting' || (await handOver.leave(call, false))) return;
    await handOver.dropRinging(call);
    await toFront(book.need(callId));
  }

  async function replaceLeg(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call?.state !== 'reconnecting' || call.agentId === null || call.offer !== null) return;
    if (call.agentChannel !== null) await ari.hangup(call.agentChannel);
    void ringing.ring({ callId, agentId: call.agentId, offerId: newId(), timeoutSeconds: RING_SECONDS, autoAnswer: true }).catch(report(callId));
  }

  return {
    contact(agentId, registered) {
      registeredNow.set(agentId, registered);
      if (!registered) {
        const page = pageOf(agentId);
        clock.after(TELL_APART_MS, () => lose(agentId, page));
        return;
      }
      const call = withAgent(agentId);
      if (call !== undefined) queue.run(call.id, () => replaceLeg(call.id)).catch(report(call.id));
    },
    async legLost(call) {
      await begin(call.id);
      // The page is there and only its sound was lost: no new registration will come to wait for.
      if (call.agentId !== null && pageOf(call.agentId) !== null) await replaceLeg(call.id);
    },
  };
}
