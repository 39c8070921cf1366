import type { PauseReason } from '../contract/states.ts';
import type { AgentView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { agentView, isLost, type Agent, type AgentSnapshot } from './agent.ts';
import type { Offers } from './offers.ts';
import type { PauseRule, Pauses } from './pauses.ts';
import type { Presence } from './presence.ts';
import type { RoutingNeeds, SignInInput } from './routing.ts';
import type { SkillLevels } from './skills.ts';
import type { Steps } from './steps.ts';
import type { Talks } from './talks.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** Of a call that came by no queue. */
const EXTENSIONS = 3;

/** What agents and their supervisors do: the half of routing that is about people. */
export abstract class Attendance {
  protected abstract readonly needs: RoutingNeeds;
  protected abstract readonly steps: Steps;
  protected abstract readonly presence: Presence;
  protected abstract readonly lines: WaitingLines;
  protected abstract readonly offers: Offers;
  protected abstract readonly talks: Talks;
  protected abstract readonly pauses: Pauses;

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
      this.pauses.check(reason);
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
      const queue = agent.servedQueueId === null ? null : this.lines.queue(agent.servedQueueId);
      this.presence.extend(agent, seconds, queue?.rules.wrapUpExtensions ?? EXTENSIONS);
      return agentView(agent);
    });
  }

  wrapUpDone(agentId: string): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent?.state === 'wrapUp') this.presence.settle(agent);
    });
  }

  setPauseReasons(rules: readonly PauseRule[]): void {
    this.steps.run(() => {
      this.pauses.set(rules);
      this.presence.rewatch();
    });
  }

  setAgentSkills(agentId: string, skills: SkillLevels): void {
    this.steps.run(() => this.presence.setSkills(agentId, { ...skills }));
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

  agent(agentId: string): AgentView | null {
    const agent = this.presence.find(agentId);
    return agent === undefined ? null : agentView(agent);
  }

  agents(): AgentView[] {
    return this.presence.list().map(agentView);
  }

  protected agentLost(agent: Agent): void {
    if (!isLost(agent)) return;
    const offer = this.offers.of(agent);
    if (offer !== undefined) {
      this.offers.close(offer, 'failed', 'unreachable');
      this.offers.cancelRing(offer);
      this.presence.offline(agent, { callId: null, offerId: null });
    } else if (agent.state !== 'offered') this.presence.offline(agent);
  }

  protected pauseOver(agent: Agent): void {
    const { agentId, pauseReason } = agent;
    if (agent.state === 'paused' && pauseReason !== null) this.steps.tell('agent.pauseOver', { agentId, reason: pauseReason });
  }

  private reach(agentId: string, change: { connected?: boolean; phoneReady?: boolean }): void {
    this.steps.run(() => {
      const agent = this.presence.find(agentId);
      if (agent !== undefined && agent.state !== 'signedOut') this.presence.reach(agent, change);
    });
  }
}
