import type { Agent } from './agent.ts';
import { isFree } from './agent.ts';

/** A caller in a queue. */
export interface Waiting {
  callId: string;
  queueId: string;
  at: Date;
  front: boolean;
  preferAgentId: string | null;
  exceptAgentId: string | null;
  /** Nobody is on the line: called back when the turn comes. */
  callBack: boolean;
  /** The live offer, while an agent's phone rings for this call. */
  offerId: string | null;
  /** Agents who declined this call, and until when they are passed over. */
  notFor: Map<string, Date>;
  /** Not offered before this moment (the telephone system was away). */
  notBefore: Date | null;
}

/** Order of service: those put to the front first, then by waiting time; equal moments keep their order of arrival. */
export function comesBefore(a: Waiting, b: Waiting): boolean {
  if (a.front !== b.front) return a.front;
  return a.at.getTime() < b.at.getTime();
}

/** Puts one into a line that is in order. */
export function insertWaiting(line: Waiting[], item: Waiting): void {
  let index = line.length;
  for (let before = line[index - 1]; before !== undefined && comesBefore(item, before); before = line[index - 1]) index -= 1;
  line.splice(index, 0, item);
}

/** Several lines as one, in order of service; an agent of two queues takes whoever waits longest. */
export function inOrder(lines: Iterable<readonly Waiting[]>): Waiting[] {
  const all: Waiting[] = [];
  for (const line of lines) all.push(...line);
  return all.sort((a, b) => (comesBefore(a, b) ? -1 : comesBefore(b, a) ? 1 : 0));
}

/** The wished-for agent when free, else the free agent of this queue who has been idle longest. */
export function pickAgent(agents: readonly Agent[], item: Waiting, now: Date): Agent | null {
  let best: Agent | null = null;
  for (const agent of agents) {
    if (!isFree(agent) || agent.agentId === item.exceptAgentId) continue;
    if ((item.notFor.get(agent.agentId)?.getTime() ?? 0) > now.getTime()) continue;
    if (agent.agentId === item.preferAgentId) return agent;
    if (!agent.queueIds.includes(item.queueId)) continue;
    if (best === null || idleLonger(agent, best)) best = agent;
  }
  return best;
}

function idleLonger(a: Agent, b: Agent): boolean {
  const difference = a.idleSince.getTime() - b.idleSince.getTime();
  return difference < 0 || (difference === 0 && a.agentId < b.agentId);
}
