import { expect } from 'chai';
import { Floor, Q } from './floor.ts';

describe('the turn of a caller who kept his place', () => {
  it('is offered in order of waiting, and the call is opened before its offer is told', () => {
    const floor = new Floor(['a']);
    floor.call('kept', { callBack: true });
    floor.clock.pass(1000);
    floor.call('later');
    expect(floor.routing.position('later')).to.equal(2);
    floor.ready('a');
    expect(floor.rings.map((ring) => ring.callId)).to.deep.equal(['kept']);
    const [turn, offered] = ['call.changed', 'call.offered'].map((name) => floor.facts.findIndex((fact) => fact.name === name));
    expect(turn).to.be.lessThan(offered ?? -1);
  });

  it('does not count as somebody on the line', () => {
    const floor = new Floor(['a']);
    floor.call('kept', { callBack: true });
    expect(floor.routing.stats().find(({ queueId }) => queueId === Q)).to.include({ waiting: 0, longestWaitMs: 0 });
  });

  it('stays where it was when the agent does not answer', () => {
    const floor = new Floor(['a', 'b']);
    floor.call('kept', { callBack: true });
    floor.ready('a');
    floor.routing.offerFailed('kept', 'a', floor.rings[0]?.offerId ?? '', 'noAnswer');
    expect(floor.routing.position('kept')).to.equal(1);
    floor.ready('b');
    expect(floor.rings.map((ring) => ring.agentId)).to.deep.equal(['a', 'b']);
  });
});
