import { expect } from 'chai';
import { createNuisanceService, type NuisanceInput, type NuisanceService } from '../../telephony/nuisance-service.ts';
import type { Evidence, NuisanceRow } from '../../telephony/nuisance.ts';
import { HotlineError } from '../../errors.ts';
import { phoneKey } from '../../residents/phone-number.ts';
import { memoryRows } from '../helpers/memory-rows.ts';

const NUMBER = '199-0000-0099';
const LEAD = { userId: 'L1', name: '王班长' };
const DAY_MS = 86_400_000;

describe('nuisance callers', () => {
  let now: Date;
  let calls: number;
  let last: number;
  let nuisance: NuisanceService;
  const evidence: Evidence[] = [
    { callId: 'c1', at: '', key: '+8619900000099', verified: true, number: '19900000099', agentName: '李', durationMs: 4_000, outcome: 'nuisance', recordings: [{ id: 'r1', track: 'resident', startedAt: '', durationMs: 4_000, sha256: 'aa' }] },
    { callId: 'web', at: '', key: '+8619900000099', verified: false, number: '19900000099', agentName: null, durationMs: null, outcome: null, recordings: [] },
    { callId: 'other', at: '', key: '+8619900000001', verified: true, number: '19900000001', agentName: null, durationMs: null, outcome: null, recordings: [] },
  ];
  const input = (part: Partial<NuisanceInput> = {}): NuisanceInput => ({ number: NUMBER, grade: 'warned', reason: '反复拨打不说话', days: 7, callIds: ['c1'], ...part });
  const refused = async (part: Partial<NuisanceInput>): Promise<string> => {
    try {
      await nuisance.add(input(part), LEAD);
      return 'taken';
    } catch (error) {
      return error instanceof HotlineError ? error.code : String(error);
    }
  };
  beforeEach(() => {
    now = new Date('2026-11-22T08:00:00Z');
    calls = 0;
    last = 0;
    nuisance = createNuisanceService({
      rows: memoryRows<NuisanceRow>((row) => row.id), keyOf: (number) => phoneKey(number), evidence: (ids) => Promise.resolve(evidence.filter(({ callId }) => ids.includes(callId))),
      callsSince: () => Promise.resolve(calls), clock: { now: () => now, after: () => () => undefined, every: () => () => undefined }, newId: () => `n${(last += 1)}`,
    });
  });

  it('warned: hears it in every form of the number, and goes on', async () => {
    const { byName, until } = await nuisance.add(input(), LEAD);
    expect([byName, until]).to.deep.equal(['王班长', '2026-11-29T08:00:00.000Z']);
    for (const form of ['19900000099', '+8619900000099', '019900000099']) expect(await nuisance.of(form)).to.deep.equal({ grade: 'warned', treatment: 'hear', prompts: ['nuisanceWarned'] });
    expect(await nuisance.of('19900000001')).to.equal(null);
  });

  it('limited: last of all, and refused after the calls of a day', async () => {
    await nuisance.add(input({ grade: 'limited' }), LEAD);
    expect((await nuisance.of('19900000099'))?.treatment).to.equal('last');
    calls = 3;
    expect((await nuisance.of('19900000099'))?.treatment).to.equal('refuse');
  });

  for (const grade of ['refused', 'reported'] as const) {
    it(`${grade}: hears why, and that is all`, async () => {
      await nuisance.add(input({ grade }), LEAD);
      expect(await nuisance.of('19900000099')).to.deep.equal({ grade, treatment: 'refuse', prompts: ['nuisanceRefused'] });
    });
  }

  it('the gravest of several holds; lifted and expired ones count no more, but stay in the list', async () => {
    await nuisance.add(input(), LEAD);
    const { id } = await nuisance.add(input({ grade: 'refused', days: 30 }), LEAD);
    expect((await nuisance.of('19900000099'))?.grade).to.equal('refused');
    expect((await nuisance.lift(id, LEAD)).liftedByName).to.equal('王班长');
    expect((await nuisance.of('19900000099'))?.grade).to.equal('warned');
    now = new Date(now.getTime() + 7 * DAY_MS);
    expect(await nuisance.of('19900000099')).to.equal(null);
    expect(await nuisance.list()).to.have.length(2);
  });

  for (const number of ['110', '119', '120', '122', '0851110', '10086', 'anonymous', '']) {
    it(`${JSON.stringify(number)} cannot be listed, and meets nothing`, async () => {
      expect(await refused({ number })).to.equal('BAD_INPUT');
      expect(await nuisance.of(number)).to.equal(null);
    });
  }

  for (const [why, callIds] of [['of nobody', ['none']], ['of another number', ['c1', 'other']], ['from the web, where anybody may name any number', ['web']]] as const) {
    it(`a call ${why} is no evidence`, async () => expect(await refused({ callIds: [...callIds] })).to.equal('BAD_INPUT'));
  }

  it('the pack holds the entries of the number, its calls and their recordings with checksums', async () => {
    const { id } = await nuisance.add(input({ grade: 'reported' }), LEAD);
    const { entry, calls: found } = await nuisance.pack(id);
    expect([entry.grade, found.map(({ callId, recordings }) => [callId, recordings.map(({ sha256 }) => sha256)])]).to.deep.equal(['reported', [['c1', ['aa']]]]);
  });
});
