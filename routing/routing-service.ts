import type { QueueStats, QueueView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { dayOf } from './agent-day.ts';
import { checkAgentMoves, isFree, restAfter, type Agent } from './agent.ts';
import { Attendance } from './attendance.ts';
import { Dispatch } from './dispatch.ts';
import { KnownAgents } from './known-agents.ts';
import { isOpenFor } from './offer.ts';
import { Offers } from './offers.ts';
import { Overflow } from './overflow.ts';
import { Pauses } from './pauses.ts';
import { Presence } from './presence.ts';
import type { EnqueueItem, LiveOffer, OfferFailure, ReservePurpose, RoutingNeeds, RoutingService } from './routing.ts';
import { ServiceTimes } from './service-times.ts';
import { relaxMoments } from './skills.ts';
import { Steps } from './steps.ts';
import { Talks } from './talks.ts';
import { WaitingLines } from './waiting-lines.ts';
import { Waits } from './waits.ts';

export function createRouting(needs: RoutingNeeds): RoutingService {
  checkAgentMoves();
  return new Routing(needs);
}

class Routing extends Attendance implements RoutingService {
  protected readonly needs: RoutingNeeds;
  protected readonly steps: Steps;
  protected readonly presence: Presence;
  protected readonly lines = new WaitingLines();
  protected readonly offers: Offers;
  protected readonly talks = new Talks();
  protected readonly pauses = new Pauses();
  private readonly times = new ServiceTimes();
  private readonly dispatch: Dispatch;
  private readonly overflow: Overflow;
  private readonly known: KnownAgents;
  private readonly waits: Waits;
  /** Which agent is kept for a call without an offer of the queue. */
  private readonly reserved = new Map<string, string>();

  constructor(needs: RoutingNeeds) {
    super();
    this.needs = needs;
    this.steps = new Steps(needs, () => {
      this.dispatch.run();
      this.overflow.check();
    });
    this.presence = new Presence({
      clock: needs.clock,
      saveAgent: needs.saveAgent?.bind(needs),
      changed: (agent) => this.tellAgent(agent),
      graceOver: (agent) => this.steps.run(() => this.agentLost(agent)),
      wrapUpOver: (agent) => this.steps.run(() => (agent.state === 'wrapUp' ? this.presence.settle(agent) : undefined)),
      pauseOver: (agent) => this.steps.run(() => this.pauseOver(agent)),
      pauseLimitAt: (agent) => this.pauses.limitAt(agent),
    });
    const { steps, presence, lines } = this;
    this.offers = new Offers(needs, steps, presence, lines);
    this.dispatch = new Dispatch({ clock: needs.clock, presence, lines, offers: this.offers, isTaken: (callId) => this.talks.has(callId) || this.reserved.has(callId) });
    this.overflow = new Overflow(needs, steps, presence, lines);
    this.known = new KnownAgents(needs, steps, lines);
    this.waits = new Waits(presence, lines, this.times, this.dispatch);
  }

  // ---- calls

  enqueue(item: EnqueueItem): void {
    if (!this.lines.hasQueue(item.queueId)) throw new HotlineError('NOT_FOUND');
    this.steps.run(() => {
      const before = this.lines.find(item.callId);
      this.offers.takeOut(item.callId);
      const waiting = this.lines.add(item, this.needs.clock.now());
      if (before !== undefined) waiting.overflowedFrom = before.overflowedFrom;
      for (const seconds of relaxMoments(this.lines.queue(item.queueId)?.rules.skills ?? [])) waiting.timers.push(this.steps.in(seconds * 1_000, () => undefined));
      this.known.entered(waiting);
      this.overflow.entered(waiting);
      this.steps.tell('queue.changed', { queueId: item.queueId });
    });
  }

  withdraw(callId: string): void {
    this.steps.run(() => this.offers.takeOut(callId));
  }

  position(callId: string): number | null {
    return this.lines.position(callId);
  }

  estimate(callId: string): number | null {
    return this.waits.seconds(callId, this.needs.clock.now());
  }

  answered(callId: string, agentId: string, offerId: string): boolean {
    return this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent === undefined || this.talks.has(callId) || this.offers.isOver(offerId)) return false;
      const offer = this.offers.get(offerId);
      if (offer === undefined ? this.reserved.get(callId) !== agentId : !isOpenFor(offer, callId, agentId)) return false;
      if (offer !== undefined) this.offers.close(offer, 'answered', 'answered');
      this.startTalk(agent, callId);
      return true;
    });
  }

  offerFailed(callId: string, agentId: string, offerId: string, why: OfferFailure): void {
    this.steps.run(() => {
      const offer = this.offers.get(offerId);
      const agent = this.presence.find(agentId);
      if (this.offers.isOver(offerId)) return;
      if (offer !== undefined) {
        if (isOpenFor(offer, callId, agentId)) this.offers.fail(offer, why);
      } else if (agent !== undefined && this.reserved.get(callId) === agentId) {
        this.reserved.delete(callId);
        this.offers.agentFailed(agent, why);
      } else if (agent !== undefined && this.talks.isGuest(agentId, callId)) {
        this.talks.leave(agentId, callId);
        this.offers.agentFailed(agent, why);
      }
    });
  }

  reserve(agentId: string, callId: string, purpose?: ReservePurpose): boolean {
    return this.steps.run(() => {
      const agent = this.presence.find(agentId);
      const holder = this.talks.holder(callId);
      if (agent === undefined || holder === agentId || this.reserved.has(callId)) return false;
      if (!mayBeReserved(agent, purpose ?? (holder === undefined ? 'callOut' : 'transfer'))) return false;
      this.offers.takeOut(callId);
      this.reserved.set(callId, agentId);
      this.presence.move(agent, 'offered', { callId, offerId: null, servedQueueId: null, next: restAfter(agent), before: null });
      return true;
    });
  }

  talking(agentId: string, callId: string): void {
    this.steps.run(() => {
      const agent = this.presence.need(agentId);
      const holder = this.talks.holder(callId);
      if (holder === agentId) return;
      if (this.talks.isGuest(agentId, callId)) return this.takeOver(agent, callId, holder);
      const keptFor = this.reserved.get(callId);
      if (holder !== undefined || (keptFor !== undefined && keptFor !== agentId)) throw new HotlineError('OFFER_TAKEN');
      const own = this.offers.of(agent);
      if (own?.callId === callId) this.offers.close(own, 'answered', 'answered');
      else if (agent.state === 'talking' || (agent.state === 'offered' && agent.callId !== callId)) throw new HotlineError('AGENT_BUSY');
      this.startTalk(agent, callId);
    });
  }

  released(agentId: string, callId: string, wrapUp: { seconds: number } | null): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent?.callId !== callId) return;
      if (this.reserved.get(callId) === agentId) {
        this.reserved.delete(callId);
        this.presence.settle(agent);
      } else if (this.talks.leave(agentId, callId)) {
        if (wrapUp !== null && wrapUp.seconds > 0) this.presence.wrapUp(agent, wrapUp.seconds);
        else this.presence.settle(agent);
      }
    });
  }

  invite(agentId: string, callId: string, purpose: ReservePurpose): boolean {
    return this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent === undefined || this.talks.holder(callId) === agentId || !mayBeReserved(agent, purpose)) return false;
      this.talks.join(agentId, callId);
      this.presence.move(agent, 'offered', { callId, offerId: null, servedQueueId: null, next: restAfter(agent), before: null });
      return true;
    });
  }

  joined(agentId: string, callId: string): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent === undefined || agent.state === 'talking' || !this.talks.isGuest(agentId, callId)) return;
      this.presence.move(agent, 'talking', { callId, offerId: null, wrapUpFrom: null, wrapUpUntil: null });
    });
  }

  // ---- looking

  stats(): QueueStats[] {
    return this.lines.stats(this.presence.list(), this.needs.clock.now());
  }

  queue(queueId: string): QueueView | null {
    return this.lines.queue(queueId);
  }

  setQueue(queue: QueueView): void {
    this.steps.run(() => {
      this.lines.setQueue(queue, this.needs.clock.now());
      for (const agent of this.presence.list()) {
        const member = queue.agentIds.length === 0 || queue.agentIds.includes(agent.agentId);
        if (member === agent.queueIds.includes(queue.id)) continue;
        agent.queueIds = member ? [...agent.queueIds, queue.id] : agent.queueIds.filter((id) => id !== queue.id);
        this.presence.touch(agent);
      }
      this.steps.tell('queue.changed', { queueId: queue.id });
    });
  }

  removeQueue(queueId: string): void {
    this.steps.run(() => {
      if (!this.lines.removeQueue(queueId)) return;
      for (const agent of this.presence.list()) {
        if (!agent.queueIds.includes(queueId)) continue;
        agent.queueIds = agent.queueIds.filter((id) => id !== queueId);
        this.presence.touch(agent);
      }
    });
  }

  offerOf(callId: string): LiveOffer | null {
    const item = this.lines.find(callId);
    const offer = this.offers.get(item?.offerId ?? null);
    if (item === undefined || offer === undefined) return null;
    const { offerId, agentId, queueId, at, until } = offer;
    return { offerId, callId, agentId, queueId, at, until, waitingSince: item.at };
  }

  close(): void {
    this.steps.close();
    this.presence.close();
    this.offers.stop();
  }

  // ---- the machinery

  private startTalk(agent: Agent, callId: string): void {
    this.reserved.delete(callId);
    this.talks.hold(agent.agentId, callId);
    this.offers.takeOut(callId);
    if (agent.servedQueueId !== null) dayOf(agent, this.needs.clock.now()).calls += 1;
    this.presence.move(agent, 'talking', { callId, offerId: null, next: restAfter(agent), before: null, wrapUpFrom: null, wrapUpUntil: null });
  }

  /** One who was on the call beside its holder holds it from now on; the holder stays beside him until he is released. */
  private takeOver(agent: Agent, callId: string, holder: string | undefined): void {
    this.talks.hold(agent.agentId, callId);
    if (holder !== undefined) this.talks.join(holder, callId);
    if (agent.state !== 'talking') this.presence.move(agent, 'talking', { callId, offerId: null });
  }

  private tellAgent(agent: Agent): void {
    this.times.note(agent, this.needs.clock.now());
    this.steps.tell('agent.changed', { agentId: agent.agentId, state: agent.state });
    for (const queueId of agent.queueIds) this.steps.tell('queue.changed', { queueId });
  }
}

/** An agent's own call-out may come out of a pause or a wrap-up; a stranger's transfer only finds those who are ready. */
function mayBeReserved(agent: Agent, purpose: ReservePurpose): boolean {
  if (purpose === 'transfer') return isFree(agent);
  const resting = agent.state === 'ready' || agent.state === 'paused' || agent.state === 'wrapUp';
  return purpose === 'callOut' ? resting && agent.phoneReady : resting || agent.state === 'offline';
}
