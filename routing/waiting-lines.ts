import type { QueueStats, QueueView } from '../contract/views.ts';
import { isFree, type Agent } from './agent.ts';
import { inOrder, insertWaiting, type Waiting } from './queue.ts';
import type { EnqueueItem } from './routing.ts';

/** The queues and who waits in them; a call stands in one line at most. */
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

  setQueue(queue: QueueView): void {
    this.queues.set(queue.id, queue);
    if (!this.lines.has(queue.id)) this.lines.set(queue.id, []);
  }

  find(callId: string): Waiting | undefined {
    return this.byCall.get(callId);
  }

  add(item: EnqueueItem): void {
    const waiting: Waiting = {
      callId: item.callId, queueId: item.queueId, at: item.at, front: item.front ?? false, preferAgentId: item.preferAgentId ?? null,
      exceptAgentId: item.exceptAgentId ?? null, callBack: item.callBack ?? false, offerId: null, notFor: new Map(), notBefore: null,
    };
    this.byCall.set(item.callId, waiting);
    insertWaiting(this.line(item.queueId), waiting);
  }

  remove(callId: string): void {
    const item = this.byCall.get(callId);
    if (item === undefined) return;
    this.byCall.delete(callId);
    const line = this.line(item.queueId);
    line.splice(line.indexOf(item), 1);
  }

  /** Place from 1. */
  position(callId: string): number | null {
    const item = this.byCall.get(callId);
    return item === undefined ? null : this.line(item.queueId).indexOf(item) + 1;
  }

  /** Who may be offered now, in order of service. */
  offerable(now: Date): Waiting[] {
    return inOrder(this.lines.values()).filter((item) => item.offerId === null && (item.notBefore === null || item.notBefore <= now));
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

  private line(queueId: string): Waiting[] {
    const line = this.lines.get(queueId) ?? [];
    this.lines.set(queueId, line);
    return line;
  }
}
