import { expect } from 'chai';
import { createBus } from '../../events/bus.ts';
import type { AgentState } from '../../contract/states.ts';
import type { AgentDay, ReportedCall } from '../../reports/own-day.ts';
import { talkOf } from '../../reports/own-day.ts';
import { ReportService } from '../../reports/report-service.ts';
import { FakeClock } from '../routing/fake-clock.ts';

const MINUTE = 60_000;

class Shift {
  readonly clock = new FakeClock();
  readonly bus = createBus((error) => { throw error; });
  readonly saved = new Map<string, AgentDay>();
  readonly calls = new Map<string, ReportedCall>();
  agent: { state: AgentState; pauseReason: string | null } | null = null;
  readonly service = new ReportService({
    clock: this.clock, bus: this.bus, call: (id) => this.calls.get(id), callsSince: () => Promise.resolve([...this.calls.values()]), agent: () => this.agent,
    days: { of: (day) => Promise.resolve([...this.saved.values()].filter((one) => one.day === day)), save: (day) => (this.saved.set(`${day.agentId} ${day.day}`, day), Promise.resolve()) },
    ticketsOf: () => Promise.resolve({ tickets: 3, answeredOnSpot: 2 }), secondsOf: () => 15, reportError: (error) => { throw error; },
  });

  /** Into a state, and so many minutes in it. */
  be(state: AgentState, minutes: number, pauseReason: string | null = null): void {
    this.agent = { state, pauseReason };
    this.bus.tell('agent.changed', { agentId: 'a', state });
    this.clock.pass(minutes * MINUTE);
  }

  ended(id: string, seconds: number, more: Partial<ReportedCall> = {}): void {
    const end = this.clock.now();
    const start = new Date(end.getTime() - seconds * 1_000).toISOString();
    this.calls.set(id, {
      id, direction: 'in', state: 'ended', queueId: 'q', startedAt: start, queuedAt: start, connectedAt: start, endedAt: end.toISOString(), ending: 'resident', cause: 16, waitMs: 0, timeToHumanMs: 300,
      agentIds: ['a'], story: [], ...more,
    });
    this.bus.tell('call.changed', { callId: id, seq: 1, state: 'ended', agentId: 'a' });
  }
}

describe('an agent\'s figures of the day', () => {
  it('add up states, pauses by reason, calls, tickets, ratings and offers not taken, up to this moment', async () => {
    const shift = new Shift();
    shift.be('paused', 2, 'signedIn');
    shift.be('ready', 10);
    shift.be('talking', 5);
    shift.ended('c1', 300, { rating: { grade: 1, agentId: 'a' } });
    shift.be('wrapUp', 1);
    shift.be('paused', 4, 'break');
    shift.bus.tell('call.offerEnded', { callId: 'x', agentId: 'a', offerId: 'o', why: 'noAnswer' });
    expect(await shift.service.ownDay('a')).to.deep.equal({
      calls: 1, talkMs: 5 * MINUTE, meanTalkMs: 5 * MINUTE, wrapUpMs: MINUTE, readyMs: 10 * MINUTE, pausedMs: { signedIn: 2 * MINUTE, break: 4 * MINUTE }, tickets: 3, answeredOnSpot: 2,
      ratings: { given: 1, mean: 1 }, missedOffers: 1, signedInMs: 22 * MINUTE,
    });
  });

  it('begin anew at midnight of the city; a pause over midnight is cut in two', async () => {
    const shift = new Shift();
    shift.clock.pass(14 * 60 * MINUTE + 50 * MINUTE);
    shift.be('ready', 30);
    expect((await shift.service.ownDay('a')).readyMs).to.equal(20 * MINUTE);
    expect(shift.saved.get('a 2026-03-02')?.stateMs.ready).to.equal(10 * MINUTE);
  });

  it('go on after a restart', async () => {
    const shift = new Shift();
    shift.be('ready', 10);
    shift.be('paused', 1, 'break');
    const next = new Shift();
    for (const [key, day] of shift.saved) next.saved.set(key, day);
    next.ended('c1', 60);
    await next.service.load();
    expect(await next.service.ownDay('a')).to.include({ readyMs: 10 * MINUTE, calls: 1 });
  });

  it('give each agent of a call that was passed on the part of it that was his', () => {
    const at = (second: number): string => new Date(Date.parse('2026-03-02T01:00:00Z') + second * 1_000).toISOString();
    const call = {
      id: 'c', state: 'ended', agentIds: ['a', 'b'], connectedAt: at(0), endedAt: at(100),
      story: [{ kind: 'answered', at: at(0), agentId: 'a' }, { kind: 'transfer', at: at(40), agentId: 'a' }, { kind: 'answered', at: at(50), agentId: 'b' }, { kind: 'hungUp', at: at(100), agentId: 'b' }],
    };
    expect(talkOf(call, 'a')).to.equal(40_000);
    expect(talkOf(call, 'b')).to.equal(50_000);
    expect(talkOf({ ...call, endedAt: null }, 'a')).to.equal(null);
  });
});
