import type { Clock } from '../clock.ts';
import type { AgentState, PauseReason } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import { dayOf } from './agent-day.ts';
import { agentFromSnapshot, agentSnapshot, backTo, extendedWrapUp, guardMove, isLost, newAgent, READY, type Agent, type AgentSnapshot, type Rest } from './agent.ts';
import type { SignInInput } from './routing.ts';
import type { SkillLevels } from './skills.ts';

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
  pauseOver(agent: Agent): void;
  /** When the present pause of this agent becomes too long; null = never. */
  pauseLimitAt(agent: Agent): Date | null;
}

interface Moment { at: number; cancel: (() => void) | null }
interface Timers { grace: (() => void) | null; wrapUp: Moment; pause: Moment }

/** The agents signed in, their moves by the table, and their timers. Knows nothing of queues and offers. */
export class Presence {
  private readonly needs: PresenceNeeds;
  private readonly agents = new Map<string, Agent>();
  private readonly timers = new Map<string, Timers>();
  /** Of everybody, signed in or not. */
  private readonly skills = new Map<string, SkillLevels>();

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
    Object.assign(agent, { name: input.name, staffNumber: input.staffNumber, queueIds: [...input.queueIds], skills: this.skills.get(input.agentId) ?? agent.skills });
    this.agents.set(agent.agentId, agent);
    if (agent.state === 'signedOut') this.move(agent, 'paused', { pauseReason: 'signedIn' });
    else this.touch(agent);
    return agent;
  }

  restore(snapshot: AgentSnapshot): Agent | null {
    if (snapshot.state === 'signedOut' || this.agents.has(snapshot.agentId)) return null;
    const agent = agentFromSnapshot(snapshot, this.needs.clock.now());
    this.agents.set(agent.agentId, agent);
    agent.skills = this.skills.get(agent.agentId) ?? agent.skills;
    this.touch(agent);
    return agent;
  }

  setSkills(agentId: string, skills: SkillLevels): void {
    this.skills.set(agentId, skills);
    const agent = this.agents.get(agentId);
    if (agent === undefined) return;
    agent.skills = skills;
    if (agent.state !== 'signedOut') this.touch(agent);
  }

  /** One move by the table, with what changes along with it. */
  move(agent: Agent, to: AgentState, change: Partial<Agent> = {}): void {
    guardMove(agent.state, to);
    const now = this.needs.clock.now();
    if (to === 'ready' && agent.state !== 'offered') agent.idleSince = now;
    if (agent.state === 'paused' && agent.pauseReason !== null) {
      const { pausedMs } = dayOf(agent, now);
      pausedMs[agent.pauseReason] = (pausedMs[agent.pauseReason] ?? 0) + now.getTime() - agent.since.getTime();
    }
    if (to !== agent.state || to === 'paused') agent.since = now;
    Object.assign(agent, { pauseReason: null }, change, { state: to });
    this.touch(agent);
  }

  /** Something but the state changed: timers follow, the snapshot is kept, the change is told. */
  touch(agent: Agent): void {
    this.watchGrace(agent);
    this.watchMoments(agent);
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
    this.move(agent, rest.state, { ...change, callId: null, offerId: null, next: null, before: null, wrapUpFrom: null, wrapUpUntil: null, servedQueueId: null, pauseReason: rest.reason });
  }

  wrapUp(agent: Agent, seconds: number): void {
    const from = this.needs.clock.now();
    this.move(agent, 'wrapUp', { wrapUpFrom: from, wrapUpUntil: extendedWrapUp(from, from, seconds), extensions: 0 });
  }

  /** `most`: how often a wrap-up may be lengthened. */
  extend(agent: Agent, seconds: number, most: number): void {
    if (agent.state !== 'wrapUp' || agent.wrapUpFrom === null || agent.wrapUpUntil === null) throw new HotlineError('AGENT_WRONG_STATE', [agent.state, 'wrapUp'], { from: agent.state, to: 'wrapUp' });
    if (agent.extensions >= most) throw new HotlineError('WRAP_UP_EXTENDED', [String(most)], { most });
    agent.extensions += 1;
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

  /** The limits of pauses were changed. */
  rewatch(): void {
    for (const agent of this.list()) this.touch(agent);
  }

  close(): void {
    for (const { grace, wrapUp, pause } of this.timers.values()) for (const cancel of [grace, wrapUp.cancel, pause.cancel]) cancel?.();
    this.timers.clear();
  }

  private timersOf(agent: Agent): Timers {
    const timers = this.timers.get(agent.agentId) ?? { grace: null, wrapUp: { at: 0, cancel: null }, pause: { at: 0, cancel: null } };
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

  private watchMoments(agent: Agent): void {
    const { wrapUp, pause } = this.timersOf(agent);
    agent.pauseLimitAt = agent.state === 'paused' ? this.needs.pauseLimitAt(agent) : null;
    this.watch(wrapUp, agent.state === 'wrapUp' ? agent.wrapUpUntil : null, () => this.needs.wrapUpOver(agent));
    // One that is past already was told when it came.
    const ahead = agent.pauseLimitAt !== null && agent.pauseLimitAt >= this.needs.clock.now() ? agent.pauseLimitAt : null;
    this.watch(pause, ahead, () => this.needs.pauseOver(agent));
  }

  private watch(moment: Moment, wanted: Date | null, run: () => void): void {
    const at = wanted?.getTime() ?? 0;
    if (at === moment.at) return;
    moment.cancel?.();
    moment.at = at;
    moment.cancel = at === 0 ? null : this.needs.clock.after(Math.max(0, at - this.needs.clock.now().getTime()), () => {
      Object.assign(moment, { at: 0, cancel: null });
      run();
    });
  }
}
