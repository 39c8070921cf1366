import { expect } from 'chai';
import { CallLab, type LabAgent, type LabLife } from '../helpers/call-lab.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const RESIDENT = 440;
const AGENT = 700;

describe('the agent\'s page is lost in mid-call', function () {
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
    await life.close();
    lab.clearAgents();
  });

  async function talk(agent: LabAgent): Promise<{ call: SipCall; leg: SipCall; id: string }> {
    life.routing.ready(agent.id);
    const call = await (await lab.resident(RESIDENT)).call('12345');
    const leg = await agent.phone.nextCall();
    const record = await until('they talk', () => life.calls.live().find((one) => one.agentId === agent.id && one.story.some((entry) => entry.kind === 'promptEnd')));
    await Promise.all([call.hears(AGENT), leg.hears(RESIDENT)]);
    return { call, leg, id: record.id };
  }
  const contact = (agent: LabAgent, registered: boolean): void => lab.contactHandlers.forEach((handler) => handler(agent.id, registered));
  function pageGone(agent: LabAgent): void {
    lab.alive.delete(agent.id);
    contact(agent, false);
  }

  it('music for the resident, and when the page is back a leg that answers by itself: the same call, both ways, and no way to the front of the queue', async () => {
    const agent = await lab.agent(AGENT);
    life = await lab.life();
    const { call, leg, id } = await talk(agent);
    pageGone(agent);
    await until('reconnecting', () => life.calls.get(id)?.state === 'reconnecting');
    await call.media.hearsNo(AGENT);
    expect(await call.silent(400), 'music').to.equal(false);
    lab.alive.add(agent.id);
    contact(agent, true);
    // Asterisk reports a contact twice: when it is made and when it has answered.
    contact(agent, true);
    const again = await agent.phone.nextCall();
    expect(again.inviteHeaders.get('x-auto-answer')).to.deep.equal(['1']);
    await Promise.all([call.hears(AGENT), again.hears(RESIDENT)]);
    expect(await leg.ended).to.equal('them');
    expect(life.calls.get(id)).to.include({ state: 'talking', agentId: agent.id });
    expect(life.routing.agent(agent.id)).to.include({ state: 'talking', callId: id });
    await call.hangUp();
    const record = await until('recordings', () => {
      const ended = life.stored.get(id);
      return ended?.recordings.every((track) => track.state === 'ready') === true ? ended : null;
    });
    expect(record.recordings.map((track) => track.track)).to.deep.equal(['resident', 'agent', 'agent']);
    expect(record.story.map((entry) => entry.kind)).to.include.members(['agentLost', 'agentBack']);
    expect(agent.phone.received, 'no third leg').to.deep.equal([]);
  });

  it('given only the signalling drops while the page lives, nobody notices', async () => {
    const agent = await lab.agent(AGENT);
    life = await lab.life();
    const { call, leg, id } = await talk(agent);
    contact(agent, false);
    await call.silent(500);
    contact(agent, true);
    await Promise.all([call.hears(AGENT), leg.hears(RESIDENT)]);
    expect(life.calls.get(id)?.story.some((entry) => entry.kind === 'agentLost')).to.equal(false);
  });

  it('given the page does not come back in time, the resident is before everybody who waits', async () => {
    const [agent, other] = [await lab.agent(AGENT), await lab.agent(900)];
    life = await lab.life({ backWithinMs: 500 });
    const { call, leg, id } = await talk(agent);
    const waiting = await (await lab.resident(520)).call('12345');
    await until('somebody waits', () => life.calls.live().some((one) => one.id !== id && life.routing.position(one.id) === 1));
    pageGone(agent);
    life.routing.phoneState(agent.id, false);
    await until('at the front', () => life.routing.position(id) === 1);
    expect(await leg.ended).to.equal('them');
    life.routing.ready(other.id);
    await call.hears(900);
    expect(life.calls.get(id)).to.include({ state: 'talking', agentId: other.id });
    expect(life.routing.agent(agent.id)?.state).not.to.equal('talking');
    await waiting.hangUp();
  });

  it('given the page is lost a second time, it has the whole time again', async () => {
    const agent = await lab.agent(AGENT);
    life = await lab.life({ backWithinMs: 1_500 });
    const { call, id } = await talk(agent);
    for (const _ of [1, 2]) {
      pageGone(agent);
      await until('reconnecting', () => life.calls.get(id)?.state === 'reconnecting');
      await call.silent(900);
      expect(life.calls.get(id)?.state).to.equal('reconnecting');
      lab.alive.add(agent.id);
      contact(agent, true);
      await (await agent.phone.nextCall()).hears(RESIDENT);
      await call.hears(AGENT);
    }
  });
});
