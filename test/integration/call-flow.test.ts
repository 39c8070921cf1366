import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CallLab, WELCOME_HZ, type LabLife } from '../helpers/call-lab.ts';
import { hasTone, readWav } from '../helpers/tones.ts';
import { until } from '../helpers/until.ts';

describe('a call through a real Asterisk', function () {
  this.timeout(60_000);
  let lab: CallLab;
  let life: LabLife;
  before(async () => {
    lab = await CallLab.start();
  });
  after(() => lab.stop());
  afterEach(async () => {
    await life.close();
    lab.agents.clear();
  });

  it('a resident hears the notice, is joined with the ready agent, both hear each other, and the record tells the story', async () => {
    const agent = await lab.agent(700);
    life = await lab.life();
    life.routing.ready(agent.id);
    const phone = await lab.resident(440);
    const call = await phone.call('12345');
    await call.answered();
    expect(await call.hears(WELCOME_HZ), 'the notice').to.equal(true);
    const leg = await agent.phone.nextCall();
    expect(await leg.hears(440), 'the resident at the agent').to.equal(true);
    expect(await call.hears(700), 'the agent at the resident').to.equal(true);
    const record = await until('the record says connected', () => life.calls.live().find((one) => one.timeToHumanMs !== null));
    expect(record).to.include({ state: 'talking', agentId: agent.id, number: '12345' });
    await call.hangUp();
    const ended = await until('the recordings are ready', () => [...life.stored.values()].find((one) => one.recordings.some((track) => track.state === 'ready')));
    expect(ended).to.include({ state: 'ended', ending: 'resident' });
    expect(ended.story.map((entry) => entry.kind)).to.include.members(['arrived', 'prompt', 'queued', 'offered', 'ringing', 'answered', 'connected', 'hungUp', 'wrapUp', 'recordingReady']);
    expect(ended.story.map((entry) => entry.seq)).to.deep.equal(ended.story.map((_, index) => index + 1));
    expect(life.routing.agent(agent.id)?.state).to.equal('wrapUp');
    for (const track of ended.recordings) {
      const { samples } = readWav(readFileSync(join(lab.dir, 'recordings', track.file ?? '')));
      expect(hasTone(samples, 440), `440 Hz in the ${track.track}'s track`).to.equal(track.track === 'resident');
      expect(hasTone(samples, 700), `700 Hz in the ${track.track}'s track`).to.equal(track.track === 'agent');
      const talk = Date.parse(ended.endedAt ?? '') - Date.parse(ended.connectedAt ?? '');
      expect(Math.abs(track.durationMs - talk), `length of the ${track.track}'s track`).to.be.at.most(200);
    }
    expect((await life.ari.channels()).length).to.equal(0);
  });
});
