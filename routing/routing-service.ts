import type { AgentView, QueueStats, QueueView } from '../contract/views.ts';
import type { PauseReason } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import { agentView, checkAgentMoves, isFree, isLost, restAfter, type Agent, type AgentSnapshot } from './agent.ts';
import { isOpenFor } from './offer.ts';
import { Offers } from './offers.ts';
import { Presence } from './presence.ts';
import { pickAgent } from './queue.ts';
import type { EnqueueItem, LiveOffer, OfferFailure, ReservePurpose, RoutingNeeds, RoutingService, SignInInput } from './routing.ts';
import { Steps } from './steps.ts';
import { Talks } from './talks.ts';
import { WaitingLines } from './waiting-lines.ts';

export function createRouting(needs: RoutingNeeds): RoutingService {
  checkAgentMoves();
  return new Routing(needs);
}

class Routing implements RoutingService {
  private readonly needs: RoutingNeeds;
  private readonly steps: Steps;
  private readonly presence: Presence;
  private readonly lines = new WaitingLines();
  private readonly offers: Offers;
  private readonly talks = new Talks();
  /** Which agent is kept for a call without an offer of the queue. */
  private readonly reserved = new Map<string, string>();

  constructor(needs: RoutingNeeds) {
    this.needs = needs;
    this.steps = new Steps(needs, () => this.dispatch());
    this.presence = new Presence({
      clock: needs.clock,
      saveAgent: needs.saveAgent?.bind(needs),
      changed: (agent) => this.tellAgent(agent),
      graceOver: (agent) => this.steps.run(() => this.agentLost(agent)),
      wrapUpOver: (agent) => this.steps.run(() => (agent.state === 'wrapUp' ? this.presence.settle(agent) : undefined)),
    });
    this.offers = new Offers(needs, this.steps, this.presence, this.lines);
  }

  // ---- calls

  enqueue(item: EnqueueItem): void {
    if (!this.lines.hasQueue(item.queueId)) throw new HotlineError('NOT_FOUND');
    this.steps.run(() => {
      this.offers.takeOut(item.callId);
      this.lines.add(item);
      this.steps.tell('queue.changed', { queueId: item.queueId });
    });
  }

  withdraw(callId: string): void {
    this.steps.run(() => this.offers.takeOut(callId));
  }

  position(callId: string): number | null {
    return this.lines.position(callId);
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
      this.presence.move(agent, 'offered', { callId, offerId: null, next: restAfter(agent), before: null });
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
      this.presence.move(agent, 'offered', { callId, offerId: null, next: restAfter(agent), before: null });
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

  // ---- agents

  signIn(input: SignInInput): AgentView {
    return this.steps.run(() => agentView(this.presence.signIn(input)));
  }

  signOut(agentId: string): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent === undefined || agent.state === 'signedOut') return;
      const offer = this.offers.of(agent);
      if (agent.state === 'talking' || (agent.state === 'offered' && offer === undefined)) throw new HotlineError('AGENT_WRONG_STATE', [agent.state, 'signedOut'], { from: agent.state, to: 'signedOut' });
      if (offer !== undefined) this.offers.fail(offer, 'declined');
      this.presence.move(agent, 'signedOut', { callId: null, next: null, before: null, wrapUpFrom: null, wrapUpUntil: null, connected: false, phoneReady: false });
    });
  }

  ready(agentId: string): AgentView {
    return this.steps.run(() => {
      const agent = this.presence.need(agentId);
      if (agent.state === 'talking' || agent.state === 'offered') this.presence.keepNext(agent, 'ready', null);
      else if (!agent.phoneReady || !agent.connected) throw new HotlineError('PHONE_NOT_READY');
      else if (agent.state !== 'ready') this.presence.rest(agent, { state: 'ready', reason: null });
      return agentView(agent);
    });
  }

  pause(agentId: string, reason: PauseReason): AgentView {
    return this.steps.run(() => {
      const agent = this.presence.need(agentId);
      const offer = this.offers.of(agent);
      if (offer !== undefined) {
        agent.next = { state: 'paused', reason };
        this.offers.fail(offer, 'declined');
      } else if (agent.state === 'talking' || agent.state === 'offered') this.presence.keepNext(agent, 'paused', reason);
      else this.presence.rest(agent, { state: 'paused', reason });
      return agentView(agent);
    });
  }

  extendWrapUp(agentId: string, seconds: number): AgentView {
    return this.steps.run(() => {
      const agent = this.presence.need(agentId);
      this.presence.extend(agent, seconds);
      return agentView(agent);
    });
  }

  wrapUpDone(agentId: string): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent?.state === 'wrapUp') this.presence.settle(agent);
    });
  }

  connected(agentId: string): void {
    this.reach(agentId, { connected: true });
  }

  disconnected(agentId: string): void {
    this.reach(agentId, { connected: false });
  }

  phoneState(agentId: string, registered: boolean): void {
    this.reach(agentId, { phoneReady: registered });
  }

  restore(snapshots: readonly AgentSnapshot[]): void {
    this.steps.run(() => {
      for (const snapshot of snapshots) {
        const agent = this.presence.restore(snapshot);
        if (agent?.state !== 'talking' || agent.callId === null) continue;
        if (this.talks.has(agent.callId)) this.talks.join(agent.agentId, agent.callId);
        else this.talks.hold(agent.agentId, agent.callId);
      }
    });
  }

  // ---- looking

  agent(agentId: string): AgentView | null {
    const agent = this.presence.find(agentId);
    return agent === undefined ? null : agentView(agent);
  }

  agents(): AgentView[] {
    return this.presence.list().map(agentView);
  }

  stats(): QueueStats[] {
    return this.lines.stats(this.presence.list(), this.needs.clock.now());
  }

  queue(queueId: string): QueueView | null {
    return this.lines.queue(queueId);
  }

  setQueue(queue: QueueView): void {
    this.steps.run(() => {
      this.lines.setQueue(queue);
      for (const agent of this.presence.list()) {
        const member = queue.agentIds.length === 0 || queue.agentIds.includes(agent.agentId);
        if (member === agent.queueIds.includes(queue.id)) continue;
        agent.queueIds = member ? [...agent.queueIds, queue.id] : agent.queueIds.filter((id) => id !== queue.id);
        this.presence.touch(agent);
      }
      this.steps.tell('queue.changed', { queueId: queue.id });
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

  private reach(agentId: string, change: { connected?: boolean; phoneReady?: boolean }): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent !== undefined && agent.state !== 'signedOut') this.presence.reach(agent, change);
    });
  }

  private dispatch(): void {
    const now = this.needs.clock.now();
    for (const item of this.lines.offerable(now)) {
      if (this.talks.has(item.callId) || this.reserved.has(item.callId)) continue;
      const free = this.presence.list().filter(isFree);
      if (free.length === 0) return;
      const agent = pickAgent(free, item, now);
      if (agent !== null) this.offers.open(item.callId, agent);
    }
  }

  private startTalk(agent: Agent, callId: string): void {
    this.reserved.delete(callId);
    this.talks.hold(agent.agentId, callId);
    this.offers.takeOut(callId);
    this.presence.move(agent, 'talking', { callId, offerId: null, next: restAfter(agent), before: null, wrapUpFrom: null, wrapUpUntil: null });
  }

  /** One who was on the call beside its holder holds it from now on; the holder stays beside him until he is released. */
  private takeOver(agent: Agent, callId: string, holder: string | undefined): void {
    this.talks.hold(agent.agentId, callId);
    if (holder !== undefined) this.talks.join(holder, callId);
    if (agent.state !== 'talking') this.presence.move(agent, 'talking', { callId, offerId: null });
  }

  private agentLost(agent: Agent): void {
    if (!isLost(agent)) return;
    const offer = this.offers.of(agent);
    if (offer !== undefined) {
      this.offers.close(offer, 'failed', 'unreachable');
      this.offers.cancelRing(offer);
      this.presence.offline(agent, { callId: null, offerId: null });
    } else if (agent.state !== 'offered') this.presence.offline(agent);
  }

  private tellAgent(agent: Agent): void {
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
