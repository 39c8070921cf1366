import { expect } from 'chai';
import type { CallRecord } from '../../telephony/call.ts';
import { stageOf } from '../../telephony/transfer.ts';
import { CallLab, QUEUE, type LabAgent, type LabLife } from '../helpers/call-lab.ts';
import { startSecondAsterisk, type FarCall, type SecondAsterisk } from '../helpers/second-asterisk.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const RESIDENT = 440;
const FIRST = 700;
const SECOND = 1_100;
const OUTSIDE = 1_500;
const codeOf = (error: unknown): unknown => (error as { code?: string }).code;

describe('consultation, three-way talk and emergency hand-over, on a real Asterisk', function () {
  this.timeout(30_000);
  let lab: CallLab;
  let far: SecondAsterisk;
  let life: LabLife;
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

  interface Talk { call: SipCall; leg: SipCall; id: string }
  async function talk(agent: LabAgent): Promise<Talk> {
    life.routing.ready(agent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const leg = await agent.phone.nextCall();
    await Promise.all([leg.hears(RESIDENT), call.hears(agent.phone.options.toneHz)]);
    const record = await until('both sides hear each other', () => life.calls.live().find((one) => one.agentId === agent.id && one.timeToHumanMs !== null));
    await until('the notice is over', () => life.calls.get(record.id)?.story.some((entry) => entry.kind === 'promptEnd'));
    return { call, leg, id: record.id };
  }
  const record = (id: string): CallRecord => life.book.need(id);
  const stage = (id: string): string => stageOf(record(id));
  const reached = (id: string, wanted: string): Promise<unknown> => until(`the call is ${wanted}`, () => stage(id) === wanted);
  const finished = (id: string): Promise<CallRecord> => until('the recordings are ready', () => {
    const one = life.stored.get(id);
    return one?.state === 'ended' && one.recordings.every((track) => track.state === 'ready') ? one : null;
  });
  async function consulting(options: { second?: 'answer' | 'ring' | number } = {}): Promise<Talk & { first: LabAgent; second: LabAgent; other: SipCall }> {
    const [first, second] = [await lab.agent(FIRST), await lab.agent(SECOND, options.second ?? 'answer')];
    life = await lab.life();
    const talking = await talk(first);
    life.routing.ready(second.id);
    await life.calls.consult(talking.id, first.id, { kind: 'agent', agentId: second.id });
    return { ...talking, first, second, other: await second.phone.nextCall() };
  }

  it('an agent consults another: the two speak, the resident hears music; swapped, merged and left, each hears whom the stage says', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await reached(id, 'private');
    await Promise.all([other.hears(FIRST), leg.hears(SECOND), call.media.hearsNo(FIRST), call.media.hearsNo(SECOND)]);
    expect(await call.silent(300), 'the resident has music').to.equal(false);
    expect(record(id)).to.include({ state: 'held', agentId: first.id });
    expect(life.routing.agent(second.id)).to.include({ state: 'talking', callId: id });

    await life.calls.swap(id, first.id);
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT), other.media.hearsNo(FIRST), leg.media.hearsNo(SECOND)]);
    expect(await other.silent(300), 'the consulted one has music').to.equal(false);
    await life.calls.swap(id, first.id);
    await Promise.all([leg.hears(SECOND), other.hears(FIRST), call.media.hearsNo(FIRST)]);

    await life.calls.merge(id, first.id);
    expect(stage(id)).to.equal('conference');
    await Promise.all([call.hears(FIRST), call.hears(SECOND), leg.hears(RESIDENT), leg.hears(SECOND), other.hears(RESIDENT), other.hears(FIRST)]);

    await life.calls.leave(id, first.id);
    expect(await leg.ended).to.equal('them');
    await Promise.all([call.hears(SECOND), other.hears(RESIDENT), call.media.hearsNo(FIRST)]);
    expect(record(id)).to.include({ agentId: second.id, state: 'talking' });
    expect(life.routing.agent(first.id)?.state).to.equal('wrapUp');
    await other.hangUp();
    expect(await call.ended).to.equal('them');
    const ended = await finished(id);
    expect(ended.agentIds).to.deep.equal([first.id, second.id]);
    expect(ended.recordings.map((track) => [track.track, track.agentId])).to.deep.equal([['resident', null], ['agent', first.id], ['agent', second.id]]);
    expect(life.routing.agent(second.id)?.state).to.equal('wrapUp');
  });

  it('completed, the resident is with the consulted agent, who holds the call from then on, and the first wraps up', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await reached(id, 'private');
    await life.calls.complete(id, first.id);
    expect(await leg.ended).to.equal('them');
    await Promise.all([call.hears(SECOND), other.hears(RESIDENT)]);
    expect(record(id)).to.include({ agentId: second.id, state: 'talking' });
    expect(life.routing.agent(first.id)?.state).to.equal('wrapUp');
    await life.calls.hold(id, second.id);
    await call.media.hearsNo(SECOND);
    await life.calls.resume(id, second.id);
    await call.hears(SECOND);
    await call.hangUp();
    expect(await other.ended).to.equal('them');
    expect((await finished(id)).ending).to.equal('resident');
  });

  it('cancelled, the consulted agent is free at once and the resident is back', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await reached(id, 'private');
    await life.calls.cancel(id, first.id);
    expect(await other.ended).to.equal('them');
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(record(id)).to.include({ state: 'talking', agentId: first.id });
    expect(life.routing.agent(second.id)?.state).to.equal('ready');
    await call.hangUp();
    await finished(id);
  });

  it('given the consulted agent hangs up, the resident is back with the first', async () => {
    const { call, leg, other, id } = await consulting();
    await reached(id, 'private');
    await other.hangUp();
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(stage(id)).to.equal('plain');
    await call.hangUp();
    await finished(id);
  });

  it('given the resident hangs up during the consultation, the call is over for all', async () => {
    const { call, leg, other, id, first, second } = await consulting();
    await reached(id, 'private');
    await call.hangUp();
    expect(await Promise.all([leg.ended, other.ended])).to.deep.equal(['them', 'them']);
    await finished(id);
    expect([life.routing.agent(first.id)?.state, life.routing.agent(second.id)?.state]).to.deep.equal(['wrapUp', 'ready']);
  });

  it('given the first agent hangs up his telephone while he consults, the resident is with the other', async () => {
    const { call, leg, other, id, second } = await consulting();
    await reached(id, 'private');
    await leg.hangUp();
    await Promise.all([call.hears(SECOND), other.hears(RESIDENT)]);
    expect(record(id).agentId).to.equal(second.id);
    await call.hangUp();
    await finished(id);
  });

  it('given the agent asked is busy, the resident is back and the asked one stays ready', async () => {
    const { call, leg, id, second } = await consulting({ second: 486 });
    await reached(id, 'plain');
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(life.routing.agent(second.id)?.state).to.equal('ready');
    await call.hangUp();
    await finished(id);
  });

  it('while the asked one rings the agent hears the tone, hanging up takes the resident back, and nothing else is possible', async () => {
    const { call, leg, other, id, first } = await consulting({ second: 'ring' });
    await leg.hears(450);
    for (const refused of [life.calls.merge(id, first.id), life.calls.complete(id, first.id), life.calls.hold(id, first.id), life.calls.park(id, first.id)]) {
      expect(await refused.then(() => 'done', codeOf)).to.equal('CALL_WRONG_STATE');
    }
    await life.calls.hangUp(id, first.id);
    expect(await other.ended).to.equal('them');
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT), leg.media.hearsNo(450)]);
    await call.hangUp();
    await finished(id);
  });

  it('given the first agent hangs up while the other still rings, the resident is the first of the queue', async () => {
    const { leg, other, id, call } = await consulting({ second: 'ring' });
    await leg.hangUp();
    expect(await other.ended).to.equal('them');
    await until('in the queue', () => record(id).state === 'queued' || record(id).state === 'ringing');
    await call.hangUp();
    await finished(id);
  });

  it('a queue is asked: its ready agent answers; without one the agent keeps the resident', async () => {
    const first = await lab.agent(FIRST);
    const second = await lab.agent(SECOND);
    life = await lab.life();
    const { call, leg, id } = await talk(first);
    const refused = await life.calls.consult(id, first.id, { kind: 'queue', queueId: QUEUE.id }).then(() => 'done', codeOf);
    expect(refused).to.equal('AGENT_BUSY');
    await leg.hears(RESIDENT);
    life.routing.ready(second.id);
    await life.calls.consult(id, first.id, { kind: 'queue', queueId: QUEUE.id });
    await Promise.all([(await second.phone.nextCall()).hears(FIRST), leg.hears(SECOND)]);
    await call.hangUp();
    await finished(id);
  });

  async function outside(): Promise<Talk & { first: LabAgent; there: FarCall }> {
    const first = await lab.agent(FIRST);
    life = await lab.life();
    const talking = await talk(first);
    await life.calls.consult(talking.id, first.id, { kind: 'number', number: '19900005555' });
    const there = await far.nextCall(OUTSIDE);
    return { ...talking, first, there };
  }

  it('a number outside is consulted, taken into the talk, and left with the resident; each voice has its track', async () => {
    const { call, leg, id, first, there } = await outside();
    await there.answer();
    await Promise.all([there.hears(FIRST), leg.hears(OUTSIDE), call.media.hearsNo(OUTSIDE)]);
    await life.calls.dtmf(id, first.id, '7');
    await until('the digit is there', () => there.digits === '7');
    await life.calls.merge(id, first.id);
    await Promise.all([there.hears(RESIDENT), call.hears(OUTSIDE), call.hears(FIRST)]);
    await life.calls.leave(id, first.id);
    expect(await leg.ended).to.equal('them');
    await Promise.all([there.hears(RESIDENT), call.hears(OUTSIDE)]);
    expect(record(id)).to.include({ agentId: null, state: 'talking' });
    await there.hangUp();
    expect(await call.ended).to.equal('them');
    const ended = await finished(id);
    expect(ended.ending).to.equal('transferredOut');
    expect(ended.recordings.map((track) => track.track)).to.deep.equal(['resident', 'agent', 'party']);
  });

  it('given the number is busy, the resident is back; a number that may not be dialled is refused and changes nothing', async () => {
    const { call, leg, id, first, there } = await outside();
    const refused = await life.calls.consult(id, first.id, { kind: 'number', number: '0085290000000' }).then(() => 'done', codeOf);
    expect(refused).to.equal('CALL_WRONG_STATE');
    await there.hangUp('busy');
    await reached(id, 'plain');
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(await life.calls.consult(id, first.id, { kind: 'number', number: '0085290000000' }).then(() => 'done', codeOf)).to.equal('DIAL_NOT_ALLOWED');
    expect(await leg.hears(RESIDENT)).to.equal(true);
    await call.hangUp();
    await finished(id);
  });

  it('one key brings 110: resident and agent speak on while it rings, all three hear each other, the agent may leave, and the note is told', async () => {
    const first = await lab.agent(FIRST);
    life = await lab.life();
    const { call, leg, id } = await talk(first);
    await life.calls.pauseRecording(id, first.id, true);
    await life.calls.emergency(id, first.id, { service: '110', place: '听澜街道 8 号', note: '有人持刀' });
    const there = await far.nextCall(OUTSIDE);
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(record(id)).to.include({ state: 'talking', recordingPaused: false });
    expect(lab.incidents.at(-1)).to.include({ callId: id, service: '110', place: '听澜街道 8 号', note: '有人持刀' });
    await there.answer();
    await Promise.all([there.hears(RESIDENT), there.hears(FIRST), call.hears(OUTSIDE), leg.hears(OUTSIDE)]);
    await life.calls.hangUp(id, first.id);
    expect(await leg.ended).to.equal('them');
    await Promise.all([there.hears(RESIDENT), call.hears(OUTSIDE)]);
    await call.hangUp();
    expect(await there.ended()).to.be.a('number');
    const ended = await finished(id);
    expect(ended.story.find((entry) => entry.kind === 'emergency')?.data).to.include({ service: '110', place: '听澜街道 8 号' });
  });

  it('given the emergency service does not answer, the resident never lost his agent', async () => {
    const first = await lab.agent(FIRST);
    life = await lab.life();
    const { call, leg, id } = await talk(first);
    await life.calls.hold(id, first.id);
    await life.calls.emergency(id, first.id, { service: '119', place: '', note: '' });
    const there = await far.nextCall(OUTSIDE);
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(await life.calls.hangUp(id, first.id).then(() => 'done', codeOf)).to.equal('CALL_WRONG_STATE');
    await there.hangUp('busy');
    await reached(id, 'plain');
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    await call.hangUp();
    await finished(id);
  });
});
