import type { Clock } from '../clock.ts';
import type { AgentState } from '../contract/states.ts';
import type { OwnDayView, ServiceLevelReport } from '../contract/queues.ts';
import type { Bus } from '../events/bus.ts';
import { cityDate } from '../language/city-time.ts';
import { newDay, ownDayView, withStretch, type AgentDay, type DayCall, type ReportedCall, type TicketCounts } from './own-day.ts';
import { DAY_MS, KEPT_MS, ServiceLevel } from './service-level.ts';

export interface ReportNeeds {
  clock: Clock;
  bus: Bus;
  call(callId: string): ReportedCall | undefined;
  /** Records of calls that came since a moment (ISO 8601). */
  callsSince(moment: string): Promise<ReportedCall[]>;
  agent(agentId: string): { state: AgentState; pauseReason: string | null } | null;
  days: { of(day: string): Promise<AgentDay[]>; save(day: AgentDay): Promise<void> };
  ticketsOf(agentId: string, since: string): Promise<TicketCounts>;
  /** The queue's own limit of seconds. */
  secondsOf(queueId: string | null): number;
  reportError(error: unknown): void;
}

const PRUNE_MS = 60_000;
interface Stretch { state: AgentState; reason: string | null; since: number }

/** The figures of the moment, kept by what happens and begun from the records; nothing asks the store while it is looked at but the count of tickets. */
export class ReportService {
  private readonly needs: ReportNeeds;
  private readonly level = new ServiceLevel();
  private readonly days = new Map<string, AgentDay>();
  private readonly stretches = new Map<string, Stretch>();
  private readonly calls = new Map<string, Map<string, DayCall>>();
  private readonly unsaved = new Set<string>();
  private changes = 0;
  private today: string;
  private readonly stop: () => void;

  constructor(needs: ReportNeeds) {
    this.needs = needs;
    this.today = cityDate(needs.clock.now());
    needs.bus.on('call.changed', ({ callId }) => this.callChanged(needs.call(callId)));
    needs.bus.on('agent.changed', ({ agentId }) => this.agentChanged(agentId));
    needs.bus.on('call.offerEnded', ({ agentId, why }) => {
      if (why !== 'noAnswer') return;
      const day = this.day(agentId);
      this.keep({ ...day, missedOffers: day.missedOffers + 1 });
    });
    this.stop = needs.clock.every(PRUNE_MS, () => this.tick());
  }

  close(): void {
    this.stop();
  }

  /** Begins from what is stored; what has happened since then is newer and stays. */
  async load(): Promise<void> {
    const now = this.needs.clock.now().getTime();
    const [records, days] = await Promise.all([this.needs.callsSince(new Date(now - KEPT_MS).toISOString()), this.needs.days.of(this.today)]);
    for (const record of records) this.callChanged(this.needs.call(record.id) ?? record);
    for (const day of days) if (!this.days.has(day.agentId)) this.days.set(day.agentId, day);
  }

  serviceLevel({ queueId = null, seconds, from, to, excludeShort }: { queueId?: string | null; seconds?: number | undefined; from?: string | undefined; to?: string | undefined; excludeShort: boolean }): ServiceLevelReport {
    const now = this.needs.clock.now().getTime();
    const end = to === undefined ? now + 1 : Date.parse(to);
    return this.level.report(now, {
      queueId, seconds: seconds ?? this.needs.secondsOf(queueId), excludeShort, to: Math.min(end, now + 1),
      from: Math.max(from === undefined ? end - DAY_MS : Date.parse(from), now - KEPT_MS),
    });
  }

  /** The rates of the whole house; `calls` grows with each change of a record. */
  figures(): Pick<ServiceLevelReport, 'rates'> & { calls: number } {
    return { rates: this.serviceLevel({ from: this.needs.clock.now().toISOString(), excludeShort: false }).rates, calls: this.changes };
  }

  async ownDay(agentId: string): Promise<OwnDayView> {
    this.turnOfDay();
    const counts = await this.needs.ticketsOf(agentId, startOfDay(this.today)).catch((error: unknown) => {
      this.needs.reportError(error);
      return { tickets: 0, answeredOnSpot: 0 };
    });
    return ownDayView(this.withOpen(agentId), [...(this.calls.get(agentId)?.values() ?? [])], counts);
  }

  private callChanged(call: ReportedCall | undefined): void {
    if (call === undefined) return;
    this.level.put(call);
    this.changes += 1;
    this.turnOfDay();
    if (call.state !== 'ended' || call.endedAt === null || cityDate(new Date(call.endedAt)) !== this.today) return;
    for (const agentId of call.agentIds) {
      const { id, agentIds, connectedAt, endedAt, state, story, rating = null } = call;
      this.calls.set(agentId, (this.calls.get(agentId) ?? new Map<string, DayCall>()).set(id, { id, agentIds, connectedAt, endedAt, state, rating, story: agentIds.length > 1 ? story : [] }));
    }
  }

  private agentChanged(agentId: string): void {
    this.turnOfDay();
    const agent = this.needs.agent(agentId);
    const before = this.stretches.get(agentId);
    const state = agent?.state ?? 'signedOut';
    const reason = agent?.pauseReason ?? null;
    if (before?.state === state && before.reason === reason) return;
    const now = this.needs.clock.now().getTime();
    if (before !== undefined) this.keep(withStretch(this.day(agentId), before.state, before.reason, now - before.since));
    if (state === 'signedOut') this.stretches.delete(agentId);
    else this.stretches.set(agentId, { state, reason, since: now });
  }

  /** The stretch that is going on belongs to the figures too. */
  private withOpen(agentId: string): AgentDay {
    const open = this.stretches.get(agentId);
    const day = this.day(agentId);
    return open === undefined ? day : withStretch(day, open.state, open.reason, this.needs.clock.now().getTime() - open.since);
  }

  private day(agentId: string): AgentDay {
    return this.days.get(agentId) ?? newDay(agentId, this.today);
  }

  private keep(day: AgentDay): void {
    this.days.set(day.agentId, day);
    this.unsaved.add(day.agentId);
    void this.write(day);
  }

  private async write(day: AgentDay): Promise<void> {
    try {
      await this.needs.days.save(day);
      if (this.days.get(day.agentId) === day) this.unsaved.delete(day.agentId);
    } catch (error) {
      this.needs.reportError(error);
    }
  }

  private tick(): void {
    this.turnOfDay();
    this.level.prune(this.needs.clock.now().getTime());
    for (const agentId of this.unsaved) void this.write(this.day(agentId));
  }

  /** At midnight every stretch is cut in two, and the counting begins anew. */
  private turnOfDay(): void {
    const today = cityDate(this.needs.clock.now());
    if (today === this.today) return;
    const midnight = Date.parse(startOfDay(today));
    for (const [agentId, open] of this.stretches) {
      void this.write(withStretch(this.day(agentId), open.state, open.reason, midnight - open.since));
      this.stretches.set(agentId, { ...open, since: midnight });
    }
    this.today = today;
    this.days.clear();
    this.unsaved.clear();
    this.calls.clear();
  }
}

/** Midnight of the city, in the form the records have. */
const startOfDay = (day: string): string => new Date(`${day}T00:00:00+08:00`).toISOString();
