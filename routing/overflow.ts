import type { Presence } from './presence.ts';
import type { Waiting } from './queue.ts';
import type { RoutingNeeds } from './routing.ts';
import { hasSkills, skillsAtLast } from './skills.ts';
import type { Steps } from './steps.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** Which callers a queue cannot serve: too many before them, too long a wait, nobody there. It only says so; the call's voice flow moves it. */
export class Overflow {
  private readonly needs: RoutingNeeds;
  private readonly steps: Steps;
  private readonly presence: Presence;
  private readonly lines: WaitingLines;
  /** Too many or too long; told once no phone rings for them any more. */
  private readonly due = new Set<Waiting>();

  constructor(needs: RoutingNeeds, steps: Steps, presence: Presence, lines: WaitingLines) {
    this.needs = needs;
    this.steps = steps;
    this.presence = presence;
    this.lines = lines;
  }

  /** A caller came into a line. One who is owed a place (put to the front, called back) is never sent away for its length. */
  entered(item: Waiting): void {
    const rules = this.lines.queue(item.queueId)?.rules.overflow;
    if (rules === undefined || item.callBack) return;
    const before = this.lines.line(item.queueId).filter((other) => other.offerId === null && other !== item).length;
    if (rules.maxWaiting !== null && !item.front && before >= rules.maxWaiting) this.due.add(item);
    if (rules.maxWaitSeconds !== null) item.timers.push(this.steps.in(rules.maxWaitSeconds * 1_000, () => this.due.add(item)));
  }

  /** After the queues were looked through: whoever found an agent stays. */
  check(): void {
    for (const item of this.due) {
      if (this.lines.find(item.callId) !== item) this.due.delete(item);
      else if (item.offerId === null) {
        this.due.delete(item);
        this.tell(item);
      }
    }
    for (const { id, rules } of this.lines.all()) {
      if (!rules.overflow.whenNobody || this.lines.line(id).length === 0 || this.hasSomebody(id)) continue;
      for (const item of this.lines.line(id)) if (item.offerId === null && !item.callBack) this.tell(item);
    }
  }

  /** Somebody is signed in who could serve this queue's callers in the end. */
  private hasSomebody(queueId: string): boolean {
    const needed = skillsAtLast(this.lines.queue(queueId)?.rules.skills ?? []);
    return this.presence.list().some((agent) => agent.state !== 'offline' && agent.queueIds.includes(queueId) && hasSkills(agent.skills, needed));
  }

  private tell(item: Waiting): void {
    const to = this.lines.queue(item.queueId)?.rules.overflow.toQueueId ?? null;
    if (item.overflowedFrom.has(item.queueId) || (to !== null && item.overflowedFrom.has(to))) return;
    item.overflowedFrom.add(item.queueId);
    this.steps.later(() => this.needs.overflowed?.(item.callId, to !== null && this.lines.hasQueue(to) ? to : null));
  }
}
