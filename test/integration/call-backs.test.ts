import { expect } from 'chai';
import { CallLab, type LabLife } from '../helpers/call-lab.ts';
import { startSecondAsterisk, type SecondAsterisk } from '../helpers/second-asterisk.ts';
import { until } from '../helpers/until.ts';

const CALLER = '19900001234';
const KEPT_HZ = 1_400;

describe('a caller who leaves the queue by key, on a real Asterisk', function () {
  this.timeout(90_000);
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
    await far.hangUpAll();
    await lab.hangUpAll();
    await life.close();
    lab.clearAgents();
  });
  const task = () => [...life.owed.values()].find(({ kind }) => kind === 'keptPlace');

  /** Waits in the queue, presses the key, hears that the place is kept, and is gone. */
  async function leaves(): Promise<string> {
    life = await lab.life({ voice: { number: { mode: 'opt-in', greeting: [] }, tones: { callBackKept: KEPT_HZ, goodbye: KEPT_HZ } } });
    const first = await far.call('12345', { toneHz: 440, from: CALLER });
    await first.pickedUp();
    const call = await until('the caller waits', () => life.calls.live().find(({ state }) => state === 'queued'));
    await first.sendDigits('3');
    expect(await first.hears(KEPT_HZ), 'that the place is kept').to.equal(true);
    await first.ended();
    await until('the place is in the line', () => (task()?.outCallId ?? null) !== null);
    return call.id;
  }

  it('is called back when the turn comes: the agent first, then the number; both hear each other, and the record names the first call', async () => {
    const agent = await lab.agent(700);
    const callId = await leaves();
    expect(life.stored.get(callId)).to.include({ state: 'ended', connectedAt: null, callBackId: task()?.id });
    life.routing.ready(agent.id);
    const leg = await agent.phone.nextCall();
    const back = await far.nextCall(440);
    await back.answer();
    expect(await back.hears(700), 'the agent at the resident').to.equal(true);
    expect(await leg.hears(440), 'the resident at the agent').to.equal(true);
    const out = await until('the call out is joined', () => life.calls.live().find(({ connectedAt }) => connectedAt !== null));
    expect(out).to.include({ direction: 'out', number: CALLER, callBackOf: callId, queueId: 'general', agentId: agent.id });
    await back.hangUp();
    await until('the call out is over', () => life.stored.get(out.id)?.state === 'ended');
    expect(task()).to.include({ state: 'done', why: 'called' });
    expect(life.routing.agent(agent.id)?.state).to.equal('wrapUp');
    expect([...life.owed.values()].filter(({ kind }) => kind === 'missed')).to.deep.equal([]);
  });

  it('and calls again meanwhile has the old place back: nobody dials, and the answer clears the task', async () => {
    const agent = await lab.agent(700);
    const callId = await leaves();
    const wanted = life.stored.get(callId)?.startedAt;
    const again = await far.call('12345', { toneHz: 440, from: CALLER });
    await again.pickedUp();
    const call = await until('the caller waits', () => life.calls.live().find(({ state }) => state === 'queued'));
    expect(task()).to.include({ state: 'waiting', outCallId: null, wantedAt: wanted });
    life.routing.ready(agent.id);
    const leg = await agent.phone.nextCall();
    expect(await leg.hears(440), 'the resident at the agent').to.equal(true);
    await until('the task is cleared', () => task()?.state === 'cleared');
    expect(life.book.get(call.id)?.direction).to.equal('in');
    expect(task()?.why).to.equal('callerReached');
  });
});
