import type { Agent } from './agent.ts';
import { isOnDuty } from './agent.ts';
import type { Dispatch } from './dispatch.ts';
import type { Presence } from './presence.ts';
import { comesBefore, type Waiting } from './queue.ts';
import type { ServiceTimes } from './service-times.ts';
import { hasSkills } from './skills.ts';
import { estimateWait } from './wait-estimate.ts';
import type { WaitingLines } from './waiting-lines.ts';

/** How long a caller will wait, from the floor as it is. */
export class Waits {
  private readonly presence: Presence;
  private readonly lines: WaitingLines;
  private readonly times: ServiceTimes;
  private readonly dispatch: Dispatch;

  constructor(presence: Presence, lines: WaitingLines, times: ServiceTimes, dispatch: Dispatch) {
    this.presence = presence;
    this.lines = lines;
    this.times = times;
    this.dispatch = dispatch;
  }

  /** Seconds; null when this call does not wait, when nobody is on duty for it, or while too few talks were measured. */
  seconds(callId: string, now: Date): number | null {
    const item = this.lines.find(callId);
    if (item === undefined) return null;
    if (item.offerId !== null) return 0;
    const samples = this.times.samples(item.queueId);
    const needed = this.dispatch.neededBy(item, now);
    const onDuty = this.presence.list().filter(isOnDuty);
    const mine = onDuty.filter((agent) => agent.queueIds.includes(item.queueId) && hasSkills(agent.skills, needed));
    if (samples === null || mine.length === 0) return null;
    return Math.round(estimateWait({ takenFor: mine.map((agent) => this.times.takenFor(agent, now) ?? 0), ahead: this.ahead(item, mine, onDuty, now), samples }) / 1_000);
  }

  /** Callers who are served before this one by these agents; those of queues with more agents count for the part that falls on these. */
  private ahead(item: Waiting, mine: readonly Agent[], onDuty: readonly Agent[], now: Date): number {
    let ahead = 0;
    for (const { id } of this.lines.all()) {
      // Its own line stands in order already; equal moments in order of arrival.
      const line = this.lines.line(id);
      const rivals = id === item.queueId ? line.slice(0, line.indexOf(item)) : line.filter((other) => comesBefore(other, item, now));
      const before = rivals.filter((other) => other.offerId === null).length;
      if (before === 0) continue;
      const members = onDuty.filter((agent) => agent.queueIds.includes(id));
      const shared = members.filter((agent) => mine.includes(agent)).length;
      ahead += members.length === 0 ? 0 : (before * shared) / members.length;
    }
    return ahead;
  }
}
