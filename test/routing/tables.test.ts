import { expect } from 'chai';
import { AGENT_MOVES, checkAgentMoves, guardMove, newAgent } from '../../routing/agent.ts';
import { endOffer, type Offer } from '../../routing/offer.ts';
import { inOrder, insertWaiting, pickAgent, type PickRule, type Waiting } from '../../routing/queue.ts';
import { STRATEGIES } from '../../routing/strategy.ts';

const now = new Date('2026-03-02T01:00:00Z');
const waiting = (callId: string, seconds: number, front = false): Waiting => ({
  callId, queueId: 'q', at: new Date(now.getTime() + seconds * 1000), since: now, front, priority: 0, ownPriority: false, ageSeconds: 60, skills: {}, preferAgentId: null, preferUntil: null,
  exceptAgentId: null, callBack: false, offerId: null, notFor: new Map(), notBefore: null, overflowedFrom: new Set(), timers: [],
});

describe('routing: tables and rules', () => {
  it('given the table of agents, every state can be reached and no target is unknown', () => {
    expect(() => checkAgentMoves()).not.to.throw();
  });
  it('given a table with an unknown target or a lost state, the start fails and names it', () => {
    expect(() => checkAgentMoves({ ...AGENT_MOVES, ready: ['dreaming'] })).to.throw('dreaming');
    expect(() => checkAgentMoves({ signedOut: ['paused'], paused: [] })).to.throw('cannot be reached');
  });
  it('given a forbidden move, the error names both states', () => {
    expect(() => guardMove('signedOut', 'talking')).to.throw().with.deep.include({ code: 'AGENT_WRONG_STATE', details: { from: 'signedOut', to: 'talking' } });
  });
  it('given an offer that is over, nothing ends it again', () => {
    let stopped = 0;
    const offer: Offer = { offerId: 'o', callId: 'c', agentId: 'a', queueId: 'q', state: 'offered', at: now, until: now, stopTimer: () => (stopped += 1) };
    endOffer(offer, 'answered');
    for (const to of ['answered', 'failed', 'withdrawn', 'offered'] as const) expect(() => endOffer(offer, to)).to.throw().with.property('code', 'OFFER_TAKEN');
    expect(stopped).to.equal(1);
  });
  it('given arrivals in any order, a line is front first and then by waiting time', () => {
    const line: Waiting[] = [];
    for (const item of [waiting('b', 2), waiting('a', 1), waiting('same', 2), waiting('front', 9, true), waiting('front0', 5, true)]) insertWaiting(line, item, now);
    expect(line.map((item) => item.callId)).to.deep.equal(['front0', 'front', 'a', 'b', 'same']);
    expect([...inOrder([line, [waiting('x', 0)]], now)].map((item) => item.callId)).to.deep.equal(['front0', 'front', 'x', 'a', 'b', 'same']);
  });
  it('given agents who are paused, without phone or of another queue, none is picked', () => {
    const agent = (agentId: string, change: object) => Object.assign(newAgent({ agentId, name: '', staffNumber: '1', queueIds: ['q'] }, now), { state: 'ready', connected: true, phoneReady: true }, change);
    const rule: PickRule = { now, kept: false, fits: () => true, better: (a, b) => STRATEGIES.longestIdle(a, b, { last: null, today: '' }) };
    const agents = [agent('1', { state: 'paused' }), agent('2', { phoneReady: false }), agent('3', { queueIds: ['other'] }), agent('4', { connected: false })];
    expect(pickAgent(agents, waiting('c', 0), rule)).to.equal(null);
    expect(pickAgent([...agents, agent('6', {}), agent('5', {})], waiting('c', 0), rule)?.agentId).to.equal('5');
  });
});
