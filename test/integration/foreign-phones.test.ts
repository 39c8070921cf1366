import { expect } from 'chai';
import type { CallRecord } from '../../telephony/call.ts';
import { CallLab, type LabLife, WELCOME_HZ } from '../helpers/call-lab.ts';
import { FAR_CODECS, type FarCall, type FarCodec, type SecondAsterisk, startSecondAsterisk } from '../helpers/second-asterisk.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

const RESIDENT = 440;
const AGENT = 700;
const OTHER = 1_100;

describe('a foreign exchange, a second Asterisk, on the local trunk', function () {
  this.timeout(20_000);
  let lab: CallLab;
  let far: SecondAsterisk;
  let life: LabLife;
  before(async () => {
    lab = await CallLab.start();
    far = await startSecondAsterisk({ hotlinePort: lab.asterisk.sipPort });
  });
  after(async () => {
    await far.stop();
    await lab.stop();
  });
  afterEach(async () => {
    await far.hangUpAll();
    await lab.hangUpAll();
    await until('nothing is left in Asterisk', async () => (await life.ari.channels()).length === 0);
    await until('no bridge but the music is left', async () => (await life.ari.bridges()).map((bridge) => bridge.bridge_type).join() === 'holding');
    await life.close();
    lab.clearAgents();
  });

  let callers = 0;
  /** A caller of its own for each call, to find its records by. */
  const nextCaller = (): string => `1990000${String((callers += 1)).padStart(4, '0')}`;
  const recordsOf = (caller: string): CallRecord[] => [...life.stored.values()].filter((record) => record.callerRaw === caller);
  const onlyRecord = async (caller: string): Promise<CallRecord> => {
    await until('the record has ended', () => recordsOf(caller).some((record) => record.state === 'ended'));
    expect(recordsOf(caller)).to.have.length(1);
    return recordsOf(caller)[0] as CallRecord;
  };

  async function talk(codec: FarCodec = 'alaw'): Promise<{ call: FarCall; leg: SipCall; id: string; agentId: string; caller: string }> {
    const agent = await lab.agent(AGENT);
    life = await lab.life();
    life.routing.ready(agent.id);
    const caller = nextCaller();
    const call = await far.call('12345', { toneHz: RESIDENT, codec, from: caller });
    await call.pickedUp();
    await call.hears(WELCOME_HZ);
    const leg = await agent.phone.nextCall();
    await Promise.all([leg.hears(RESIDENT), call.hears(AGENT)]);
    const record = await until('the record says connected', () => recordsOf(caller).find((one) => one.timeToHumanMs !== null));
    await until('the notice is over', () => life.calls.get(record.id)?.story.some((entry) => entry.kind === 'promptEnd'));
    return { call, leg, id: record.id, agentId: agent.id, caller };
  }

  for (const codec of FAR_CODECS) {
    it(`a resident behind it, speaking ${codec}, hears the notice; both hear each other, and the resident hangs up`, async () => {
      const { call, leg, agentId, caller } = await talk(codec);
      expect(await call.codec()).to.contain(codec);
      await call.hangUp();
      expect(await leg.ended).to.equal('them');
      expect(await onlyRecord(caller)).to.include({ ending: 'resident', cause: 16, origin: 'trunk', agentId });
      expect(life.routing.agent(agentId)?.state).to.equal('wrapUp');
    });
  }

  it('the agent hangs up: the resident\'s leg ends as a normal clearing', async () => {
    const { call, id, agentId, caller } = await talk();
    await life.calls.hangUp(id, agentId);
    expect(await call.ended()).to.equal(16);
    expect(await onlyRecord(caller)).to.include({ ending: 'agent', cause: 16 });
  });

  it('hold gives the resident music, resume the agent', async () => {
    const { call, leg, id, agentId } = await talk();
    await life.calls.hold(id, agentId);
    await call.media.hearsNo(AGENT);
    expect(await call.media.silent(500), 'silence').to.equal(false);
    await life.calls.resume(id, agentId);
    await Promise.all([call.hears(AGENT), leg.hears(RESIDENT)]);
  });

  it('digits as RFC 4733 arrive on both sides', async () => {
    const { call, leg, id, agentId } = await talk();
    await life.calls.dtmf(id, agentId, '42#');
    await until('the resident\'s exchange has the digits', () => call.digits === '42#');
    await call.sendDigits('17*');
    await until('the agent\'s telephone has the digits', () => leg.media.digits === '17*');
  });

  it('digits of a waiting resident are in the story', async () => {
    life = await lab.life();
    const caller = nextCaller();
    const call = await far.call('12345', { toneHz: RESIDENT, from: caller });
    await call.pickedUp();
    await call.sendDigits('5');
    await until('the key', () => recordsOf(caller)[0]?.story.some((entry) => entry.kind === 'key' && entry.data?.['key'] === '5'));
    await call.hangUp();
    expect(await onlyRecord(caller)).to.include({ ending: 'abandoned', cause: 16 });
  });

  it('a resident put through to another agent hears that one; one record', async () => {
    const other = await lab.agent(OTHER);
    const { call, leg, id, agentId, caller } = await talk();
    life.routing.ready(other.id);
    await life.calls.transfer(id, agentId, { kind: 'agent', agentId: other.id });
    expect(await leg.ended).to.equal('them');
    const next = await other.phone.nextCall();
    await Promise.all([next.hears(RESIDENT), call.hears(OTHER)]);
    await next.hangUp();
    expect(await call.ended()).to.equal(16);
    expect((await onlyRecord(caller)).agentIds).to.deep.equal([agentId, other.id]);
  });

  it('the far side holds and comes back by re-INVITE: the agent loses and gets the resident, the call stays one conversation', async () => {
    const { call, leg, id, caller } = await talk();
    await call.hold(true);
    await leg.media.hearsNo(RESIDENT);
    expect(life.calls.get(id)?.state).to.equal('talking');
    await call.hold(false);
    await Promise.all([leg.hears(RESIDENT), call.hears(AGENT)]);
    await call.hangUp();
    expect((await onlyRecord(caller)).ending).to.equal('resident');
  });

  it('given the resident gives up while an agent is rung, the ringing stops and the agent is ready again', async () => {
    const agent = await lab.agent(AGENT, 'ring');
    life = await lab.life();
    life.routing.ready(agent.id);
    const caller = nextCaller();
    const call = await far.call('12345', { toneHz: RESIDENT, from: caller });
    const ringing = await agent.phone.nextCall();
    await call.pickedUp();
    await call.hangUp();
    expect(await ringing.ended).to.equal('them');
    expect(await onlyRecord(caller)).to.include({ ending: 'abandoned', cause: 16, connectedAt: null });
    await until('ready again', () => life.routing.agent(agent.id)?.state === 'ready');
  });

  it('a number that is not published is refused as unallocated and leaves no record', async () => {
    life = await lab.life();
    const caller = nextCaller();
    const call = await far.call('12346', { toneHz: RESIDENT, from: caller });
    expect(await call.ended()).to.equal(1);
    expect(recordsOf(caller)).to.deep.equal([]);
  });

  describe('with an agent\'s telephone on it', () => {
    async function ringFar(): Promise<{ call: SipCall; agentCall: FarCall; agentId: string }> {
      const agentId = lab.foreignAgent(far.sipPort);
      life = await lab.life();
      life.routing.ready(agentId);
      const call = await (await lab.resident(RESIDENT)).call('12345');
      return { call, agentCall: await far.nextCall(AGENT), agentId };
    }
    const theRecord = (agentId: string): CallRecord | undefined => [...life.stored.values()].find((record) => record.agentId === agentId);

    it('the agent answers there, both hear each other; the hold key of that telephone gives the resident music', async () => {
      const { call, agentCall, agentId } = await ringFar();
      await agentCall.answer();
      await Promise.all([call.hears(AGENT), agentCall.hears(RESIDENT)]);
      await call.media.hearsNo(WELCOME_HZ);
      await agentCall.hold(true);
      await until('held', () => theRecord(agentId)?.state === 'held');
      await call.media.hearsNo(AGENT);
      expect(await call.silent(500), 'silence').to.equal(false);
      await agentCall.hold(false);
      await until('talking', () => theRecord(agentId)?.state === 'talking');
      await Promise.all([call.hears(AGENT), agentCall.hears(RESIDENT)]);
      await agentCall.hangUp();
      expect(await call.ended).to.equal('them');
      expect(theRecord(agentId)).to.include({ state: 'ended', ending: 'agent', cause: 16 });
    });

    it('the resident hangs up: that telephone is hung up too, and the agent is in the wrap-up', async () => {
      const { call, agentCall, agentId } = await ringFar();
      await agentCall.answer();
      await agentCall.hears(RESIDENT);
      await call.hangUp();
      expect(await agentCall.ended()).to.equal(16);
      await until('wrap-up', () => life.routing.agent(agentId)?.state === 'wrapUp');
    });

    for (const reason of ['busy', 'rejected'] as const) {
      it(`a refusal as ${reason} sends the resident on to the next agent`, async () => {
        const willing = await lab.agent(OTHER);
        const { call, agentCall, agentId } = await ringFar();
        await agentCall.hangUp(reason);
        await until('back in the queue', () => life.calls.live()[0]?.story.some((entry) => entry.kind === 'offerFailed' && entry.data?.['why'] === 'declined'));
        life.routing.ready(willing.id);
        await call.hears(OTHER);
        expect(life.routing.agent(agentId)?.state).to.equal('ready');
      });
    }
  });
});
