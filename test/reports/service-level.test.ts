import { expect } from 'chai';
import { measure, ratesOf, shareOf, spanOf, type MeasuredCall } from '../../reports/measures.ts';
import { DAY_MS, HALF_HOUR_MS, ServiceLevel } from '../../reports/service-level.ts';

const START = Date.parse('2026-03-02T00:00:00Z');
const iso = (at: number): string => new Date(at).toISOString();

/** A small generator with a seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const blank = (id: string, at: number): MeasuredCall => ({
  id, direction: 'in', state: 'arrived', queueId: null, startedAt: iso(at), queuedAt: null, connectedAt: null, endedAt: null, ending: null, cause: null, waitMs: null, timeToHumanMs: null, agentIds: [],
  story: [{ kind: 'arrived' }],
});
const queued = (call: MeasuredCall, queue: string, at: number): MeasuredCall => ({ ...call, state: 'queued', queueId: queue, queuedAt: call.queuedAt ?? iso(at), story: [...call.story, { kind: 'queued', data: { queue } }] });
const connected = (call: MeasuredCall, agent: string, at: number): MeasuredCall => ({
  ...call, state: 'talking', connectedAt: call.connectedAt ?? iso(at), timeToHumanMs: call.timeToHumanMs ?? at - Date.parse(call.startedAt) + 90, agentIds: [...call.agentIds, agent], story: [...call.story, { kind: 'answered' }],
});
const ended = (call: MeasuredCall, at: number, set: Partial<MeasuredCall>): MeasuredCall => ({ ...call, state: 'ended', endedAt: iso(at), ...set });

/** The records of one call from first to last, as the book would tell them. */
function lifeOf(id: string, at: number, random: () => number): { at: number; call: MeasuredCall }[] {
  const steps: { at: number; call: MeasuredCall }[] = [];
  const tell = (when: number, call: MeasuredCall): MeasuredCall => {
    steps.push({ at: when, call });
    return call;
  };
  const queue = random() < 0.7 ? 'a' : 'b';
  const wait = Math.floor(random() ** 2 * 90_000);
  let call = tell(at, blank(id, at));
  const kind = random();
  if (kind < 0.05) return (tell(at + 50, ended(call, at + 50, { ending: 'refused', cause: random() < 0.8 ? 42 : 21 })), steps);
  if (kind < 0.1) {
    call = tell(at + 3_600_000, { ...call, state: 'fallback', story: [...call.story, { kind: 'fallback' }] });
    return (tell(at + 3_600_001, ended(call, at + wait, { ending: random() < 0.5 ? 'resident' : 'abandoned', cause: 16 })), steps);
  }
  if (kind < 0.13) return (tell(at + wait, ended({ ...call, direction: 'out' }, at + wait, { ending: 'agent', connectedAt: iso(at), agentIds: ['x'] })), steps);
  call = tell(at + 20, queued(call, queue, at + 20));
  if (kind < 0.2) {
    const self = random() < 0.5;
    call = tell(at + wait, { ...call, queueId: null, state: 'arrived', story: [...call.story, ...(self ? [] : [{ kind: 'placeKept' as const }]), { kind: 'leftQueue' }], ...(self ? {} : { callBackId: 't' }) });
    return (tell(at + wait + 900, ended(call, at + wait + 900, { ending: 'system', cause: 16 })), steps);
  }
  if (kind < 0.3) call = tell(at + 30, queued(call, 'b', at + 30));
  if (kind < 0.45) return (tell(at + wait, ended(call, at + wait, { ending: 'abandoned', cause: 16 })), steps);
  call = tell(at + wait, connected(call, `agent${Math.floor(random() * 9)}`, at + wait));
  if (kind < 0.6) {
    call = tell(at + wait + 8_000, queued({ ...call, state: 'queued' }, 'b', at + wait + 8_000));
    if (random() < 0.8) call = tell(at + wait + 20_000, connected(call, 'agent9', at + wait + 20_000));
  }
  const talk = 30_000 + Math.floor(random() * 400_000);
  if (random() < 0.97) tell(at + wait + talk, ended(call, at + wait + talk, { ending: 'resident', cause: 16 }));
  return steps;
}

describe('接通率 and 15秒接通率', () => {
  it('live equal the records to the call: 5,000 calls with transfers, re-queues, short abandons, refusals, calls entered afterwards', () => {
    const random = seeded(66);
    const lives = Array.from({ length: 5_000 }, (_, index) => lifeOf(`c${index}`, START + Math.floor(random() * 1.4 * DAY_MS), random));
    const steps = lives.flat().sort((a, b) => a.at - b.at);
    const live = new ServiceLevel();
    const records = new Map<string, MeasuredCall>();
    const compare = (now: number): void => {
      for (const queueId of [null, 'a', 'b']) {
        for (const [from, to] of [[now - DAY_MS, now + 1], [now - HALF_HOUR_MS, now + 1], [START + HALF_HOUR_MS * 3, START + HALF_HOUR_MS * 4], [now - 4_321_987, now - 12_345]] as const) {
          expect(live.within(from, to, queueId, 15)).to.deep.equal(measure([...records.values()], { from, to, queueId, seconds: 15 }));
        }
      }
    };
    steps.forEach(({ at, call }, index) => {
      records.set(call.id, call);
      live.put(call);
      if (random() < 0.1) live.put(call);
      if (index % 1_500 === 0) compare(at);
    });
    const end = steps.at(-1)?.at ?? 0;
    compare(end);
    const all = measure([...records.values()], { from: START, to: end + 1, queueId: null, seconds: 15 });
    expect(all.answered + all.abandoned + all.refused, 'enough of each').to.be.greaterThan(4_000);
    expect(Math.min(all.refused, all.abandonedShort, all.inTime)).to.be.greaterThan(30);
  });

  it('count a call once, in the queue that answered it, however often it was queued again', () => {
    const first = connected(queued(blank('c', START), 'a', START + 10), 'x', START + 9_000);
    const again = ended(connected(queued(first, 'b', START + 60_000), 'y', START + 80_000), START + 90_000, { ending: 'resident' });
    expect(shareOf(again)).to.deep.include({ result: 'answered', queueId: 'b', waitMs: 9_000, talkMs: 81_000 });
  });

  it('leave out self-service and callers who still wait; callers who chose to be called back were not answered', () => {
    const waiting = queued(blank('c', START), 'a', START);
    expect(shareOf(waiting)).to.equal(null);
    const left = ended({ ...waiting, queueId: null, story: [...waiting.story, { kind: 'leftQueue' }] }, START + 9_000, { ending: 'system' });
    expect(shareOf(left)).to.equal(null);
    expect(shareOf({ ...left, callBackId: 't' })).to.include({ result: 'abandoned', queueId: 'a' });
    expect(shareOf(ended(blank('d', START), START + 5_000, { ending: 'abandoned' })), 'hung up in the menu').to.equal(null);
  });

  it('have a wait from the first ring, prompts included', () => {
    const call = connected(queued(blank('c', START), 'a', START + 12_000), 'x', START + 16_000);
    expect(measure([call], { from: START, to: START + 1, queueId: null, seconds: 15 })).to.include({ answered: 1, inTime: 0 });
  });

  it('may leave short abandons out of the denominator', () => {
    const calls = [1, 2, 3].map((n) => ended(queued(blank(`s${n}`, START), 'a', START), START + n * 2_000, { ending: 'abandoned' }));
    const span = spanOf(measure([...calls, connected(queued(blank('c', START), 'a', START), 'x', START + 1_000)], { from: START, to: START + 1, queueId: null, seconds: 15 }), '', '');
    expect(span).to.include({ offered: 4, abandoned: 3, abandonedShort: 2, maxWaitMs: 6_000 });
    expect(ratesOf(span, false)).to.deep.equal({ connected: 0.25, inTime: 0.25 });
    expect(ratesOf(span, true)).to.deep.equal({ connected: 0.5, inTime: 0.5 });
    expect(ratesOf(spanOf(measure([], { from: 0, to: 1, queueId: null, seconds: 15 }), '', ''), false).connected).to.equal(null);
  });

  it('say their formula and what they leave out with every report', () => {
    const report = new ServiceLevel().report(START + HALF_HOUR_MS, { queueId: null, seconds: 15, from: START, to: START + 2 * HALF_HOUR_MS, excludeShort: false });
    expect(report.definition.zh).to.contain('人工接听量 / 请求人工量');
    expect(report.halfHours.map(({ from }) => from)).to.deep.equal(['2026-03-02T08:00:00.000+08:00', '2026-03-02T08:30:00.000+08:00']);
  });

  it('forget what is older than two days', () => {
    const live = new ServiceLevel();
    live.put(connected(queued(blank('c', START), 'a', START), 'x', START + 1_000));
    live.prune(START + 3 * DAY_MS);
    expect(live.within(START, START + 1, null, 15).answered).to.equal(0);
  });
});
