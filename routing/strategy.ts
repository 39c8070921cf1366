import type { QueueStrategy } from '../contract/queues.ts';
import type { Agent } from './agent.ts';
import { callsOn } from './agent-day.ts';

/** What a strategy looks at besides the agents themselves. */
export interface Turn {
  /** The agent who was last offered a call of this queue. */
  last: string | null;
  /** The city's date. */
  today: string;
}

/** Of two free agents, whether the first is to be offered the call. Every strategy decides between any two, so the choice never depends on the order of a list. */
export const STRATEGIES: Readonly<Record<QueueStrategy, (a: Agent, b: Agent, turn: Turn) => boolean>> = {
  longestIdle: idleLonger,
  roundRobin(a, b, { last }) {
    const [afterA, afterB] = [last === null || a.agentId > last, last === null || b.agentId > last];
    return afterA === afterB ? a.agentId < b.agentId : afterA;
  },
  fewestCalls(a, b, { today }) {
    const fewer = callsOn(a, today) - callsOn(b, today);
    return fewer === 0 ? idleLonger(a, b) : fewer < 0;
  },
};

function idleLonger(a: Agent, b: Agent): boolean {
  const difference = a.idleSince.getTime() - b.idleSince.getTime();
  return difference < 0 || (difference === 0 && a.agentId < b.agentId);
}
