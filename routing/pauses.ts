import type { PauseReasonView } from '../contract/queues.ts';
import { CHOOSABLE_PAUSE_REASONS, type PauseReason } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import { dateOf, type AgentDay } from './agent-day.ts';

export type PauseRule = Pick<PauseReasonView, 'id' | 'limitMinutes' | 'limitPerDayMinutes' | 'active'>;

const SHIPPED: readonly PauseRule[] = CHOOSABLE_PAUSE_REASONS.map((id) => ({ id, limitMinutes: null, limitPerDayMinutes: null, active: true }));
const MINUTE = 60_000;

/** Why an agent may pause, and for how long. Until told otherwise: the shipped reasons, without limits. */
export class Pauses {
  private rules = new Map<string, PauseRule>(SHIPPED.map((rule) => [rule.id, rule]));

  set(rules: readonly PauseRule[]): void {
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
  }

  /** Refuses a reason that nobody may choose (any more), and those of the system; named as the desk's socket names a field. */
  check(reason: PauseReason): void {
    if (this.rules.get(reason)?.active !== true) throw new HotlineError('BAD_INPUT', ['reason'], { field: 'reason' });
  }

  /** When a pause that began then becomes too long, by itself or together with the day's earlier ones; null = never. */
  limitAt({ pauseReason, since, day }: { pauseReason: PauseReason | null; since: Date; day: AgentDay }): Date | null {
    const rule = pauseReason === null ? undefined : this.rules.get(pauseReason);
    if (rule === undefined) return null;
    const taken = day.date === dateOf(since) ? (day.pausedMs[rule.id] ?? 0) : 0;
    const one = rule.limitMinutes === null ? Number.POSITIVE_INFINITY : rule.limitMinutes * MINUTE;
    const whole = rule.limitPerDayMinutes === null ? Number.POSITIVE_INFINITY : Math.max(0, rule.limitPerDayMinutes * MINUTE - taken);
    const ms = Math.min(one, whole);
    return Number.isFinite(ms) ? new Date(since.getTime() + ms) : null;
  }
}
