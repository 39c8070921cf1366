import { expect } from 'chai';
import { CallLab, type LabLife } from '../helpers/call-lab.ts';
import { until } from '../helpers/until.ts';

describe('what happened while the server was away', function () {
  this.timeout(40_000);
  let lab: CallLab;
  let life: LabLife;
  beforeEach(async () => {
    lab = await CallLab.start();
  });
  afterEach(() => lab.stop());

  const asteriskHas = async (channelId: string): Promise<boolean> => (await fetch(`${lab.asterisk.ariUrl}/ari/channels/${channelId}`, { headers: { authorization: `Basic ${btoa(`hotline:${lab.asterisk.ariPassword}`)}` } })).status === 200;
  const liveTracks = async (id: string): Promise<string[]> => {
    const tracks = life.book.need(id).recordings;
    const live = await Promise.all(tracks.map((track) => life.ari.isRecording(track.name)));
    return tracks.filter((_, index) => live[index]).map((track) => track.track).sort();
  };

  it('given the dialplan gave an agent a caller, that agent counts as talking until they hang up, over a second restart too, and the call has one record', async () => {
    const agent = await lab.emergencyAgent(700);
    life = await lab.life();
    life.routing.ready(agent.id);
    await life.crash();
    const caller = await (await lab.resident(440)).call('12345');
    const leg = await agent.phone.nextCall(20_000);
    await Promise.all([caller.hears(700, 20_000), leg.hears(440, 20_000)]);

    life = await lab.life();
    const [talk] = life.book.live();
    expect(talk).to.include({ state: 'fallback', agentId: agent.id, callerRaw: '19900001234', number: '12345' });
    expect(life.routing.agent(agent.id)).to.include({ state: 'talking', callId: talk?.id });
    const waiting = await (await lab.resident(520)).call('12345');
    await until('the next caller waits', () => life.book.live().some((call) => call.id !== talk?.id && call.state === 'queued'));
    await life.crash();
    life = await lab.life();
    expect(life.routing.agent(agent.id)).to.include({ state: 'talking', callId: talk?.id });
    expect(life.book.live()).to.have.length(2);
    expect(life.book.live().map((call) => call.offer)).to.deep.equal([null, null]);
    await Promise.all([caller.hears(700), leg.hears(440)]);

    await caller.hangUp();
    await until('the agent is in the wrap-up', () => life.routing.agent(agent.id)?.state === 'wrapUp');
    expect(life.book.get(talk?.id ?? '')).to.include({ state: 'ended', ending: 'resident', cause: 16 });
    life.routing.ready(agent.id);
    await waiting.hears(700, 10_000);
    await waiting.hangUp();
    await until('all is over', () => life.book.live().length === 0);
    await until('the account has been read', async () => {
      await life.cdr.run();
      return [...life.stored.values()].length === 2;
    });
    expect(new Set([...life.stored.values()].map((record) => record.uniqueId)).size).to.equal(2);
  });

  it('given the server died before the recording began, the next one begins it and the story says what is missing', async () => {
    const agent = await lab.agent(700);
    lab.recorded = false;
    life = await lab.life();
    life.routing.ready(agent.id);
    const caller = await (await lab.resident(440)).call('12345');
    const { id } = await until('they talk', () => life.book.live().find((call) => call.timeToHumanMs !== null));
    expect(life.book.need(id).recordings).to.deep.equal([]);
    await life.crash();
    lab.recorded = true;
    life = await lab.life();
    await until('both are recorded', async () => (await liveTracks(id)).join() === 'agent,resident');
    for (const entry of life.book.need(id).story.filter((one) => one.kind === 'recordingStarted')) expect(entry.data?.['missedMs']).to.be.greaterThan(0);

    // One recording breaks off; the next life begins that one anew and leaves the other alone.
    await life.ari.hangup(life.book.need(id).recordings.find((track) => track.track === 'agent')?.id ?? '');
    await until('it is gone', async () => (await liveTracks(id)).join() === 'resident');
    await life.crash();
    life = await lab.life();
    await until('both are recorded again', async () => (await liveTracks(id)).join() === 'agent,resident');
    expect(life.book.need(id).recordings.map((track) => track.track).sort()).to.deep.equal(['agent', 'agent', 'resident']);
    await caller.hangUp();
    await until('all three are finished', () => life.book.need(id).recordings.every((track) => track.state === 'ready'), 10_000);
  });

  it('given the caller hangs up while nobody leads the call, the agent\'s leg ends at once', async () => {
    const agent = await lab.agent(700);
    life = await lab.life();
    life.routing.ready(agent.id);
    const caller = await (await lab.resident(440)).call('12345');
    const leg = await agent.phone.nextCall();
    const call = await until('they talk', () => life.book.live().find((one) => one.timeToHumanMs !== null));
    await until('Asterisk knows who belongs together', async () => (await life.ari.getVariable(call.residentChannel, 'PARTNER')) !== null);
    await life.crash();
    await caller.hangUp();
    expect(await leg.ended).to.equal('them');
    await until('both legs are gone', async () => !(await asteriskHas(call.agentChannel ?? '')) && !(await asteriskHas(call.residentChannel)));
    life = await lab.life();
    expect(life.book.get(call.id)).to.include({ state: 'ended', ending: 'lost' });
    expect(life.routing.agent(agent.id)?.state).to.equal('wrapUp');
  });
});
