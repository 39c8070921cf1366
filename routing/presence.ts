import type { Clock } from '../clock.ts';
import type { AgentState, PauseReason } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import { agentFromSnapshot, agentSnapshot, backTo, extendedWrapUp, guardMove, isLost, newAgent, READY, type Agent, type AgentSnapshot, type Rest } from './agent.ts';
import type { SignInInput } from './routing.ts';

/** A browser or phone may be away this long (a reload, a short drop) before its agent counts as lost. */
export const GRACE_MS = 9_000;

/** What the presence of agents needs of routing. */
export interface PresenceNeeds {
  clock: Clock;
  saveAgent?: ((snapshot: AgentSnapshot) => void) | undefined;
  /** After each change of an agent. */
  changed(agent: Agent): void;
  /** A timer ran out; routing acts inside one of its own steps. */
  graceOver(agent: Agent): void;
  wrapUpOver(agent: Agent): void;
}

interface Timers { grace: (() => void) | null; wrapUp: (() => void) | null; wrapUpAt: number }

/** The agents signed in, their moves by the table, and their two timers. Knows nothing of queues and offers. */
export class Presence {
  private readonly needs: PresenceNeeds;
  private readonly agents = new Map<string, Agent>();
  private readonly timers = new Map<string, Timers>();

  constructor(needs: PresenceNeeds) {
    this.needs = needs;
  }

  find(agentId: string): Agent | undefined {
    return this.agents.get(agentId);
  }

  /** The agent, who must be signed in. */
  need(agentId: string): Agent {
    const agent = this.agents.get(agentId);
    if (agent === undefined) throw new HotlineError('NOT_FOUND');
    if (agent.state === 'signedOut') throw new HotlineError('AGENT_WRONG_STATE', ['signedOut', 'paused'], { from: 'signedOut', to: 'paused' });
    return agent;
  }

  list(): Agent[] {
    return [...this.agents.values()].filter((agent) => agent.state !== 'signedOut');
  }

  signIn(input: SignInInput): Agent {
    const known = this.agents.get(input.agentId);
    const agent = known ?? newAgent(input, this.needs.clock.now());
    Object.assign(agent, { name: input.name, staffNumber: input.staffNumber, queueIds: [...input.queueIds] });
    this.agents.set(agent.agentId, agent);
    if (agent.state === 'signedOut') this.move(agent, 'paused', { pauseReason: 'signedIn' });
    else this.touch(agent);
    return agent;
  }

  restore(snapshot: AgentSnapshot): Agent | null {
    if (snapshot.state === 'signedOut' || this.agents.has(snapshot.agentId)) return null;
    const agent = agentFromSnapshot(snapshot, this.needs.clock.now());
    this.agents.set(agent.agentId, agent);
    this.touch(agent);
    return agent;
  }

  /** One move by the table, with what changes along with it. */
  move(agent: Agent, to: AgentState, change: Partial<Agent> = {}): void {
    guardMove(agent.state, to);
    const now = this.needs.clock.now();
    if (to === 'ready' && agent.state !== 'offered') agent.idleSince = now;
    if (to !== agent.state || to === 'paused') agent.since = now;
    Object.assign(agent, { pauseReason: null }, change, { state: to });
    this.touch(agent);
  }

  /** Something but the state changed: timers follow, the snapshot is kept, the change is told. */
  touch(agent: Agent): void {
    this.watchGrace(agent);
    this.watchWrapUp(agent);
    this.needs.saveAgent?.(agentSnapshot(agent));
    this.needs.changed(agent);
  }

  /** The matter is over: back into a wrap-up still running, else to what was asked for meanwhile, else ready. */
  settle(agent: Agent): void {
    const free = { callId: null, offerId: null };
    if (agent.state !== 'wrapUp' && agent.wrapUpUntil !== null && agent.wrapUpUntil > this.needs.clock.now()) {
      this.move(agent, 'wrapUp', free);
      return;
    }
    this.rest(agent, agent.next ?? READY, free);
  }

  rest(agent: Agent, rest: Rest, change: Partial<Agent> = {}): void {
    this.move(agent, rest.state, { ...change, callId: null, offerId: null, next: null, before: null, wrapUpFrom: null, wrapUpUntil: null, pauseReason: rest.reason });
  }

  wrapUp(agent: Agent, seconds: number): void {
    const from = this.needs.clock.now();
    this.move(agent, 'wrapUp', { wrapUpFrom: from, wrapUpUntil: extendedWrapUp(from, from, seconds) });
  }

  extend(agent: Agent, seconds: number): void {
    if (agent.state !== 'wrapUp' || agent.wrapUpFrom === null || agent.wrapUpUntil === null) throw new HotlineError('AGENT_WRONG_STATE', [agent.state, 'wrapUp'], { from: agent.state, to: 'wrapUp' });
    agent.wrapUpUntil = extendedWrapUp(agent.wrapUpFrom, agent.wrapUpUntil, seconds);
    this.touch(agent);
  }

  offline(agent: Agent, change: Partial<Agent> = {}): void {
    const resting: Rest = agent.state === 'paused' ? { state: 'paused', reason: agent.pauseReason } : (agent.next ?? READY);
    this.move(agent, 'offline', { ...change, before: resting, next: null });
  }

  /** Browser or phone came or went. */
  reach(agent: Agent, change: { connected?: boolean; phoneReady?: boolean }): void {
    const same = (change.connected ?? agent.connected) === agent.connected && (change.phoneReady ?? agent.phoneReady) === agent.phoneReady;
    if (same) return;
    Object.assign(agent, change);
    const back = backTo(agent, this.needs.clock.now());
    if (back === null) this.touch(agent);
    else if (back === 'wrapUp') this.move(agent, 'wrapUp', { next: agent.before?.state === 'paused' ? agent.before : null, before: null });
    else this.rest(agent, back);
  }

  /** Asked for while busy: kept for afterwards. */
  keepNext(agent: Agent, state: Rest['state'], reason: PauseReason | null): void {
    agent.next = { state, reason };
    this.touch(agent);
  }

  close(): void {
    for (const timers of this.timers.values()) {
      timers.grace?.();
      timers.wrapUp?.();
    }
    this.timers.clear();
  }

  private timersOf(agent: Agent): Timers {
    const timers = this.timers.get(agent.agentId) ?? { grace: null, wrapUp: null, wrapUpAt: 0 };
    this.timers.set(agent.agentId, timers);
    return timers;
  }

  private watchGrace(agent: Agent): void {
    const timers = this.timersOf(agent);
    if (!isLost(agent)) {
      timers.grace?.();
      timers.grace = null;
    } else timers.grace ??= this.needs.clock.after(GRACE_MS, () => {
      timers.grace = null;
      this.needs.graceOver(agent);
    });
  }

  private watchWrapUp(agent: Agent): void {
    const timers = this.timersOf(agent);
    const at = agent.state === 'wrapUp' ? (agent.wrapUpUntil?.getTime() ?? 0) : 0;
    if (at === timers.wrapUpAt) return;
    timers.wrapUp?.();
    timers.wrapUpAt = at;
    timers.wrapUp = at === 0 ? null : this.needs.clock.after(Math.max(0, at - this.needs.clock.now().getTime()), () => {
      Object.assign(timers, { wrapUp: null, wrapUpAt: 0 });
      this.needs.wrapUpOver(agent);
    });
  }
}
