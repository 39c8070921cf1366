import { expect } from 'chai';
import type { CallRecord } from '../../telephony/call.ts';
import { CallLab, QUEUE, type LabAgent, type LabLife, type LifeOptions } from '../helpers/call-lab.ts';
import { startSecondAsterisk, type SecondAsterisk } from '../helpers/second-asterisk.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const RESIDENT = 440;
const FIRST = 700;
const SECOND = 1_100;
const THIRD = 1_300;
const OUTSIDE = 1_500;
const RATING = 2_100;
const THANKS = 2_300;
const codeOf = (error: unknown): unknown => (error as { code?: string }).code;

describe('park, pick-up, blind transfer, rating and supervision, on a real Asterisk', function () {
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

  async function talk(agent: LabAgent): Promise<{ call: SipCall; leg: SipCall; id: string }> {
    life.routing.ready(agent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const leg = await agent.phone.nextCall();
    await Promise.all([leg.hears(RESIDENT), call.hears(agent.phone.options.toneHz)]);
    const record = await until('both sides hear each other', () => life.calls.live().find((one) => one.agentId === agent.id && one.timeToHumanMs !== null));
    await until('the notice is over', () => life.calls.get(record.id)?.story.some((entry) => entry.kind === 'promptEnd'));
    return { call, leg, id: record.id };
  }
  const record = (id: string): CallRecord => life.book.need(id);
  const ended = (id: string): Promise<CallRecord> => until('the call is over', () => { const one = life.stored.get(id); return one?.state === 'ended' ? one : null; });
  async function two(options: LifeOptions = {}, second: 'answer' | 'ring' | number = 'answer') {
    const [a, b] = [await lab.agent(FIRST), await lab.agent(SECOND, second)];
    life = await lab.life(options);
    return { first: a, second: b, ...(await talk(a)) };
  }

  it('a parked resident hears music in the lowest free slot, the agent wraps up, and another picks him up', async () => {
    const { call, leg, id, first, second } = await two();
    await life.calls.park(id, first.id);
    expect(await leg.ended).to.equal('them');
    expect(record(id)).to.include({ state: 'parked', agentId: null });
    expect(record(id).parked).to.include({ slot: 1, byId: first.id });
    await call.media.hearsNo(FIRST);
    await until('music', async () => !(await call.silent(200)), 2_000);
    expect(life.routing.agent(first.id)?.state).to.equal('wrapUp');
    await life.calls.pickUp(id, second.id);
    const next = await second.phone.nextCall();
    expect(next.inviteHeaders.get('x-auto-answer')).to.deep.equal(['1']);
    await Promise.all([next.hears(RESIDENT), call.hears(SECOND)]);
    expect(record(id)).to.include({ state: 'talking', agentId: second.id, parked: null });
    await call.hangUp();
    await ended(id);
  });

  it('a parked call that nobody takes rings where it came from, and goes to the front of the queue when nobody is there', async () => {
    const { call, id, first, second } = await two({ parkMs: 600 });
    await life.calls.park(id, first.id);
    life.routing.ready(first.id);
    const again = await first.phone.nextCall();
    await Promise.all([again.hears(RESIDENT), call.hears(FIRST)]);
    expect(record(id)).to.include({ state: 'talking', agentId: first.id });
    await life.calls.park(id, first.id);
    await until('in the queue', () => record(id).state === 'queued');
    life.routing.ready(second.id);
    await Promise.all([(await second.phone.nextCall()).hears(RESIDENT), call.hears(SECOND)]);
    await call.hangUp();
    await ended(id);
  });

  it('a caller who waits is picked up out of the queue, also while another agent is rung; of a foreign queue only by a supervisor', async () => {
    const [silent, willing] = [await lab.agent(FIRST, 'ring'), await lab.agent(SECOND)];
    life = await lab.life();
    life.routing.ready(silent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const ringing = await silent.phone.nextCall();
    const { id } = await until('he is rung', () => life.calls.live().find((one) => one.state === 'ringing'));
    await life.calls.pickUp(id, willing.id);
    expect(await ringing.ended).to.equal('them');
    await Promise.all([(await willing.phone.nextCall()).hears(RESIDENT), call.hears(SECOND)]);
    expect(life.routing.agent(silent.id)?.state).to.equal('ready');
    await call.hangUp();
    await ended(id);
  });

  it('a blind transfer to a number: the agent is free, the resident hears music, then the other side; a busy one puts him first in the queue', async () => {
    const { call, leg, id, first, second } = await two();
    expect(await life.calls.transfer(id, first.id, { kind: 'number', number: '00999' }).catch(codeOf)).to.equal('DIAL_NOT_ALLOWED');
    await leg.hears(RESIDENT);
    await life.calls.transfer(id, first.id, { kind: 'number', number: '19900005555' });
    expect(await leg.ended).to.equal('them');
    const there = await far.nextCall(OUTSIDE);
    await until('music', async () => !(await call.silent(200)), 2_000);
    await there.answer();
    await Promise.all([there.hears(RESIDENT), call.hears(OUTSIDE)]);
    expect(record(id)).to.include({ state: 'talking', agentId: null });
    await there.hangUp();
    expect(await call.ended).to.equal('them');
    expect((await ended(id)).ending).to.equal('transferredOut');

    life.routing.wrapUpDone(first.id);
    const next = await talk(first);
    await life.calls.transfer(next.id, first.id, { kind: 'number', number: '19900005555' });
    await (await far.nextCall(OUTSIDE)).hangUp('busy');
    await until('in the queue', () => record(next.id).state === 'queued');
    life.routing.ready(second.id);
    await next.call.hears(SECOND);
    await next.call.hangUp();
    await ended(next.id);
  });

  it('a blind transfer into a flow: its words are heard, and its end leads to the queue again', async () => {
    const flows = { notice: { start: 'say', nodes: { say: { kind: 'say' as const, name: '通知', settings: { prompts: ['notice'], bargeIn: false }, exits: { next: 'queue' } }, queue: { kind: 'to-queue' as const, name: '综合', settings: { queueId: QUEUE.id }, exits: {} } } } };
    const { call, id, first, second } = await two({ voice: { flows, tones: { notice: RATING } } });
    expect(await life.calls.transfer(id, first.id, { kind: 'flow', flowId: 'nothing' }).catch(codeOf)).to.equal('NOT_FOUND');
    await life.calls.transfer(id, first.id, { kind: 'flow', flowId: 'notice' });
    await call.hears(RATING);
    life.routing.ready(second.id);
    await call.hears(SECOND);
    await call.hangUp();
    await ended(id);
  });

  it('sent to the rating the agent is free at once; the resident is asked, presses, is thanked, and the grade names the agent', async () => {
    const { call, leg, id, first } = await two({ voice: { tones: { rating: RATING, ratingThanks: THANKS } } });
    await life.calls.rate(id, first.id);
    expect(await leg.ended).to.equal('them');
    expect(life.routing.agent(first.id)?.state).to.equal('wrapUp');
    await call.hears(RATING);
    call.sendDigits('2');
    await call.hears(THANKS);
    expect(await call.ended).to.equal('them');
    expect((await ended(id))).to.deep.include({ ending: 'agent', rating: { agentId: first.id, grade: 2 } });
  });

  it('given the number asks for it, a hang-up by the agent leads to the rating; a resident who hangs up gave none', async () => {
    const { call, leg, id, first } = await two({ asksRating: true, voice: { tones: { rating: RATING, ratingThanks: THANKS } } });
    await leg.hangUp();
    await call.hears(RATING);
    await call.hangUp();
    expect((await ended(id))).to.deep.include({ ending: 'resident', rating: { agentId: first.id, grade: null } });
  });

  it('a supervisor listens unheard, whispers to the agent alone, joins, and leaves; each step is in the ledger', async () => {
    const { call, leg, id, first } = await two({}, 'ring');
    const boss = await lab.agent(THIRD);
    life.routing.signIn({ agentId: boss.id, name: boss.id, staffNumber: '9001', queueIds: [] });
    life.routing.connected(boss.id);
    life.routing.phoneState(boss.id, true);
    await life.calls.supervise(id, boss.id, 'listen');
    const ear = await boss.phone.nextCall();
    await Promise.all([ear.hears(RESIDENT), ear.hears(FIRST), call.hears(FIRST), leg.hears(RESIDENT)]);
    await Promise.all([call.media.hearsNo(THIRD), leg.media.hearsNo(THIRD)]);

    await life.calls.supervise(id, boss.id, 'whisper');
    await Promise.all([leg.hears(THIRD), call.media.hearsNo(THIRD), ear.hears(RESIDENT)]);

    await life.calls.supervise(id, boss.id, 'barge');
    await Promise.all([leg.hears(THIRD), call.hears(THIRD), ear.hears(RESIDENT), ear.hears(FIRST)]);

    await life.calls.supervise(id, boss.id, 'listen');
    await Promise.all([call.media.hearsNo(THIRD), leg.media.hearsNo(THIRD), ear.hears(RESIDENT), call.hears(FIRST)]);
    await life.calls.unsupervise(id, boss.id);
    expect(await ear.ended).to.equal('them');
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    expect(lab.supervisions.filter((entry) => entry.callId === id).map(({ before, after }) => [before, after])).to.deep.equal([[null, 'listen'], ['listen', 'whisper'], ['whisper', 'barge'], ['barge', 'listen'], ['listen', null]]);
    expect(life.routing.agent(boss.id)?.state).to.not.equal('talking');
    expect(record(id).agentIds).to.deep.equal([first.id]);
    await call.hangUp();
    await ended(id);
  });

  it('given the call ends while a supervisor listens, his telephone is free', async () => {
    const { call, id } = await two({}, 'ring');
    const boss = await lab.agent(THIRD);
    life.routing.signIn({ agentId: boss.id, name: boss.id, staffNumber: '9001', queueIds: [] });
    life.routing.connected(boss.id);
    life.routing.phoneState(boss.id, true);
    await life.calls.supervise(id, boss.id, 'whisper');
    const ear = await boss.phone.nextCall();
    await ear.hears(RESIDENT);
    await call.hangUp();
    expect(await ear.ended).to.equal('them');
    await ended(id);
  });
});
