import { expect } from 'chai';
import { HotlineError } from '../../errors.ts';
import { callCommandSchemas } from '../../contract/call-control.ts';
import { newCall, type CallRecord } from '../../telephony/call.ts';
import type { Party } from '../../telephony/party.ts';
import { COMMANDS_IN, freeSlot, guardCommand, HANG_UP_IN, heirOf, PARK_SLOTS, stageOf, talkingTo, waitingFor, type Stage } from '../../telephony/transfer.ts';

const AT = '2026-11-22T08:00:00.000Z';
const call = (more: Partial<CallRecord> = {}): CallRecord => ({ ...newCall({ id: 'c', direction: 'in', origin: 'trunk', number: '12345', callerRaw: '', callerName: '', residentChannel: 'r', uniqueId: 'r', startedAt: AT }), state: 'talking', agentId: 'a', agentChannel: 'ac', ...more });
const party = (state: Party['state'], more: Partial<Party> = {}): Party => ({ id: 'p', kind: 'number', agentId: null, number: '19900001111', channelId: 'pc', state, atOnce: false, met: false, since: AT, ...more });
const refused = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof HotlineError ? error.code : error;
  }
  return 'allowed';
};

describe('the stages of a call with third parties', () => {
  const stages: [Stage, 'resident' | 'party' | 'all', Party[]][] = [
    ['plain', 'resident', []], ['asking', 'party', [party('ringing')]], ['private', 'party', [party('private')]], ['aside', 'resident', [party('waiting')]], ['conference', 'all', [party('joined')]],
    ['conference', 'resident', [party('ringing', { kind: 'emergency', atOnce: true })]],
  ];
  for (const [stage, hears, parties] of stages) {
    it(`${parties.map((one) => `${one.kind} ${one.state}`).join() || 'nobody else'}: ${stage}, the agent hears ${hears}`, () => {
      expect(stageOf(call({ parties }))).to.equal(stage);
      expect(talkingTo(call({ parties }))).to.equal(hears);
    });
    for (const command of ['hold', 'resume', 'consult', 'transfer', 'rate', 'park', 'swap', 'merge', 'complete', 'cancel', 'leave', 'drop', 'emergency']) {
      const allowed = COMMANDS_IN[stage].includes(command);
      it(`${stage}${parties.some((one) => one.atOnce) ? ' (emergency rung)' : ''}: ${command} is ${allowed ? 'made' : 'refused'}`, () => {
        expect(refused(() => guardCommand(call({ parties }), command))).to.equal(allowed ? 'allowed' : 'CALL_WRONG_STATE');
      });
    }
  }

  it('every command of the tables is one of the contract, and an emergency is possible in every stage', () => {
    for (const [stage, commands] of Object.entries(COMMANDS_IN)) {
      expect(commands, stage).to.include('emergency');
      for (const command of commands) expect(Object.keys(callCommandSchemas), command).to.include(command);
    }
    expect(Object.keys(HANG_UP_IN)).to.deep.equal(Object.keys(COMMANDS_IN));
  });

  it('an agent takes a call over before a number does, and nobody who only rings', () => {
    expect(heirOf(call({ parties: [party('joined', { id: 'n' }), party('joined', { id: 'b', kind: 'agent', agentId: 'b' })] }))?.id).to.equal('b');
    expect(heirOf(call({ parties: [party('ringing')] }))).to.equal(undefined);
  });

  it('the lowest free place to park is taken; the twenty-first call is refused', () => {
    const parked = (slot: number): CallRecord => call({ state: 'parked', parked: { slot, since: AT, byId: 'a' } });
    expect(freeSlot([parked(1), parked(3)])).to.equal(2);
    expect(refused(() => freeSlot(Array.from({ length: PARK_SLOTS }, (_, index) => parked(index + 1))))).to.equal('PARK_FULL');
  });

  it('the parked may be picked up by all, the waiting by agents of their queue only', () => {
    const live = [call({ id: 'p', state: 'parked' }), call({ id: 'q', state: 'queued', queueId: 'one' }), call({ id: 'x', state: 'queued', queueId: 'two' }), call({ id: 't' })];
    expect(waitingFor(live, ['one']).map((one) => one.id)).to.deep.equal(['p', 'q']);
  });
});
