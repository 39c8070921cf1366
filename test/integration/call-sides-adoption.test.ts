import { expect } from 'chai';
import { stageOf } from '../../telephony/transfer.ts';
import { CallLab, type LabAgent, type LabLife, type LifeOptions } from '../helpers/call-lab.ts';
import { startSecondAsterisk, type SecondAsterisk } from '../helpers/second-asterisk.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const RESIDENT = 440;
const FIRST = 700;
const SECOND = 1_100;

describe('a restart of the server in the middle of consultation, three-way talk, park and supervision', function () {
  this.timeout(40_000);
  let lab: CallLab;
  let life: LabLife;
  let far: SecondAsterisk;
  before(async () => {
    lab = await CallLab.start();
    far = await startSecondAsterisk({ hotlinePort: lab.asterisk.sipPort });
    lab.carrierPort = far.sipPort;
  });
  after(async () => {
    await far.stop();
    await lab.stop();
  });
  afterEach(async () => {
    await lab.hangUpAll();
    await far.hangUpAll();
    await until('nothing is left in Asterisk', async () => (await life.ari.channels()).length === 0);
    await until('no bridge but the music is left', async () => (await life.ari.bridges()).map((bridge) => bridge.bridge_type).join() === 'holding');
    await life.close();
    lab.clearAgents();
  });

  interface Talk { call: SipCall; leg: SipCall; id: string; first: LabAgent; second: LabAgent }
  async function talk(): Promise<Talk> {
    const [first, second] = [await lab.agent(FIRST), await lab.agent(SECOND)];
    life = await lab.life();
    life.routing.ready(first.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const leg = await first.phone.nextCall();
    await Promise.all([leg.hears(RESIDENT), call.hears(FIRST)]);
    const { id } = await until('both sides hear each other', () => life.calls.live().find((one) => one.agentId === first.id && one.timeToHumanMs !== null));
    await until('the notice is over', () => life.calls.get(id)?.story.some((entry) => entry.kind === 'promptEnd'));
    life.routing.ready(second.id);
    return { call, leg, id, first, second };
  }
  async function consulting(): Promise<Talk & { other: SipCall }> {
    const talking = await talk();
    await life.calls.consult(talking.id, talking.first.id, { kind: 'agent', agentId: talking.second.id });
    const other = await talking.second.phone.nextCall();
    await until('they speak', () => stageOf(life.book.need(talking.id)) === 'private');
    await Promise.all([other.hears(FIRST), talking.leg.hears(SECOND)]);
    return { ...talking, other };
  }
  async function again(options: LifeOptions = {}): Promise<void> {
    await life.crash();
    life = await lab.life(options);
  }
  const states = (...agents: LabAgent[]): unknown[] => agents.map((agent) => life.routing.agent(agent.id)?.state);

  it('in a consultation both agents speak on, the resident keeps his music, and the transfer can be completed', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await again();
    expect(stageOf(life.book.need(id))).to.equal('private');
    expect(states(first, second)).to.deep.equal(['talking', 'talking']);
    await Promise.all([other.hears(FIRST), leg.hears(SECOND), call.media.hearsNo(FIRST)]);
    expect(await call.silent(300), 'music').to.equal(false);
    await life.calls.complete(id, first.id);
    await Promise.all([call.hears(SECOND), other.hears(RESIDENT)]);
    expect(states(first, second)).to.deep.equal(['wrapUp', 'talking']);
    await call.hangUp();
    await until('over', () => life.book.get(id)?.state === 'ended');
    await until('all recorded', () => life.book.need(id).recordings.every((track) => track.state === 'ready'), 10_000);
    expect(life.book.need(id).recordings.map((track) => [track.track, track.agentId])).to.deep.equal([['resident', null], ['agent', first.id], ['agent', second.id]]);
  });

  it('in a talk of three all hear all before, while and after; given one agent hung up meanwhile, the others are left together', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await life.calls.merge(id, first.id);
    await Promise.all([call.hears(SECOND), call.hears(FIRST), other.hears(RESIDENT)]);
    await again();
    expect(stageOf(life.book.need(id))).to.equal('conference');
    await Promise.all([call.hears(FIRST), call.hears(SECOND), leg.hears(SECOND), other.hears(RESIDENT)]);
    await life.crash();
    await leg.hangUp();
    await Promise.all([call.hears(SECOND), other.hears(RESIDENT)]);
    life = await lab.life();
    expect(life.book.need(id)).to.include({ agentId: second.id, state: 'talking' });
    expect(states(first, second)).to.deep.equal(['wrapUp', 'talking']);
    await call.hangUp();
    expect(await other.ended).to.equal('them');
    await until('over', () => life.book.get(id)?.state === 'ended');
  });

  it('given the consulted one hung up meanwhile, the resident is back with his agent', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await life.crash();
    await other.hangUp();
    life = await lab.life();
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(stageOf(life.book.need(id))).to.equal('plain');
    expect(states(first)).to.deep.equal(['talking']);
    expect(life.routing.agent(second.id)?.state).to.not.equal('talking');
    await call.hangUp();
    await until('over', () => life.book.get(id)?.state === 'ended');
  });

  it('given the number outside hung up meanwhile, the call is over and the others are adopted', async () => {
    const { call, leg, id, first } = await talk();
    await life.calls.consult(id, first.id, { kind: 'number', number: '19900005555' });
    const there = await far.nextCall(1_500);
    await there.answer();
    await Promise.all([there.hears(FIRST), leg.hears(1_500)]);
    await life.calls.complete(id, first.id);
    await Promise.all([there.hears(RESIDENT), call.hears(1_500)]);
    await again();
    await Promise.all([there.hears(RESIDENT), call.hears(1_500)]);
    await life.crash();
    await there.hangUp();
    await there.ended();
    life = await lab.life();
    await until('over', () => life.book.get(id)?.state === 'ended');
    expect(life.book.get(id)).to.include({ ending: 'transferredOut' });
    expect(await call.ended).to.equal('them');
  });

  it('a parked call stays parked with its music and its time', async () => {
    const { call, id, first, second } = await talk();
    await life.calls.park(id, first.id);
    await until('music', async () => !(await call.silent(200)), 2_000);
    life.routing.pause(second.id, 'break');
    await again();
    expect(life.book.need(id)).to.include({ state: 'parked' });
    expect(await call.silent(300), 'music').to.equal(false);
    life.routing.ready(second.id);
    await life.calls.pickUp(id, second.id);
    await Promise.all([call.hears(SECOND), (await second.phone.nextCall()).hears(RESIDENT)]);
    await call.hangUp();
    await until('over', () => life.book.get(id)?.state === 'ended');
  });

  it('a supervisor hears on, and may still speak to the agent', async () => {
    const { call, leg, id, second } = await talk();
    await life.calls.supervise(id, second.id, 'listen');
    const ear = await second.phone.nextCall();
    await Promise.all([ear.hears(RESIDENT), ear.hears(FIRST)]);
    await again();
    await Promise.all([ear.hears(RESIDENT), ear.hears(FIRST), call.hears(FIRST), leg.hears(RESIDENT)]);
    await life.calls.supervise(id, second.id, 'whisper');
    await Promise.all([leg.hears(SECOND), call.media.hearsNo(SECOND)]);
    await call.hangUp();
    expect(await ear.ended).to.equal('them');
    await until('over', () => life.book.get(id)?.state === 'ended');
  });
});
