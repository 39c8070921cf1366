import { expect } from 'chai';
import type { QueueRules } from '../../contract/queues.ts';
import { Floor, Q, type Ring } from './floor.ts';

/** Mulberry32: small, seeded, the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SKILLS = [{ skillId: 'dialect', levels: [{ afterSeconds: 0, level: 2 }, { afterSeconds: 2, level: 1 }, { afterSeconds: 5, level: 0 }] }, { skillId: 'english', levels: [{ afterSeconds: 0, level: 0 }, { afterSeconds: 4, level: 0 }] }];
const RULES: readonly Partial<QueueRules>[] = [
  { strategy: 'roundRobin', skills: SKILLS, lastAgentSeconds: 4 }, { strategy: 'fewestCalls', skills: SKILLS, ageSeconds: 10 }, { strategy: 'fewestCalls', lastAgentSeconds: 3, ageSeconds: 0 },
];

/** A city block: agents and callers doing everything at once, with a telephone system that fails one time in ten. */
export class Race {
  readonly agents = ['a1', 'a2', 'a3', 'a4'];
  readonly floor: Floor;
  readonly random: () => number;
  /** Who speaks on which call, by what routing granted. */
  readonly talks = new Map<string, string>();
  readonly waiting = new Set<string>();
  readonly kept = new Map<string, string>();
  claims = 0;
  private readonly ruled: boolean;
  private calls = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
    // Every other race is by rules: skills that relax, a known agent, priorities, another strategy.
    this.ruled = seed % 2 === 1;
    this.floor = new Floor(this.agents, { ringSeconds: 10, ...(this.ruled && { rules: RULES[seed % RULES.length]!, needs: { lastAgentOf: () => Promise.resolve(this.pick(this.agents) ?? null) } }) });
    this.floor.ringAnswer = () => {
      const chance = this.random();
      if (chance < 0.04) return Promise.reject(new Error('away'));
      return Promise.resolve(chance < 0.1 ? 'unreachable' : 'ringing');
    };
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }

  arrive(): void {
    const callId = `c${(this.calls += 1)}`;
    this.waiting.add(callId);
    this.floor.call(callId, { front: this.random() < 0.2, ...(this.ruled && { priority: Math.floor(this.random() * 3), skills: this.random() < 0.3 ? { english: 2 } : {} }) });
  }

  /** Two or three answers for one offer at once, some of them by the wrong agent or too late. */
  answer(ring: Ring | undefined): void {
    if (ring === undefined) return;
    const claimants = [ring.agentId, ring.agentId, this.pick(this.agents) ?? ring.agentId].sort(() => this.random() - 0.5);
    let won = 0;
    for (const agentId of claimants) {
      if (!this.floor.routing.answered(ring.callId, agentId, ring.offerId)) continue;
      won += 1;
      if (!this.kept.delete(ring.callId)) expect(agentId, 'only the agent rung may win').to.equal(ring.agentId);
      expect(this.talks.has(ring.callId), `${ring.callId} answered twice`).to.equal(false);
      this.talks.set(ring.callId, agentId);
      this.waiting.delete(ring.callId);
    }
    expect(won).to.be.at.most(1);
    this.claims += won;
  }

  hangUp(): void {
    const [callId, agentId] = this.pick([...this.talks]) ?? [];
    if (callId === undefined || agentId === undefined) return;
    this.talks.delete(callId);
    this.floor.routing.released(agentId, callId, this.random() < 0.5 ? { seconds: 5 } : null);
  }

  giveUp(): void {
    const callId = this.pick([...this.waiting]);
    if (callId === undefined) return;
    this.waiting.delete(callId);
    this.floor.routing.withdraw(callId);
  }

  transfer(): void {
    const [callId, from] = this.pick([...this.talks]) ?? [];
    const to = this.pick(this.agents);
    if (callId === undefined || from === undefined || to === undefined) return;
    if (this.random() < 0.5) {
      this.talks.delete(callId);
      this.waiting.add(callId);
      this.floor.routing.enqueue({ callId, queueId: Q, at: this.floor.clock.now(), front: true, exceptAgentId: from });
      this.floor.routing.released(from, callId, { seconds: 3 });
      return;
    }
    if (!this.floor.routing.reserve(to, callId)) return;
    this.talks.delete(callId);
    this.floor.routing.released(from, callId, { seconds: 3 });
    this.kept.set(callId, to);
  }

  callOut(): void {
    const agentId = this.pick(this.agents);
    const callId = `out${(this.calls += 1)}`;
    if (agentId !== undefined && this.floor.routing.reserve(agentId, callId)) this.kept.set(callId, agentId);
  }

  /** A direct ring comes to something or to nothing. */
  settleKept(): void {
    const [callId, agentId] = this.pick([...this.kept]) ?? [];
    if (callId === undefined || agentId === undefined) return;
    this.kept.delete(callId);
    const chance = this.random();
    if (chance < 0.6) {
      expect(this.floor.routing.answered(callId, agentId, 'direct'), 'a kept agent may answer').to.equal(true);
      this.talks.set(callId, agentId);
    } else if (chance < 0.8) this.floor.routing.offerFailed(callId, agentId, 'direct', 'noAnswer');
    else this.floor.routing.released(agentId, callId, null);
  }

  person(): void {
    const agentId = this.pick(this.agents);
    if (agentId === undefined) return;
    const { routing } = this.floor;
    const acts = [
      () => routing.ready(agentId), () => routing.ready(agentId), () => routing.ready(agentId), () => routing.pause(agentId, 'break'), () => routing.signOut(agentId),
      () => this.floor.signIn(agentId), () => routing.disconnected(agentId), () => routing.connected(agentId), () => routing.phoneState(agentId, false),
      () => routing.phoneState(agentId, true), () => routing.setAgentSkills(agentId, { dialect: Math.floor(this.random() * 4), english: Math.floor(this.random() * 4) }), () => routing.extendWrapUp(agentId, 60), () => routing.wrapUpDone(agentId),
    ];
    try {
      this.pick(acts)?.();
    } catch (error) {
      expect(error).to.have.property('code').that.is.oneOf(['AGENT_WRONG_STATE', 'PHONE_NOT_READY']);
    }
  }

  async step(): Promise<void> {
    const rings = this.floor.rings.slice(-6);
    const acts = [
      () => this.arrive(), () => this.arrive(), () => this.answer(this.pick(rings)), () => this.answer(rings.at(-1)), () => this.hangUp(), () => this.giveUp(),
      () => this.transfer(), () => this.callOut(), () => this.settleKept(), () => this.settleKept(), () => this.person(), () => this.person(),
      () => this.floor.clock.pass(Math.floor(this.random() * 14_000)),
      () => {
        const ring = this.pick(rings);
        if (ring) this.floor.routing.offerFailed(ring.callId, ring.agentId, ring.offerId, this.pick(['declined', 'noAnswer', 'unreachable']) ?? 'declined');
      },
    ];
    this.pick(acts)?.();
    if (this.random() < 0.5) await this.floor.settle();
    this.check();
  }

  check(): void {
    const busy = new Map<string, string>();
    for (const agent of this.floor.routing.agents()) {
      if (agent.state !== 'talking' && agent.state !== 'offered') continue;
      expect(agent.callId, `${agent.agentId} is ${agent.state} without a call`).to.be.a('string');
      expect(busy.has(agent.callId!), `${agent.callId} has two agents`).to.equal(false);
      busy.set(agent.callId!, agent.agentId);
      if (agent.state === 'talking') expect(this.talks.get(agent.callId!), 'a talk nobody granted').to.equal(agent.agentId);
    }
    for (const [callId, agentId] of this.talks) expect(busy.get(callId), `${callId} lost its agent`).to.equal(agentId);
    for (const callId of this.waiting) expect(this.floor.routing.position(callId), `${callId} fell out of the queue`).to.be.a('number');
  }

  /** Everybody finishes, comes back and is ready: every caller must be served. */
  async drain(): Promise<void> {
    this.floor.ringAnswer = () => Promise.resolve('ringing');
    // A chosen skill that the queue's rules do not speak of is insisted on as long as a colleague has it: with all able, nobody may be left.
    if (this.floor.routing.queue(Q)?.rules.skills.length === 0) for (const agentId of this.agents) this.floor.routing.setAgentSkills(agentId, { english: 5 });
    for (let round = 0; round < 400; round += 1) {
      while (this.kept.size > 0) this.settleKept();
      while (this.talks.size > 0) this.hangUp();
      this.floor.clock.pass(6_000);
      for (const agentId of this.agents) {
        this.floor.signIn(agentId);
        this.floor.routing.wrapUpDone(agentId);
        if (this.floor.state(agentId) !== 'offered') this.floor.routing.ready(agentId);
      }
      await this.floor.settle();
      this.check();
      if (this.waiting.size === 0) break;
      const idle = this.floor.routing.agents().filter((agent) => agent.state === 'ready');
      const rung = this.floor.routing.agents().filter((agent) => agent.state === 'offered').length;
      expect(idle.length === 0 || rung >= this.waiting.size, 'somebody is ready while a caller waits').to.equal(true);
      for (const ring of this.floor.rings.slice(-8)) this.answer(ring);
    }
    expect(this.waiting.size, 'callers stuck').to.equal(0);
    this.floor.routing.close();
  }
}

/** One seeded race from start to end; gives the number of answers that won. Throws, naming the seed, when a rule is broken. */
export async function runRace(seed: number): Promise<number> {
  const race = new Race(seed);
  try {
    for (const agentId of race.agents) if (race.random() < 0.8) race.floor.routing.ready(agentId);
    for (let i = 0; i < 60; i += 1) await race.step();
    await race.drain();
    expect(race.floor.errors.filter((error) => !(error instanceof Error && error.message === 'away'))).to.deep.equal([]);
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  return race.claims;
}
