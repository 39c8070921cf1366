import type { Agent } from './agent.ts';

/** So many last talks of a queue say how long its talks are. */
const KEPT = 200;
/** Fewer say nothing. */
const LEAST = 10;

interface Busy { queueId: string | null; from: number; talked: boolean }

/** How long agents are taken by a call of a queue: from the ring to the end of the wrap-up, as measured. */
export class ServiceTimes {
  private readonly busy = new Map<string, Busy>();
  private readonly ofQueue = new Map<string, number[]>();

  /** After each change of an agent. */
  note(agent: Agent, now: Date): void {
    const present = this.busy.get(agent.agentId);
    if (agent.state === 'offered' || agent.state === 'talking') {
      const busy = present ?? { queueId: agent.servedQueueId, from: now.getTime(), talked: false };
      busy.talked ||= agent.state === 'talking';
      this.busy.set(agent.agentId, busy);
    } else if (agent.state !== 'wrapUp' && present !== undefined) {
      this.busy.delete(agent.agentId);
      if (present.talked && present.queueId !== null) this.add(present.queueId, now.getTime() - present.from);
    }
  }

  /** Milliseconds this agent has been taken for; null = not. */
  takenFor(agent: Agent, now: Date): number | null {
    const from = this.busy.get(agent.agentId)?.from;
    return from === undefined ? null : now.getTime() - from;
  }

  /** The last service times of a queue in milliseconds, rising; null while there are too few. */
  samples(queueId: string): readonly number[] | null {
    const times = this.ofQueue.get(queueId) ?? [];
    return times.length < LEAST ? null : [...times].sort((a, b) => a - b);
  }

  private add(queueId: string, ms: number): void {
    const times = this.ofQueue.get(queueId) ?? [];
    times.push(ms);
    if (times.length > KEPT) times.shift();
    this.ofQueue.set(queueId, times);
  }
}
