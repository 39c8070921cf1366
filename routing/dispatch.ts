import { dateOf } from './agent-day.ts';
import { isFree, isOnDuty, type Agent } from './agent.ts';
import type { Offers } from './offers.ts';
import type { Presence } from './presence.ts';
import { pickAgent, type Waiting } from './queue.ts';
import type { RoutingNeeds } from './routing.ts';
import { hasSkills, skillsNeeded, type SkillLevels } from './skills.ts';
import { STRATEGIES, type Turn } from './strategy.ts';
import type { WaitingLines } from './waiting-lines.ts';

export interface DispatchParts {
  clock: RoutingNeeds['clock'];
  presence: Presence;
  lines: WaitingLines;
  offers: Offers;
  /** Another agent still has this call. */
  isTaken(callId: string): boolean;
}

/** Looks through the queues after each step: callers in order of service, each to the agent the rules name. */
export class Dispatch {
  private readonly parts: DispatchParts;
  /** Per queue the agent who was last offered one of its calls. */
  private readonly last = new Map<string, string>();

  constructor(parts: DispatchParts) {
    this.parts = parts;
  }

  run(): void {
    const { clock, presence, lines, offers, isTaken } = this.parts;
    let free = presence.list().filter(isFree);
    if (free.length === 0) return;
    const now = clock.now();
    const served = new Set(free.flatMap((agent) => agent.queueIds));
    // What nobody free can do, he cannot do for the next caller of the same kind either: a long line costs little.
    const hopeless = new Set<string>();
    for (const item of lines.waiting(now)) {
      if (item.offerId !== null || (item.notBefore !== null && item.notBefore > now) || (!served.has(item.queueId) && item.preferAgentId === null)) continue;
      const needed = this.neededBy(item, now);
      const kind = `${item.queueId} ${JSON.stringify(needed)}`;
      if ((hopeless.has(kind) && item.preferAgentId === null) || isTaken(item.callId)) continue;
      const agent = this.pick(free, item, needed, now);
      if (agent === null) {
        if (item.preferAgentId === null && item.exceptAgentId === null && item.notFor.size === 0) hopeless.add(kind);
        continue;
      }
      this.last.set(item.queueId, agent.agentId);
      offers.open(item.callId, agent);
      free = free.filter((one) => one !== agent);
      if (free.length === 0) return;
    }
  }

  /** The skills this caller needs by now. One chosen on the way that nobody signed in has is not insisted on, unless the queue's own rules speak of it. */
  neededBy(item: Waiting, now: Date): SkillLevels {
    const rules = this.parts.lines.queue(item.queueId)?.rules.skills ?? [];
    if (rules.length === 0 && Object.keys(item.skills).length === 0) return NOTHING;
    const needed = skillsNeeded(rules, item.skills, (now.getTime() - item.since.getTime()) / 1_000);
    const own = Object.keys(item.skills).filter((skillId) => (needed[skillId] ?? 0) > 0 && !rules.some((rule) => rule.skillId === skillId));
    if (own.length === 0) return needed;
    const members = this.parts.presence.list().filter((agent) => agent.queueIds.includes(item.queueId));
    const missing = new Set(own.filter((skillId) => !members.some((agent) => (agent.skills[skillId] ?? 0) >= (needed[skillId] ?? 0))));
    return Object.fromEntries(Object.entries(needed).filter(([skillId]) => !missing.has(skillId)));
  }

  private pick(free: readonly Agent[], item: Waiting, needed: SkillLevels, now: Date): Agent | null {
    const better = STRATEGIES[this.parts.lines.queue(item.queueId)?.rules.strategy ?? 'longestIdle'];
    const turn: Turn = { last: this.last.get(item.queueId) ?? null, today: dateOf(now) };
    return pickAgent(free, item, { now, kept: this.isKept(item, now), fits: (agent) => hasSkills(agent.skills, needed), better: (a, b) => better(a, b, turn) });
  }

  private isKept(item: Waiting, now: Date): boolean {
    if (item.preferAgentId === null || item.preferUntil === null || item.preferUntil <= now) return false;
    const preferred = this.parts.presence.find(item.preferAgentId);
    return preferred !== undefined && isOnDuty(preferred) && (item.notFor.get(item.preferAgentId)?.getTime() ?? 0) <= now.getTime();
  }
}

const NOTHING: SkillLevels = {};
