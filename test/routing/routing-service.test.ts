import { expect } from 'chai';
import { HotlineError } from '../../errors.ts';
import { Floor } from './floor.ts';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof HotlineError ? error.code : String(error);
  }
  return 'no error';
};

describe('routing: offers', () => {
  it('given two free agents, the one idle longest is picked', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('b', 'a');
    floor.call('c1');
    expect(floor.lastRing()).to.include({ agentId: 'b', callId: 'c1', timeoutSeconds: 20 });
    expect(floor.state('b')).to.equal('offered');
    expect(floor.state('a')).to.equal('ready');
  });

  it('given a caller waiting, the next agent to become ready is rung at once', () => {
    const floor = new Floor(['a']);
    floor.call('c1');
    expect(floor.routing.position('c1')).to.equal(1);
    expect(floor.rings).to.have.length(0);
    floor.ready('a');
    expect(floor.lastRing().callId).to.equal('c1');
  });

  it('given an offer, exactly one answer wins and the others get false', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    const ring = floor.lastRing();
    expect(floor.routing.answered('c1', 'b', ring.offerId)).to.equal(false);
    expect(floor.routing.answered('c1', 'a', 'o99')).to.equal(false);
    expect(floor.answer()).to.equal(true);
    expect(floor.answer()).to.equal(false);
    expect(floor.routing.agent('a')).to.include({ state: 'talking', callId: 'c1' });
    expect(floor.routing.position('c1')).to.equal(null);
  });

  it('given a silent agent, the next one is rung and the silent one is paused', () => {
    const floor = new Floor(['a', 'b'], { ringSeconds: 10 });
    floor.ready('a', 'b');
    floor.call('c1');
    const first = floor.lastRing();
    floor.clock.pass(10_000);
    expect(floor.routing.agent('a')).to.include({ state: 'paused', pauseReason: 'missedOffer' });
    expect(floor.cancelled).to.deep.equal([first.offerId]);
    expect(floor.lastRing()).to.include({ agentId: 'b', callId: 'c1' });
    expect(floor.routing.answered('c1', 'a', first.offerId)).to.equal(false);
    expect(floor.told('call.offerEnded')).to.deep.equal([{ callId: 'c1', agentId: 'a', offerId: first.offerId, why: 'noAnswer' }]);
  });

  it('given a phone that cannot be reached, its agent is offline and the call goes on to the next', async () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.ringAnswer = (ring) => Promise.resolve(ring.agentId === 'a' ? 'unreachable' : 'ringing');
    floor.call('c1');
    await floor.settle();
    expect(floor.routing.agent('a')).to.include({ state: 'offline', phoneReady: false });
    expect(floor.lastRing().agentId).to.equal('b');
    floor.routing.phoneState('a', true);
    expect(floor.state('a')).to.equal('ready');
  });

  it('given a telephone system that is away, nobody is punished and the call is tried again after a second', async () => {
    const floor = new Floor(['a']);
    floor.ready('a');
    floor.ringAnswer = () => Promise.reject(new Error('away'));
    floor.call('c1');
    await floor.settle();
    expect(floor.state('a')).to.equal('ready');
    floor.ringAnswer = () => Promise.resolve('ringing');
    floor.clock.pass(1_000);
    expect(floor.rings).to.have.length(2);
    expect(floor.state('a')).to.equal('offered');
  });

  it('given a caller who hangs up while ringing, the ring stops and the agent keeps the turn', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    floor.routing.withdraw('c1');
    expect(floor.cancelled).to.have.length(1);
    expect(floor.told('call.offerEnded')[0]?.why).to.equal('callerGone');
    floor.call('c2');
    expect(floor.lastRing()).to.include({ agentId: 'a', callId: 'c2' });
  });

  it('given a decline, the call goes to another; with nobody else it comes back after five seconds', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a');
    floor.call('c1');
    const ring = floor.lastRing();
    floor.routing.offerFailed('c1', 'a', ring.offerId, 'declined');
    expect(floor.state('a')).to.equal('ready');
    expect(floor.rings).to.have.length(1);
    floor.clock.pass(5_000);
    expect(floor.rings).to.have.length(2);
    floor.ready('b');
    floor.routing.offerFailed('c1', 'a', floor.lastRing().offerId, 'declined');
    expect(floor.lastRing().agentId).to.equal('b');
  });

  it('given a caller put to the front, that one is served before older ones', () => {
    const floor = new Floor(['a']);
    floor.call('c1');
    floor.clock.pass(1000);
    floor.call('c2', { front: true });
    expect([floor.routing.position('c1'), floor.routing.position('c2')]).to.deep.equal([2, 1]);
    floor.ready('a');
    expect(floor.lastRing().callId).to.equal('c2');
  });

  it('given a preferred or an excepted agent, the wish is kept', () => {
    const floor = new Floor(['a', 'b', 'c']);
    floor.ready('a', 'b', 'c');
    floor.call('c1', { preferAgentId: 'c' });
    expect(floor.lastRing().agentId).to.equal('c');
    floor.call('c2', { exceptAgentId: 'a' });
    expect(floor.lastRing().agentId).to.equal('b');
  });
});

describe('routing: agents', () => {
  it('given the end of a talk, wrap-up runs and ends to ready by itself', () => {
    const floor = new Floor(['a']);
    floor.ready('a');
    floor.call('c1');
    floor.answer();
    floor.routing.released('a', 'c1', { seconds: 30 });
    expect(floor.routing.agent('a')).to.include({ state: 'wrapUp', callId: 'c1' });
    floor.routing.extendWrapUp('a', 60);
    floor.clock.pass(31_000);
    expect(floor.state('a')).to.equal('wrapUp');
    floor.clock.pass(60_000);
    expect(floor.routing.agent('a')).to.include({ state: 'ready', callId: null, wrapUpUntil: null });
  });

  it('given any number of extensions, wrap-up ends after 30 minutes', () => {
    const floor = new Floor(['a'], { rules: { wrapUpExtensions: 10 } });
    floor.ready('a');
    floor.call('c1');
    floor.answer();
    floor.routing.released('a', 'c1', { seconds: 30 });
    for (let i = 0; i < 10; i += 1) floor.routing.extendWrapUp('a', 900);
    floor.clock.pass(29 * 60_000);
    expect(floor.state('a')).to.equal('wrapUp');
    floor.clock.pass(61_000);
    expect(floor.state('a')).to.equal('ready');
  });

  it('given a pause asked for while talking, it is kept for after the wrap-up', () => {
    const floor = new Floor(['a']);
    floor.ready('a');
    floor.call('c1');
    floor.answer();
    expect(floor.routing.pause('a', 'meal')).to.include({ state: 'talking', nextState: 'paused' });
    floor.routing.released('a', 'c1', { seconds: 10 });
    floor.routing.wrapUpDone('a');
    expect(floor.routing.agent('a')).to.include({ state: 'paused', pauseReason: 'meal', nextState: null });
  });

  it('given a pause pressed while the phone rings, the call goes on to the next agent', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    floor.routing.pause('a', 'break');
    expect(floor.routing.agent('a')).to.include({ state: 'paused', pauseReason: 'break' });
    expect(floor.lastRing().agentId).to.equal('b');
  });

  it('given a browser away for more than 9 seconds, the agent is offline and comes back as before', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a');
    floor.routing.disconnected('a');
    floor.routing.disconnected('b');
    floor.call('c1');
    expect(floor.rings).to.have.length(0);
    floor.clock.pass(8_900);
    expect(floor.state('a')).to.equal('ready');
    floor.clock.pass(200);
    expect([floor.state('a'), floor.state('b')]).to.deep.equal(['offline', 'offline']);
    floor.routing.connected('b');
    expect(floor.routing.agent('b')).to.include({ state: 'paused', pauseReason: 'signedIn' });
    floor.routing.phoneState('a', false);
    floor.routing.connected('a');
    expect(floor.state('a')).to.equal('offline');
    floor.routing.phoneState('a', true);
    expect(floor.state('a')).to.equal('offered');
  });

  it('given a reload within the grace, nothing changes but no call is offered meanwhile', () => {
    const floor = new Floor(['a']);
    floor.ready('a');
    floor.routing.disconnected('a');
    floor.clock.pass(5_000);
    floor.call('c1');
    expect(floor.rings).to.have.length(0);
    floor.routing.connected('a');
    expect(floor.lastRing().callId).to.equal('c1');
    floor.clock.pass(12_000);
    expect(floor.state('a')).to.equal('offered');
  });

  it('given a browser lost while its phone rings, the call goes on after the grace', () => {
    const floor = new Floor(['a', 'b'], { ringSeconds: 30 });
    floor.ready('a', 'b');
    floor.call('c1');
    floor.routing.disconnected('a');
    floor.clock.pass(9_001);
    expect(floor.state('a')).to.equal('offline');
    expect(floor.lastRing().agentId).to.equal('b');
  });

  it('given a phone that is not registered, ready is refused', () => {
    const floor = new Floor(['a']);
    floor.routing.phoneState('a', false);
    expect(code(() => floor.routing.ready('a'))).to.equal('PHONE_NOT_READY');
  });

  it('given an agent who talks, sign-out is refused; one who is rung signs out and the call goes on', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    floor.answer();
    expect(code(() => floor.routing.signOut('a'))).to.equal('AGENT_WRONG_STATE');
    floor.call('c2');
    floor.routing.signOut('b');
    expect(floor.state('b')).to.equal('signedOut');
    expect(floor.routing.agents().map((agent) => agent.agentId)).to.deep.equal(['a']);
    expect(floor.routing.position('c2')).to.equal(1);
    expect(code(() => floor.routing.ready('b'))).to.equal('AGENT_WRONG_STATE');
  });
});

describe('routing: direct connections', () => {
  it('given a transfer, only a ready agent can be reserved and a silent one is paused', () => {
    const floor = new Floor(['a', 'b', 'c']);
    floor.ready('a', 'b');
    floor.call('c1');
    floor.answer();
    expect(floor.routing.reserve('c', 'c1')).to.equal(false);
    expect(floor.routing.reserve('b', 'c1')).to.equal(true);
    expect(floor.routing.reserve('b', 'c2')).to.equal(false);
    floor.routing.released('a', 'c1', { seconds: 5 });
    floor.routing.offerFailed('c1', 'b', 'any', 'noAnswer');
    expect(floor.routing.agent('b')).to.include({ state: 'paused', pauseReason: 'missedOffer' });
    floor.call('c1', { front: true, exceptAgentId: 'b' });
    floor.clock.pass(5_000);
    expect(floor.lastRing()).to.include({ agentId: 'a', callId: 'c1' });
  });

  it('given a call-out from a pause, the agent is back in that pause afterwards', () => {
    const floor = new Floor(['a']);
    floor.routing.pause('a', 'callback');
    expect(floor.routing.reserve('a', 'out1')).to.equal(true);
    floor.routing.talking('a', 'out1');
    floor.routing.released('a', 'out1', { seconds: 5 });
    floor.clock.pass(5_000);
    expect(floor.routing.agent('a')).to.include({ state: 'paused', pauseReason: 'callback' });
  });

  it('given a call-out in the wrap-up that fails, the wrap-up goes on', () => {
    const floor = new Floor(['a']);
    floor.ready('a');
    floor.call('c1');
    floor.answer();
    floor.routing.released('a', 'c1', { seconds: 60 });
    expect(floor.routing.reserve('a', 'out1')).to.equal(true);
    floor.routing.released('a', 'out1', null);
    expect(floor.state('a')).to.equal('wrapUp');
    floor.clock.pass(60_000);
    expect(floor.state('a')).to.equal('ready');
  });

  it('given a call another agent speaks on, a second agent is refused', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    floor.answer();
    expect(code(() => floor.routing.talking('b', 'c1'))).to.equal('OFFER_TAKEN');
    floor.call('c1');
    expect(floor.rings).to.have.length(1);
    floor.routing.released('a', 'c1', null);
    expect(floor.rings).to.have.length(2);
  });

  it('given a restart, agents come back as they were and the talking pair is kept', () => {
    const before = new Floor(['a', 'b', 'c']);
    before.ready('a', 'b', 'c');
    before.call('c1');
    before.answer();
    before.call('c2');
    const after = new Floor([], { restore: JSON.parse(JSON.stringify([...before.saved.values()])) as never });
    expect(['a', 'b', 'c'].map((id) => after.state(id))).to.deep.equal(['talking', 'ready', 'ready']);
    expect(code(() => after.routing.talking('b', 'c1'))).to.equal('OFFER_TAKEN');
    after.routing.setQueue({ ...after.routing.queue('q-main')!, agentIds: ['a', 'b', 'c'] });
    after.routing.connected('b');
    after.clock.pass(9_001);
    expect(['b', 'c'].map((id) => after.state(id))).to.deep.equal(['ready', 'offline']);
    after.routing.released('a', 'c1', null);
    expect(after.state('a')).to.equal('ready');
  });

  it('given a call that comes back to its agent by transfer, late reports of the first offer neither fail nor answer the new ring', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    const { offerId } = floor.lastRing();
    floor.answer();
    expect(floor.routing.reserve('b', 'c1')).to.equal(true);
    floor.routing.released('a', 'c1', null);
    expect(floor.routing.answered('c1', 'b', 'direct-1')).to.equal(true);
    expect(floor.routing.reserve('a', 'c1')).to.equal(true);
    floor.routing.offerFailed('c1', 'a', offerId, 'unreachable');
    expect(floor.state('a')).to.equal('offered');
    expect(floor.routing.answered('c1', 'a', offerId)).to.equal(false);
    floor.routing.released('b', 'c1', null);
    expect(floor.routing.answered('c1', 'a', 'direct-2')).to.equal(true);
  });

  it('given a queue that loses a member, that agent gets no more of its calls', () => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.routing.setQueue({ ...floor.routing.queue('q-main')!, agentIds: ['b'] });
    floor.call('c1');
    expect(floor.lastRing().agentId).to.equal('b');
    expect(floor.routing.stats()).to.deep.equal([{ queueId: 'q-main', waiting: 1, longestWaitMs: 0, agentsReady: 0, agentsSignedIn: 1 }]);
  });
});
