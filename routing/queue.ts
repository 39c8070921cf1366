import type { Agent } from './agent.ts';
import { isFree } from './agent.ts';
import type { SkillLevels } from './skills.ts';

/** A caller in a queue. */
export interface Waiting {
  callId: string;
  queueId: string;
  /** When the caller began to wait, anywhere; the order goes by it. */
  at: Date;
  /** When he came into this queue; what relaxes or overflows after a time goes by it. */
  since: Date;
  front: boolean;
  /** Of the queue, unless the call brought one of its own. Higher first; may be below zero. */
  priority: number;
  /** Whether the priority is the call's own, not the queue's. */
  ownPriority: boolean;
  /** Seconds of waiting that are worth one level of priority; 0 = waiting is worth none. */
  ageSeconds: number;
  /** Chosen on the way, on top of what the queue asks for. */
  skills: SkillLevels;
  preferAgentId: string | null;
  /** Kept for the preferred agent until then, as long as he is on duty; null = only if he is free at once. */
  preferUntil: Date | null;
  exceptAgentId: string | null;
  /** Nobody is on the line: called back when the turn comes. */
  callBack: boolean;
  /** The live offer, while an agent's phone rings for this call. */
  offerId: string | null;
  /** Agents who declined this call, and until when they are passed over. */
  notFor: Map<string, Date>;
  /** Not offered before this moment (the telephone system was away, or somebody is still being looked up). */
  notBefore: Date | null;
  /** The queues this call was told to leave already: it never goes back and forth. */
  overflowedFrom: Set<string>;
  /** Moments set for this call; stopped when it leaves the line. */
  timers: (() => void)[];
}

/** Below this two urgencies are the same: what is left of computing with fractions. */
const SAME = 1e-9;

/** The priority of a caller by now: each `ageSeconds` waited count as one level more, fractions too. */
export function urgency({ priority, ageSeconds, at }: Pick<Waiting, 'priority' | 'ageSeconds' | 'at'>, now: Date): number {
  return ageSeconds === 0 ? priority : priority + (now.getTime() - at.getTime()) / 1_000 / ageSeconds;
}

/**
 * Who is served next, as docs/administration.md tells it: those put to the front first, then by urgency, then whoever has waited longer; equal moments keep
 * their order of arrival. Within one queue the order of two callers never changes while both wait: a level of priority is a head start of `ageSeconds`.
 */
export function comesBefore(a: Waiting, b: Waiting, now: Date): boolean {
  if (a.front !== b.front) return a.front;
  const more = urgency(a, now) - urgency(b, now);
  if (Math.abs(more) > SAME) return more > 0;
  return a.at.getTime() < b.at.getTime();
}

/** Puts one into a line that is in order. */
export function insertWaiting(line: Waiting[], item: Waiting, now: Date): void {
  let index = line.length;
  for (let before = line[index - 1]; before !== undefined && comesBefore(item, before, now); before = line[index - 1]) index -= 1;
  line.splice(index, 0, item);
}

/** Several lines as one, in order of service, as far as it is read: an agent of two queues takes whoever comes first. */
export function* inOrder(lines: Iterable<readonly Waiting[]>, now: Date): Generator<Waiting> {
  const rest = [...lines].filter((line) => line.length > 0).map((line) => ({ line, at: 0 }));
  while (rest.length > 0) {
    let first = rest[0];
    let head = first?.line[first.at];
    for (const other of rest) {
      const rival = other.line[other.at];
      if (head === undefined || (rival !== undefined && rival !== head && comesBefore(rival, head, now))) [first, head] = [other, rival];
    }
    if (first === undefined || head === undefined) return;
    yield head;
    first.at += 1;
    if (first.at === first.line.length) rest.splice(rest.indexOf(first), 1);
  }
}

export interface PickRule {
  now: Date;
  /** The caller is kept for the preferred agent for now. */
  kept: boolean;
  /** Has the skills this caller needs by now. */
  fits(agent: Agent): boolean;
  /** Of two agents who may, the one by the queue's strategy. */
  better(a: Agent, b: Agent): boolean;
}

/** The wished-for agent when free, else the free agent of this queue who fits and is first by its strategy. */
export function pickAgent(agents: readonly Agent[], item: Waiting, rule: PickRule): Agent | null {
  let best: Agent | null = null;
  for (const agent of agents) {
    if (!isFree(agent) || agent.agentId === item.exceptAgentId) continue;
    if ((item.notFor.get(agent.agentId)?.getTime() ?? 0) > rule.now.getTime()) continue;
    if (agent.agentId === item.preferAgentId) return agent;
    if (rule.kept || !agent.queueIds.includes(item.queueId) || !rule.fits(agent)) continue;
    if (best === null || rule.better(agent, best)) best = agent;
  }
  return best;
}
