import { expect } from 'chai';
import { Floor } from './floor.ts';

describe('routing: several agents on one call', () => {
  const talking = (): Floor => {
    const floor = new Floor(['a', 'b']);
    floor.ready('a', 'b');
    floor.call('c1');
    floor.answer();
    return floor;
  };

  it('given an agent asked for advice, both are talking and neither is offered another call', () => {
    const floor = talking();
    expect(floor.routing.invite('b', 'c1', 'transfer')).to.equal(true);
    expect(floor.state('b')).to.equal('offered');
    floor.routing.joined('b', 'c1');
    expect([floor.state('a'), floor.state('b')]).to.deep.equal(['talking', 'talking']);
    floor.call('c2');
    expect(floor.lastRing().callId).to.equal('c1');
    floor.routing.released('b', 'c1', null);
    expect(floor.lastRing()).to.include({ callId: 'c2', agentId: 'b' });
  });

  it('given the first agent completes the transfer, the second holds the call and the first wraps up', () => {
    const floor = talking();
    floor.routing.invite('b', 'c1', 'transfer');
    floor.routing.joined('b', 'c1');
    floor.routing.talking('b', 'c1');
    floor.routing.released('a', 'c1', { seconds: 60 });
    expect([floor.state('a'), floor.state('b')]).to.deep.equal(['wrapUp', 'talking']);
    floor.routing.released('b', 'c1', { seconds: 60 });
    expect(floor.state('b')).to.equal('wrapUp');
  });

  it('given the agent asked does not answer, he is paused as after any missed call and the call stays where it is', () => {
    const floor = talking();
    floor.routing.invite('b', 'c1', 'transfer');
    floor.routing.offerFailed('c1', 'b', 'o99', 'noAnswer');
    expect(floor.routing.agent('b')).to.include({ state: 'paused', pauseReason: 'missedOffer' });
    expect(floor.routing.agent('a')).to.include({ state: 'talking', callId: 'c1' });
  });

  it('nobody is asked who is on a call, and nobody is asked to his own', () => {
    const floor = talking();
    expect(floor.routing.invite('a', 'c1', 'transfer')).to.equal(false);
    floor.call('c2');
    floor.answer();
    expect(floor.routing.invite('b', 'c1', 'transfer')).to.equal(false);
  });
});
