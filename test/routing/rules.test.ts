import { expect } from 'chai';
import { queueRulesSchema, type QueueRules } from '../../contract/queues.ts';
import { LOWEST_PRIORITY } from '../../routing/routing.ts';
import { skillsNeeded } from '../../routing/skills.ts';
import { Floor, Q } from './floor.ts';

const overflow = (rules: Partial<QueueRules['overflow']>): Partial<QueueRules> => ({ overflow: queueRulesSchema.parse({ overflow: rules }).overflow });
const skill = (skillId: string, ...levels: [afterSeconds: number, level: number][]): QueueRules['skills'][number] => ({ skillId, levels: levels.map(([afterSeconds, level]) => ({ afterSeconds, level })) });

/** Rings, answers and ends a call at once; gives who took it. */
function serve(floor: Floor, callId: string): string {
  floor.call(callId);
  const { agentId } = floor.lastRing();
  floor.answer();
  floor.routing.released(agentId, callId, null);
  floor.clock.pass(1_000);
  return agentId;
}

describe('routing: strategies', () => {
  it('given longest idle, whoever waited longest for a call gets it', () => {
    const floor = new Floor(['a', 'b', 'c']);
    floor.ready('b', 'a', 'c');
    expect(['c1', 'c2', 'c3', 'c4'].map((id) => serve(floor, id))).to.deep.equal(['b', 'a', 'c', 'b']);
  });

  it('given round robin, everybody in turn, whoever was ready first', () => {
    const floor = new Floor(['a', 'b', 'c'], { rules: { strategy: 'roundRobin' } });
    floor.ready('c', 'a', 'b');
    expect(['c1', 'c2', 'c3', 'c4'].map((id) => serve(floor, id))).to.deep.equal(['a', 'b', 'c', 'a']);
    floor.routing.pause('b', 'break');
    expect(['c5', 'c6'].map((id) => serve(floor, id))).to.deep.equal(['c', 'a']);
  });

  it('given fewest calls, whoever took fewest today, over a restart too; the next day counts anew', () => {
    const floor = new Floor(['a', 'b'], { rules: { strategy: 'fewestCalls' } });
    floor.ready('a');
    expect([serve(floor, 'c1'), serve(floor, 'c2')]).to.deep.equal(['a', 'a']);
    floor.ready('b');
    expect([serve(floor, 'c3'), serve(floor, 'c4')]).to.deep.equal(['b', 'b']);
    const after = new Floor([], { rules: { strategy: 'fewestCalls' }, restore: JSON.parse(JSON.stringify([...floor.saved.values()])) as never });
    for (const agentId of ['a', 'b']) after.routing.connected(agentId);
    after.routing.setQueue({ ...after.routing.queue(Q)!, agentIds: ['a', 'b'] });
    expect(after.saved.get('a')?.day?.calls).to.equal(2);
    serve(floor, 'c5');
    floor.clock.pass(86_400_000);
    for (const agentId of ['a', 'b']) expect(serve(floor, `d-${agentId}`)).to.equal(['b', 'a'][agentId === 'a' ? 0 : 1]);
  });
});

describe('routing: skills', () => {
  it('given a queue that asks for a skill, it asks for less as the caller waits, without being asked', () => {
    const floor = new Floor(['a', 'b'], { rules: { skills: [skill('dialect', [0, 4], [30, 2], [60, 0])] } });
    floor.routing.setAgentSkills('b', { dialect: 2 });
    floor.ready('a', 'b');
    floor.call('c1');
    expect(floor.rings).to.have.length(0);
    floor.clock.pass(30_000);
    expect(floor.lastRing().agentId).to.equal('b');
    floor.answer();
    floor.call('c2');
    floor.clock.pass(59_999);
    expect(floor.rings).to.have.length(1);
    floor.clock.pass(1);
    expect(floor.lastRing()).to.include({ agentId: 'a', callId: 'c2' });
  });

  it('given a skill chosen in the menu, only who has it is offered the call, unless nobody signed in has it', () => {
    const floor = new Floor(['a', 'b']);
    floor.routing.setAgentSkills('b', { english: 3 });
    floor.ready('a', 'b');
    floor.call('c1', { skills: { english: 3 } });
    expect(floor.lastRing().agentId).to.equal('b');
    floor.answer();
    floor.call('c2', { skills: { english: 3 } });
    expect(floor.rings).to.have.length(1);
    floor.call('c3', { skills: { english: 5 } });
    expect(floor.lastRing()).to.include({ agentId: 'a', callId: 'c3' });
  });

  it('given skills that change while the agent is signed in, the next look at the queue knows', () => {
    const floor = new Floor(['a'], { rules: { skills: [skill('english', [0, 3])] } });
    floor.ready('a');
    floor.call('c1');
    expect(floor.rings).to.have.length(0);
    floor.routing.setAgentSkills('a', { english: 5 });
    expect(floor.lastRing().callId).to.equal('c1');
    expect(floor.saved.get('a')?.skills).to.deep.equal({ english: 5 });
  });

  it('given skills known before the sign-in, or kept from before a restart without a store, they hold', () => {
    const floor = new Floor([], { rules: { skills: [skill('english', [0, 3])] } });
    floor.routing.setAgentSkills('a', { english: 3 });
    floor.signIn('a');
    floor.ready('a');
    const after = new Floor([], { rules: { skills: [skill('english', [0, 3])] }, restore: [...floor.saved.values()] });
    after.routing.connected('a');
    after.call('c1');
    expect(after.lastRing().agentId).to.equal('a');
  });

  it('a skill that is asked for and chosen is needed at the higher level first; later steps lower it', () => {
    const rules = [skill('english', [0, 2], [30, 1], [60, 0])];
    expect([0, 29, 30, 60].map((waited) => skillsNeeded(rules, { english: 4 }, waited))).to.deep.equal([{ english: 4 }, { english: 4 }, { english: 1 }, {}]);
    expect(skillsNeeded([skill('english', [0, 0], [20, 0])], { english: 4 }, 20), 'a queue may only say when a choice no longer matters').to.deep.equal({});
    expect(skillsNeeded([], { english: 4 }, 600)).to.deep.equal({ english: 4 });
  });
});

describe('routing: who is served next', () => {
  it('given a level of priority, a caller is served as if he had come a minute earlier', () => {
    const floor = new Floor(['a'], { rules: { ageSeconds: 60 } });
    floor.call('early');
    floor.clock.pass(50_000);
    floor.call('urgent', { priority: 1 });
    expect([floor.routing.position('urgent'), floor.routing.position('early')]).to.deep.equal([1, 2]);
    floor.clock.pass(20_000);
    floor.call('later', { priority: 1 });
    expect(['urgent', 'early', 'later'].map((id) => floor.routing.position(id))).to.deep.equal([1, 2, 3]);
  });

  it('given no ageing, the higher priority is always first', () => {
    const floor = new Floor(['a'], { rules: { ageSeconds: 0 } });
    floor.call('early');
    floor.clock.pass(3_600_000);
    floor.call('urgent', { priority: 1 });
    expect(floor.routing.position('urgent')).to.equal(1);
  });

  it('given a nuisance caller, everybody else goes first; after ten minutes more he is served all the same', () => {
    const floor = new Floor(['a'], { rules: { ageSeconds: 60 } });
    floor.call('nuisance', { priority: LOWEST_PRIORITY });
    floor.clock.pass(599_000);
    floor.call('usual');
    expect(floor.routing.position('usual')).to.equal(1);
    floor.clock.pass(2_000);
    floor.call('next');
    expect(['usual', 'nuisance', 'next'].map((id) => floor.routing.position(id))).to.deep.equal([1, 2, 3]);
  });

  it('given an agent of two queues, the one of higher priority is served first, until the other has waited for it', () => {
    const floor = new Floor(['a']);
    floor.routing.setQueue({ ...floor.routing.queue(Q)!, id: 'business', rules: { ...floor.routing.queue(Q)!.rules, priority: 2 } });
    floor.call('c1');
    floor.clock.pass(119_000);
    floor.call('b1', { queueId: 'business' });
    floor.clock.pass(2_000);
    floor.call('b2', { queueId: 'business' });
    floor.ready('a');
    const order: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      order.push(floor.lastRing().callId);
      floor.answer();
      floor.routing.released('a', floor.lastRing().callId, null);
    }
    expect(order).to.deep.equal(['b1', 'c1', 'b2']);
  });

  it('given a queue whose rule changes, those who wait are put in order anew', () => {
    const floor = new Floor(['a'], { rules: { ageSeconds: 0 } });
    floor.call('c1');
    floor.clock.pass(120_000);
    floor.call('c2', { priority: 1 });
    floor.routing.setQueue({ ...floor.routing.queue(Q)!, rules: { ...floor.routing.queue(Q)!.rules, ageSeconds: 60 } });
    expect(floor.routing.position('c1')).to.equal(1);
  });
});

describe('routing: callers who are known', () => {
  const known = (last: string | null, owner: string | null = null) => ({ lastAgentOf: () => Promise.resolve(last), ownerOf: () => Promise.resolve(owner) });

  it('given the agent who served him last is ready, he gets the call although others are idle longer', async () => {
    const floor = new Floor(['a', 'b'], { rules: { lastAgentSeconds: 20 }, needs: known('b') });
    floor.ready('a', 'b');
    floor.call('c1');
    await floor.settle();
    expect(floor.lastRing().agentId).to.equal('b');
  });

  it('given that agent talks, the caller is kept for him for so long, then anybody takes it', async () => {
    const floor = new Floor(['a', 'b'], { rules: { ownerSeconds: 20, lastAgentSeconds: 5 }, needs: known('a', 'b') });
    floor.ready('b');
    floor.call('c1', { front: true });
    floor.answer();
    floor.ready('a');
    floor.call('c2');
    await floor.settle();
    floor.clock.pass(18_000);
    expect(floor.rings).to.have.length(1);
    floor.clock.pass(2_000);
    expect(floor.lastRing()).to.include({ agentId: 'a', callId: 'c2' });
  });

  it('given that agent is on a pause or goes into one, nobody waits for him', async () => {
    const floor = new Floor(['a', 'b'], { rules: { lastAgentSeconds: 60 }, needs: known('b') });
    floor.ready('a');
    floor.call('c1');
    await floor.settle();
    expect(floor.lastRing().agentId).to.equal('a');
  });

  it('given the answer comes late or not at all, the call is offered after half a second and a late answer changes nothing', async () => {
    let tell = (_agentId: string): void => undefined;
    const floor = new Floor(['a', 'b'], { rules: { lastAgentSeconds: 60 }, needs: { lastAgentOf: () => new Promise((resolve) => (tell = resolve)) } });
    floor.ready('a');
    floor.call('c1');
    floor.clock.pass(499);
    expect(floor.rings).to.have.length(0);
    floor.clock.pass(1);
    expect(floor.lastRing().agentId).to.equal('a');
    tell('b');
    await floor.settle();
    floor.routing.pause('a', 'break');
    floor.ready('b');
    expect(floor.lastRing().agentId).to.equal('b');
    const failing = new Floor(['a'], { rules: { lastAgentSeconds: 60 }, needs: { lastAgentOf: () => Promise.reject(new Error('away')) } });
    failing.ready('a');
    failing.call('c1');
    await failing.settle();
    expect(failing.lastRing().agentId).to.equal('a');
  });
});

describe('routing: overflow', () => {
  it('given as many wait as the queue takes, the next is told to go on; one put to the front never', () => {
    const floor = new Floor(['a'], { rules: overflow({ maxWaiting: 2 }) });
    for (const id of ['c1', 'c2', 'c3']) floor.call(id);
    floor.call('c4', { front: true });
    expect(floor.overflowed).to.deep.equal([{ callId: 'c3', toQueueId: null }]);
    expect(floor.routing.position('c3'), 'whoever is not moved waits on').to.equal(4);
  });

  it('given a caller finds an agent at once, the length of the line does not matter', () => {
    const floor = new Floor(['a'], { rules: overflow({ maxWaiting: 1 }) });
    floor.ready('a');
    floor.call('c1');
    floor.call('c2');
    expect(floor.overflowed).to.deep.equal([]);
  });

  it('given too long a wait, the caller is sent to the other queue, once, and never back', () => {
    const floor = new Floor(['a'], { rules: overflow({ maxWaitSeconds: 30, toQueueId: 'second' }) });
    floor.routing.setQueue({ ...floor.routing.queue(Q)!, id: 'second', rules: { ...floor.routing.queue(Q)!.rules, overflow: { ...floor.routing.queue(Q)!.rules.overflow, toQueueId: Q } } });
    floor.call('c1');
    floor.clock.pass(29_999);
    expect(floor.overflowed).to.deep.equal([]);
    floor.clock.pass(1);
    expect(floor.overflowed).to.deep.equal([{ callId: 'c1', toQueueId: 'second' }]);
    floor.call('c1', { queueId: 'second' });
    floor.clock.pass(120_000);
    expect(floor.overflowed).to.have.length(1);
  });

  it('given a phone that rings as the time runs out and is not answered, the caller goes on afterwards', () => {
    const floor = new Floor(['a'], { ringSeconds: 20, rules: overflow({ maxWaitSeconds: 30 }) });
    floor.call('c1');
    floor.clock.pass(20_000);
    floor.ready('a');
    floor.clock.pass(15_000);
    expect(floor.overflowed).to.deep.equal([]);
    floor.clock.pass(5_000);
    expect(floor.overflowed).to.deep.equal([{ callId: 'c1', toQueueId: null }]);
  });

  it('given nobody who could serve the queue is signed in, or the last one leaves, its callers are told', () => {
    const floor = new Floor(['a'], { rules: { ...overflow({ whenNobody: true }), skills: [skill('english', [0, 3], [30, 1])] } });
    floor.call('c1');
    expect(floor.overflowed, 'signed in, but not able').to.have.length(1);
    floor.routing.setAgentSkills('a', { english: 1 });
    floor.call('c2');
    expect(floor.overflowed).to.have.length(1);
    floor.routing.signOut('a');
    expect(floor.overflowed.map(({ callId }) => callId)).to.deep.equal(['c1', 'c2']);
  });
});

describe('routing: wrap-up and pauses by rule', () => {
  it('given as many extensions as the queue allows, one more is refused; the next call counts anew', () => {
    const floor = new Floor(['a'], { rules: { wrapUpExtensions: 1 } });
    floor.ready('a');
    for (const callId of ['c1', 'c2']) {
      floor.call(callId);
      floor.answer();
      floor.routing.released('a', callId, { seconds: 30 });
      floor.routing.extendWrapUp('a', 30);
      expect(() => floor.routing.extendWrapUp('a', 30)).to.throw().with.property('code', 'WRAP_UP_EXTENDED');
      floor.routing.wrapUpDone('a');
    }
  });

  it('given a pause longer than its reason allows, it is told once and shown; nobody is forced back', () => {
    const floor = new Floor(['a']);
    floor.routing.setPauseReasons([{ id: 'break', limitMinutes: 10, limitPerDayMinutes: 15, active: true }]);
    floor.routing.pause('a', 'break');
    expect(floor.routing.agent('a')?.pauseLimitAt).to.equal('2026-03-02T09:10:00.000+08:00');
    floor.clock.pass(599_999);
    expect(floor.told('agent.pauseOver')).to.deep.equal([]);
    floor.clock.pass(1);
    expect(floor.told('agent.pauseOver')).to.deep.equal([{ agentId: 'a', reason: 'break' }]);
    floor.clock.pass(60_000);
    expect(floor.state('a')).to.equal('paused');
    floor.ready('a');
    floor.routing.pause('a', 'break');
    floor.clock.pass(241_000);
    expect(floor.told('agent.pauseOver'), 'eleven minutes and four are the day\'s fifteen').to.have.length(2);
  });

  it('given a reason that is switched off or unknown, nobody pauses by it', () => {
    const floor = new Floor(['a']);
    floor.routing.setPauseReasons([{ id: 'break', limitMinutes: null, limitPerDayMinutes: null, active: false }]);
    for (const reason of ['break', 'meal']) expect(() => floor.routing.pause('a', reason)).to.throw().with.property('code', 'BAD_INPUT');
  });
});
