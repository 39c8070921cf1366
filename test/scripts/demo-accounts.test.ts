import { expect } from 'chai';
import { compare, type CallerAccount, type RecordedCall } from '../../scripts/demo/accounts.ts';
import { seeded } from '../../scripts/demo/random.ts';

const T = Date.parse('2026-11-22T09:00:00+08:00');
const at = (seconds: number): string => new Date(T + seconds * 1_000).toISOString();
const account = (given: Partial<CallerAccount> = {}): CallerAccount => ({ number: '19900000007', dialled: '12345', startedAt: T, endedAt: T + 60_000, agentId: 'a1', endedBy: 'caller', ...given });
const record = (given: Partial<RecordedCall> = {}): RecordedCall => ({
  id: 'c1', direction: 'in', caller: '199****0007', number: '12345', startedAt: at(0.1), connectedAt: at(8), endedAt: at(60), agentId: 'a1', ending: 'resident',
  recordings: [{ track: 'resident', state: 'ready' }, { track: 'agent', state: 'ready' }], ...given,
});
const alone: Partial<RecordedCall> = { agentId: null, connectedAt: null, ending: 'abandoned', recordings: [] };

describe('the demo holds each caller\'s account against the call records', () => {
  it('finds nothing when they agree, masked numbers included', () => {
    expect(compare([account(), account({ number: '19900000008', agentId: null })], [record(), record({ id: 'c2', caller: '19900000008', ...alone })])).to.deep.equal([]);
  });
  const faulty: readonly [string, CallerAccount[], RecordedCall[], RegExp][] = [
    ['a call without a record', [account()], [], /no record/],
    ['two records of one call', [account()], [record(), record({ id: 'c2' })], /2 records/],
    ['a record nobody called for', [], [record()], /nobody made/],
    ['another agent', [account({ agentId: 'a2' })], [record()], /spoke to a2, recorded a1/],
    ['a talk the caller knows nothing of', [account({ agentId: null })], [record()], /knows a talk/],
    ['a talk the record knows nothing of', [account()], [record(alone)], /knows nobody/],
    ['the wrong end', [account({ endedBy: 'agent' })], [record()], /ended as resident instead of agent/],
    ['no end at all', [account()], [record({ endedAt: null })], /has no end/],
    ['a missing track', [account()], [record({ recordings: [{ track: 'agent', state: 'ready' }] })], /no track of the resident/],
    ['a track that is not finished', [account()], [record({ recordings: [{ track: 'agent', state: 'ready' }, { track: 'resident', state: 'recording' }] })], /no track of the resident/],
  ];
  for (const [title, accounts, records, fault] of faulty) {
    it(`finds ${title}`, () => {
      expect(compare(accounts, records)).to.have.length(1).with.property('0').that.matches(fault);
    });
  }
  it('forgives a hand that puts down while another picks up', () => {
    expect(compare([account({ agentId: null, endedAt: T + 8_500 })], [record({ endedAt: at(8.6) })])).to.deep.equal([]);
  });
  it('tells two calls of one number apart by their time', () => {
    expect(compare([account(), account({ startedAt: T + 90_000, endedAt: T + 95_000, agentId: null })], [record({ id: 'c2', startedAt: at(90), endedAt: at(95), ...alone }), record()])).to.deep.equal([]);
  });
});

describe('chance from a seed', () => {
  it('is the same for one seed, another for another, and even', () => {
    const draw = (seed: number): number[] => { const random = seeded(seed); return Array.from({ length: 2_000 }, () => random.next()); };
    expect(draw(7)).to.deep.equal(draw(7));
    expect(draw(7)).not.to.deep.equal(draw(8));
    const mean = draw(7).reduce((sum, one) => sum + one, 0) / 2_000;
    expect(mean).to.be.within(0.47, 0.53);
  });
});
