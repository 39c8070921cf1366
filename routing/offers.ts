import type { Facts } from '../events/facts.ts';
import type { Agent } from './agent.ts';
import { endOffer, type Offer } from './offer.ts';
import type { Presence } from './presence.ts';
import type { OfferFailure, RoutingNeeds } from './routing.ts';
import type { Steps } from './steps.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** A declined call is not offered to the same agent again for so long, unless it must wait anyway. */
const DECLINED_MS = 5_000;
/** After the telephone system refused to ring for reasons of its own. */
const RETRY_MS = 1_000;
const DEFAULT_RING_SECONDS = 20;
/** Ended offers that are still known by their id; a report older than that many offers does not come. */
const REMEMBERED = 1_000;

/** The live offers: opened, rung, and ended once. Every method runs inside a step of routing. */
export class Offers {
  private readonly needs: RoutingNeeds;
  private readonly steps: Steps;
  private readonly presence: Presence;
  private readonly lines: WaitingLines;
  private readonly live = new Map<string, Offer>();
  private readonly over = new Set<string>();

  constructor(needs: RoutingNeeds, steps: Steps, presence: Presence, lines: WaitingLines) {
    this.needs = needs;
    this.steps = steps;
    this.presence = presence;
    this.lines = lines;
  }

  get(offerId: string | null): Offer | undefined {
    return offerId === null ? undefined : this.live.get(offerId);
  }

  /** An offer of the queue that has ended: what is still reported about it says nothing about a later direct ring of the same call. */
  isOver(offerId: string): boolean {
    return this.over.has(offerId);
  }

  open(callId: string, agent: Agent): void {
    const item = this.lines.find(callId);
    if (item === undefined) return;
    const at = this.needs.clock.now();
    const seconds = this.lines.queue(item.queueId)?.ringSeconds ?? DEFAULT_RING_SECONDS;
    const offerId = this.needs.newId();
    const stopTimer = this.needs.clock.after(seconds * 1000, () => this.failLater(offerId, 'noAnswer'));
    const offer: Offer = { offerId, callId, agentId: agent.agentId, queueId: item.queueId, state: 'offered', at, until: new Date(at.getTime() + seconds * 1000), stopTimer };
    this.live.set(offerId, offer);
    item.offerId = offerId;
    this.presence.move(agent, 'offered', { callId, offerId, servedQueueId: item.queueId });
    if (item.callBack) this.steps.later(() => this.needs.callBackTurn?.({ callId, agentId: agent.agentId }));
    this.steps.tell('call.offered', { callId, agentId: agent.agentId, offerId });
    this.steps.later(() => this.ring(offer, seconds));
  }

  private ring(offer: Offer, timeoutSeconds: number): void {
    if (offer.state !== 'offered') return;
    const { callId, agentId, offerId } = offer;
    this.needs.ring({ callId, agentId, offerId, timeoutSeconds }).then(
      (result) => {
        if (offer.state !== 'offered') return;
        if (result === 'unreachable') this.failLater(offerId, 'unreachable');
        else if (result === 'gone') this.steps.run(() => this.takeOut(callId));
      },
      (error: unknown) => {
        this.needs.reportError?.(error);
        if (offer.state === 'offered') this.steps.run(() => this.putOff(offer));
      },
    );
  }

  /** Nobody's fault: the agent stays, the call is offered again a little later. */
  private putOff(offer: Offer): void {
    const item = this.lines.find(offer.callId);
    if (item !== undefined) item.notBefore = this.steps.wakeIn(RETRY_MS);
    this.close(offer, 'failed', 'unreachable');
    this.presence.settle(this.presence.need(offer.agentId));
  }

  fail(offer: Offer, why: OfferFailure): void {
    const agent = this.presence.need(offer.agentId);
    const item = this.lines.find(offer.callId);
    if (why === 'declined') item?.notFor.set(agent.agentId, this.steps.wakeIn(DECLINED_MS));
    this.close(offer, 'failed', why);
    this.cancelRing(offer);
    this.agentFailed(agent, why);
  }

  agentFailed(agent: Agent, why: OfferFailure): void {
    if (why === 'declined') this.presence.settle(agent);
    else if (why === 'noAnswer') this.presence.rest(agent, { state: 'paused', reason: 'missedOffer' });
    else this.presence.offline(agent, { callId: null, offerId: null, phoneReady: false });
  }

  /** The end of an offer; the call's entry in the line stays (except when answered) and is free for the next agent. */
  close(offer: Offer, to: 'answered' | 'failed' | 'withdrawn', why: Facts['call.offerEnded']['why']): void {
    endOffer(offer, to);
    this.live.delete(offer.offerId);
    this.over.add(offer.offerId);
    const [oldest] = this.over;
    if (this.over.size > REMEMBERED && oldest !== undefined) this.over.delete(oldest);
    const item = this.lines.find(offer.callId);
    if (item !== undefined) item.offerId = null;
    const agent = this.presence.find(offer.agentId);
    if (agent !== undefined) agent.offerId = null;
    this.steps.tell('call.offerEnded', { callId: offer.callId, agentId: offer.agentId, offerId: offer.offerId, why });
  }

  takeOut(callId: string): void {
    const item = this.lines.find(callId);
    if (item === undefined) return;
    const offer = this.get(item.offerId);
    this.lines.remove(callId);
    this.steps.tell('queue.changed', { queueId: item.queueId });
    if (offer === undefined) return;
    this.close(offer, 'withdrawn', 'callerGone');
    this.cancelRing(offer);
    this.presence.settle(this.presence.need(offer.agentId));
  }

  of(agent: Agent): Offer | undefined {
    return this.get(agent.offerId);
  }

  cancelRing({ callId, agentId, offerId }: Offer): void {
    this.steps.later(() => {
      this.needs.cancelRing({ callId, agentId, offerId }).catch((error: unknown) => this.needs.reportError?.(error));
    });
  }

  stop(): void {
    for (const offer of this.live.values()) offer.stopTimer();
  }

  private failLater(offerId: string, why: OfferFailure): void {
    this.steps.run(() => {
      const offer = this.live.get(offerId);
      if (offer !== undefined) this.fail(offer, why);
    });
  }
}
