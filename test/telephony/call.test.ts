import { expect } from 'chai';
import { CALL_STATES, type CallState } from '../../contract/states.ts';
import { HotlineError } from '../../errors.ts';
import { apply, CALL_MOVES, change, checkCallStates, isLive, isWithAgent, newCall, offerFailure, talkMs, type CallRecord } from '../../telephony/call.ts';

const AT = '2026-11-22T08:00:00.000Z';
const call = (state: CallState): CallRecord => ({
  ...newCall({ id: 'c1', direction: 'in', origin: 'trunk', number: '12345', callerRaw: '', callerName: '', residentChannel: 'ch', uniqueId: 'u', startedAt: AT }), state,
});
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    return error instanceof HotlineError ? error.code : String(error);
  }
};

describe('call record', () => {
  it('the table of states is whole', () => {
    expect(checkCallStates).not.to.throw();
    expect(Object.keys(CALL_MOVES).sort()).to.deep.equal([...CALL_STATES].sort());
  });

  for (const from of CALL_STATES) {
    for (const to of CALL_STATES) {
      const allowed = from === to || CALL_MOVES[from].includes(to);
      it(`${from} → ${to} is ${allowed ? 'made' : 'refused'}`, () => {
        expect(codeOf(() => change(call(from), AT, 'queued', { state: to }))).to.equal(allowed ? 'none' : 'CALL_WRONG_STATE');
      });
    }
  }

  it('an ended call never lives again, but may still get a ticket', () => {
    for (const state of CALL_STATES) if (state !== 'ended') expect(codeOf(() => change(call('ended'), AT, 'adopted', { state }))).to.equal('CALL_WRONG_STATE');
    expect(apply(call('ended'), change(call('ended'), AT, 'ticket', { ticketIds: ['t1'] })).ticketIds).to.deep.equal(['t1']);
  });

  it('each step has the next number, in the record and in the story', () => {
    let record = call('arrived');
    for (const kind of ['arrived', 'prompt', 'promptEnd'] as const) record = apply(record, change(record, AT, kind, {}, { data: { kind } }));
    expect(record.seq).to.equal(3);
    expect(record.story.map(({ seq, kind }) => `${seq} ${kind}`)).to.deep.equal(['1 arrived', '2 prompt', '3 promptEnd']);
  });

  it('a step leaves the record it was made from as it was', () => {
    const before = Object.freeze(call('arrived'));
    apply(before, change(before, AT, 'queued', { state: 'queued' }));
    expect(before).to.include({ state: 'arrived', seq: 0 });
  });

  it('knows who is live and who is with an agent', () => {
    expect(CALL_STATES.filter((state) => isWithAgent(call(state)))).to.deep.equal(['talking', 'held', 'reconnecting']);
    expect(CALL_STATES.filter((state) => !isLive(call(state)))).to.deep.equal(['ended']);
  });

  it('talk time runs from the first connection to the end', () => {
    expect(talkMs(call('ended'))).to.equal(null);
    expect(talkMs({ ...call('ended'), connectedAt: '2026-11-22T08:00:05.000Z', endedAt: '2026-11-22T08:01:05.500Z' })).to.equal(60_500);
  });

  for (const [cause, rang, why] of [
    [17, true, 'declined'], [21, true, 'declined'], [21, false, 'declined'], [19, true, 'noAnswer'], [16, true, 'noAnswer'], [0, true, 'noAnswer'], [127, true, 'noAnswer'],
    [19, false, 'unreachable'], [20, false, 'unreachable'], [3, true, 'unreachable'], [0, false, 'unreachable'],
  ] as const) {
    it(`an offered leg that ended with cause ${cause} ${rang ? 'after ringing' : 'without ringing'}: ${why}`, () => {
      expect(offerFailure(cause, rang)).to.equal(why);
    });
  }
});
