import type { QueueStats, QueueView } from '../contract/views.ts';
import { isFree, type Agent } from './agent.ts';
import { comesBefore, inOrder, insertWaiting, type Waiting } from './queue.ts';
import type { EnqueueItem } from './routing.ts';

/** The queues and who waits in them; a call stands in one line at most. Each line is kept in order of service. */
export class WaitingLines {
  private readonly queues = new Map<string, QueueView>();
  private readonly lines = new Map<string, Waiting[]>();
  private readonly byCall = new Map<string, Waiting>();

  hasQueue(queueId: string): boolean {
    return this.queues.has(queueId);
  }

  queue(queueId: string): QueueView | null {
    return this.queues.get(queueId) ?? null;
  }

  all(): QueueView[] {
    return [...this.queues.values()];
  }

  setQueue(queue: QueueView, now: Date): void {
    this.queues.set(queue.id, queue);
    const line = this.line(queue.id);
    const { priority, ageSeconds } = queue.rules;
    for (const item of line) Object.assign(item, { ageSeconds }, item.ownPriority ? {} : { priority });
    line.sort((a, b) => (comesBefore(a, b, now) ? -1 : comesBefore(b, a, now) ? 1 : 0));
  }

  removeQueue(queueId: string): boolean {
    if (this.line(queueId).length > 0) return false;
    this.lines.delete(queueId);
    return this.queues.delete(queueId);
  }

  find(callId: string): Waiting | undefined {
    return this.byCall.get(callId);
  }

  add(item: EnqueueItem, now: Date): Waiting {
    const rules = this.queues.get(item.queueId)?.rules;
    const waiting: Waiting = {
      callId: item.callId, queueId: item.queueId, at: item.at, since: now, front: item.front ?? false,
      priority: item.priority ?? rules?.priority ?? 0, ownPriority: item.priority !== undefined, ageSeconds: rules?.ageSeconds ?? 0, skills: item.skills ?? {},
      preferAgentId: item.preferAgentId ?? null, preferUntil: null, exceptAgentId: item.exceptAgentId ?? null, callBack: item.callBack ?? false,
      offerId: null, notFor: new Map(), notBefore: null, overflowedFrom: new Set(), timers: [],
    };
    this.byCall.set(item.callId, waiting);
    insertWaiting(this.line(item.queueId), waiting, now);
    return waiting;
  }

  remove(callId: string): void {
    const item = this.byCall.get(callId);
    if (item === undefined) return;
    this.byCall.delete(callId);
    for (const stop of item.timers) stop();
    const line = this.line(item.queueId);
    line.splice(line.indexOf(item), 1);
  }

  /** Place from 1. */
  position(callId: string): number | null {
    const item = this.byCall.get(callId);
    return item === undefined ? null : this.line(item.queueId).indexOf(item) + 1;
  }

  /** Everybody, in order of service. */
  waiting(now: Date): Generator<Waiting> {
    return inOrder(this.lines.values(), now);
  }

  /** Of one queue, in order of service. */
  line(queueId: string): Waiting[] {
    const line = this.lines.get(queueId) ?? [];
    this.lines.set(queueId, line);
    return line;
  }

  stats(agents: readonly Agent[], now: Date): QueueStats[] {
    return [...this.queues.keys()].map((queueId) => {
      // Whoever is called back in turn keeps a place, but waits at home.
      const line = this.line(queueId).filter((item) => !item.callBack);
      const members = agents.filter((agent) => agent.queueIds.includes(queueId));
      const oldest = Math.min(...line.map((item) => item.at.getTime()), now.getTime());
      return { queueId, waiting: line.length, longestWaitMs: now.getTime() - oldest, agentsReady: members.filter(isFree).length, agentsSignedIn: members.length };
    });
  }
}
