import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CallRecord } from '../../telephony/call.ts';
import { CallLab, type LabAgent, type LabLife, QUEUE, WELCOME_HZ } from '../helpers/call-lab.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { hasTone, loudness, readWav } from '../helpers/tones.ts';
import { until } from '../helpers/until.ts';

const RESIDENT = 440;
const FIRST = 700;
const SECOND = 1_100;

describe('what an agent does with a call, on a real Asterisk', function () {
  this.timeout(20_000);
  let lab: CallLab;
  let life: LabLife;
  before(async () => {
    lab = await CallLab.start();
  });
  after(() => lab.stop());
  afterEach(async () => {
    await lab.hangUpAll();
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
  const finished = (id: string): Promise<CallRecord> => until('the recordings are ready', () => {
    const record = life.stored.get(id);
    return record?.state === 'ended' && record.recordings.every((track) => track.state === 'ready') ? record : null;
  });
  const soundOf = (record: CallRecord, track: CallRecord['recordings'][number]['track'], agentId: string | null = null): Int16Array => {
    const found = record.recordings.find((one) => one.track === track && (agentId === null || one.agentId === agentId));
    return readWav(readFileSync(join(lab.dir, 'recordings', found?.file ?? 'none'))).samples;
  };
  const kinds = (record: CallRecord): string[] => record.story.map((entry) => entry.kind);
  const talkMs = (record: CallRecord): number => Date.parse(record.endedAt ?? '') - Date.parse(record.connectedAt ?? '');

  it('hold gives music and no voice of the agent, resume brings both back', async () => {
    const agent = await lab.agent(FIRST);
    life = await lab.life();
    const { call, leg, id } = await talk(agent);
    await life.calls.hold(id, agent.id);
    await call.media.hearsNo(FIRST);
    expect(await call.silent(500), 'music').to.equal(false);
    expect(await leg.silent(300), 'nothing at the agent').to.equal(true);
    await life.calls.resume(id, agent.id);
    await Promise.all([call.hears(FIRST), leg.hears(RESIDENT)]);
    await call.hangUp();
    expect(kinds(await finished(id))).to.include.members(['held', 'resumed']);
  });

  it('mute gives silence at the resident while the agent hears on; digits reach the resident\'s telephone', async () => {
    const agent = await lab.agent(FIRST);
    life = await lab.life();
    const { call, leg, id } = await talk(agent);
    await life.calls.mute(id, agent.id, true);
    await until('silence', () => call.silent(300), 2_000);
    await leg.hears(RESIDENT);
    await life.calls.mute(id, agent.id, false);
    await call.hears(FIRST);
    await life.calls.dtmf(id, agent.id, '42#');
    await until('the digits are there', () => call.media.digits === '42#');
    await call.hangUp();
    const record = await finished(id);
    expect(kinds(record)).to.include.members(['muted', 'unmuted']);
    for (const track of record.recordings) expect(Math.abs(track.durationMs - talkMs(record)), track.track).to.be.at.most(200);
  });

  it('a paused recording is silent for that time and keeps the length of the call', async () => {
    const agent = await lab.agent(FIRST);
    life = await lab.life();
    const { call, leg, id } = await talk(agent);
    await life.calls.pauseRecording(id, agent.id, true);
    expect(await call.silent(1_000), 'talk goes on').to.equal(false);
    await life.calls.pauseRecording(id, agent.id, false);
    await leg.hears(RESIDENT);
    await call.hangUp();
    const record = await finished(id);
    for (const track of record.recordings) {
      expect(Math.abs(track.durationMs - talkMs(record)), `length of ${track.track}`).to.be.at.most(200);
      const sound = soundOf(record, track.track);
      const windows = Array.from({ length: Math.floor(sound.length / 800) }, (_, index) => loudness(sound.slice(index * 800, index * 800 + 800)));
      expect(windows.filter((window) => window < 50).length, `silent tenths of a second in ${track.track}`).to.be.within(8, 16);
    }
    expect(kinds(record)).to.include.members(['recordingPaused', 'recordingResumed']);
  });

  it('a blind transfer to an agent: the first wraps up, the second and the resident hear each other, one record with a track of each agent', async () => {
    const [first, second] = [await lab.agent(FIRST), await lab.agent(SECOND)];
    life = await lab.life();
    const { call, leg, id } = await talk(first);
    life.routing.ready(second.id);
    await life.calls.transfer(id, first.id, { kind: 'agent', agentId: second.id });
    expect(await leg.ended).to.equal('them');
    const next = await second.phone.nextCall();
    await Promise.all([next.hears(RESIDENT), call.hears(SECOND)]);
    expect(life.routing.agent(first.id)?.state).to.equal('wrapUp');
    await next.hangUp();
    expect(await call.ended, 'the resident\'s leg ends with the agent\'s').to.equal('them');
    const record = await finished(id);
    expect(record).to.include({ ending: 'agent', agentId: second.id });
    expect(record.agentIds).to.deep.equal([first.id, second.id]);
    expect(record.recordings.map((track) => [track.track, track.agentId])).to.deep.equal([['resident', null], ['agent', first.id], ['agent', second.id]]);
    expect(hasTone(soundOf(record, 'agent', first.id), FIRST) && hasTone(soundOf(record, 'agent', second.id), SECOND)).to.equal(true);
    expect([...life.stored.values()].filter((one) => one.residentChannel === record.residentChannel)).to.have.length(1);
  });

  it('given the agent of a transfer declines, the resident hears music and goes to the front of the queue', async () => {
    const [first, second, third] = [await lab.agent(FIRST), await lab.agent(SECOND, 486), await lab.agent(900)];
    life = await lab.life();
    const { call, id } = await talk(first);
    life.routing.ready(second.id);
    await life.calls.transfer(id, first.id, { kind: 'agent', agentId: second.id });
    await until('back in the queue', () => life.routing.position(id) === 1);
    life.routing.pause(second.id, 'break');
    await until('music', async () => !(await call.silent(200)), 2_000);
    life.routing.ready(third.id);
    await call.hears(900);
    await call.hangUp();
    await finished(id);
  });

  it('given the resident hangs up while the agent of a transfer is rung, that agent is free again', async () => {
    const [first, second] = [await lab.agent(FIRST), await lab.agent(SECOND, 'ring')];
    life = await lab.life();
    const { call, id } = await talk(first);
    life.routing.ready(second.id);
    await life.calls.transfer(id, first.id, { kind: 'agent', agentId: second.id });
    const ringing = await second.phone.nextCall();
    await call.hangUp();
    expect(await ringing.ended).to.equal('them');
    await until('free again', () => life.routing.agent(second.id)?.state === 'ready');
    expect((await finished(id)).ending).to.equal('resident');
  });

  it('a transfer to the queue finds another agent, not the one who gave it away', async () => {
    const [first, second] = [await lab.agent(FIRST), await lab.agent(SECOND)];
    life = await lab.life();
    const { call, id } = await talk(first);
    life.routing.ready(second.id);
    await life.calls.transfer(id, first.id, { kind: 'queue', queueId: QUEUE.id });
    await Promise.all([call.hears(SECOND), (await second.phone.nextCall()).hears(RESIDENT)]);
    await life.calls.hangUp(id, second.id);
    expect(await call.ended).to.equal('them');
    expect((await finished(id)).agentIds).to.deep.equal([first.id, second.id]);
    life.routing.wrapUpDone(first.id);
    life.routing.wrapUpDone(second.id);
    expect(life.book.need(id).story.filter((entry) => entry.kind === 'wrapUpEnd').map((entry) => entry.agentId)).to.deep.equal([first.id, second.id]);
  });

  it('given the resident gives up while the agent is rung, the ringing stops, the call counts as abandoned and the agent is ready', async () => {
    const agent = await lab.agent(FIRST, 'ring');
    life = await lab.life();
    life.routing.ready(agent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const ringing = await agent.phone.nextCall();
    await call.answered();
    await call.hangUp();
    expect(await ringing.ended).to.equal('them');
    const record = await until('the record has ended', () => [...life.stored.values()].find((one) => one.state === 'ended' && one.agentIds.length === 0 && one.offer === null));
    expect(record).to.include({ ending: 'abandoned', cause: 16, connectedAt: null });
    await until('ready again', () => life.routing.agent(agent.id)?.state === 'ready');
  });

  it('an offer nobody answers goes to the next agent, and the silent one is paused', async () => {
    const [silent, willing] = [await lab.agent(FIRST, 'ring'), await lab.agent(SECOND)];
    life = await lab.life({ ringSeconds: 1 });
    life.routing.ready(silent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    await silent.phone.nextCall();
    life.routing.ready(willing.id);
    await call.hears(SECOND);
    expect(life.routing.agent(silent.id)).to.include({ state: 'paused', pauseReason: 'missedOffer' });
    await call.hangUp();
  });

  it('an offer that is declined goes to the next agent, and the first stays ready', async () => {
    const [busy, willing] = [await lab.agent(FIRST, 486), await lab.agent(SECOND)];
    life = await lab.life();
    life.routing.ready(busy.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    await busy.phone.nextCall();
    life.routing.ready(willing.id);
    await call.hears(SECOND);
    expect(life.routing.agent(busy.id)?.state).to.equal('ready');
    await call.hangUp();
    const record = await until('ended', () => [...life.stored.values()].find((one) => one.agentId === willing.id && one.state === 'ended'));
    expect(record.story.some((entry) => entry.kind === 'offerFailed' && entry.data?.['why'] === 'declined')).to.equal(true);
  });

  for (const from of ['%00%0d%0aX-Call-Id%3a1', 'anonymous', '+86-139', '%3cscript%3e', '19900001234%26PJSIP%2f1', '%EF%BC%91%EF%BC%93%EF%BC%98']) {
    it(`a caller id like ${from} is kept as it came and disturbs nothing`, async () => {
      const agent = await lab.agent(FIRST);
      life = await lab.life();
      life.routing.ready(agent.id);
      const before = new Set(life.stored.keys());
      const call = await (await lab.resident(RESIDENT)).call('12345', { from, name: '<b>110</b>' });
      await call.hears(FIRST);
      const record = await until('its record', () => [...life.stored.values()].find((one) => !before.has(one.id) && one.state === 'talking'));
      expect(record.number).to.equal('12345');
      expect(record.callerRaw).to.match(/^[^\0\r\n]*$/);
      const leg = await agent.phone.nextCall();
      expect([...leg.inviteHeaders.get('x-call-id') ?? []]).to.deep.equal([record.id]);
      await call.hangUp();
    });
  }

  it('a number that is not published is refused', async () => {
    life = await lab.life();
    expect(await (await (await lab.resident(RESIDENT)).call('12346')).finalStatus()).to.equal(404);
  });

  it('given the agent answers at once, both hear the obligatory notice out before they are alone', async () => {
    const agent = await lab.agent(FIRST);
    life = await lab.life();
    life.routing.ready(agent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const leg = await agent.phone.nextCall();
    await Promise.all([call.hears(WELCOME_HZ), leg.hears(WELCOME_HZ)]);
    await Promise.all([call.media.hearsNo(WELCOME_HZ), leg.media.hearsNo(WELCOME_HZ), leg.hears(RESIDENT)]);
    await call.hangUp();
    const record = await until('ended', () => [...life.stored.values()].find((one) => one.agentId === agent.id && one.state === 'ended'));
    const at = (kind: string): number => Date.parse(record.story.find((entry) => entry.kind === kind)?.at ?? '');
    expect(at('answered')).to.be.lessThan(at('promptEnd'));
    expect(at('promptEnd') - at('prompt')).to.be.within(950, 1_500);
  });

  it('two calls at once reach two agents, each pair hears only itself', async () => {
    const [first, second] = [await lab.agent(FIRST), await lab.agent(SECOND)];
    life = await lab.life();
    life.routing.ready(first.id);
    life.routing.ready(second.id);
    const calls = await Promise.all([lab.resident(RESIDENT).then((phone) => phone.call('12345')), lab.resident(520).then((phone) => phone.call('12345'))]);
    const legs = await Promise.all([first.phone.nextCall(), second.phone.nextCall()]);
    await until('two talk', () => life.calls.live().filter((one) => one.timeToHumanMs !== null).length === 2);
    const heard = await Promise.all(legs.map((leg) => Promise.any([leg.hears(RESIDENT).then(() => RESIDENT), leg.hears(520).then(() => 520)])));
    expect([...heard].sort()).to.deep.equal([RESIDENT, 520]);
    const [atFirst, atSecond] = heard[0] === RESIDENT ? calls : [calls[1], calls[0]];
    await Promise.all([atFirst.hears(FIRST), atSecond.hears(SECOND)]);
    await Promise.all(calls.map((call) => call.hangUp()));
  });
});
