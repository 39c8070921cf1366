import { expect } from 'chai';
import type { CallRecord } from '../../telephony/call.ts';
import { CallLab, type LabLife } from '../helpers/call-lab.ts';
import { type Relay, startRelay } from '../helpers/relay.ts';
import { ack, ackWithSdp, answer, answerInDialog, bye, cue, dial, emptyInvite, invite, receive, receiveEither, receiveRequest, runSipp, send, type SippOptions, type SippRun } from '../helpers/sipp.ts';
import { until } from '../helpers/until.ts';

const AGENT = 700;
const OTHER = 1_100;
const RESIDENT = 440;

describe('foreign telephones, played by sipp', function () {
  this.timeout(20_000);
  let lab: CallLab;
  let life: LabLife;
  let deaf: DeafCallers;
  const runs: SippRun[] = [];
  const relays: Relay[] = [];
  before(async () => {
    // Asterisk's patience with these lasts half a minute: they begin first and are looked at last.
    deaf = await startDeafCallers();
    lab = await CallLab.start();
  });
  after(async () => {
    await deaf.stop();
    await lab.stop();
    await Promise.all(relays.map((relay) => relay.close()));
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).map((run) => run.end()));
    await lab.hangUpAll();
    await until('nothing is left in Asterisk', async () => (await life.ari.channels()).length === 0);
    await until('no bridge but the music is left', async () => (await life.ari.bridges()).map((bridge) => bridge.bridge_type).join() === 'holding');
    await life.close();
    lab.clearAgents();
  });

  let callers = 0;
  let caller = '';
  async function sipp(steps: SippOptions['steps'], more: Partial<SippOptions> = {}): Promise<SippRun> {
    caller = `1990001${String((callers += 1)).padStart(4, '0')}`;
    const run = await runSipp({ sipPort: lab.asterisk.sipPort, from: caller, steps, ...more });
    runs.push(run);
    return run;
  }
  const records = (): CallRecord[] => [...life.stored.values()].filter((record) => record.callerRaw === caller);
  const hasStory = (kind: string, times = 1): boolean => (records()[0]?.story.filter((entry) => entry.kind === kind).length ?? 0) >= times;
  const onlyRecord = async (): Promise<CallRecord> => {
    await until('the record has ended', () => records().some((record) => record.state === 'ended'));
    expect(records()).to.have.length(1);
    return records()[0] as CallRecord;
  };
  const connected = (): Promise<unknown> => until('the record says connected', () => records()[0]?.timeToHumanMs !== null && records()[0] !== undefined);

  describe('a caller who hangs up', () => {
    it('before the answer, while the server is slow: one record, abandoned, and no agent is rung', async () => {
      const relay = await startRelay(lab.asterisk.ariPort);
      relays.push(relay);
      const agent = await lab.agent(AGENT);
      life = await lab.life({ ariPort: relay.port });
      life.routing.ready(agent.id);
      for (const socket of relay.sockets) socket.pause();
      const run = await sipp([invite({ branch: 'z9hG4bK-[call_id]' }), receive(100), cue, send('CANCEL', { cseq: 1, first: true, branch: 'z9hG4bK-[call_id]' }), receive(200), receive(487), send('ACK', { cseq: 1, branch: 'z9hG4bK-[call_id]' })]);
      // Before that moment it is no call of ours: Asterisk lets it go by itself.
      await until('the call waits for the server', async () => {
        const answer = await fetch(`${lab.asterisk.ariUrl}/ari/channels`, { headers: { authorization: `Basic ${btoa(`hotline:${lab.asterisk.ariPassword}`)}` } });
        return (await answer.text()).includes('"app_name":"Stasis"');
      });
      run.cue();
      await run.done;
      for (const socket of relay.sockets) socket.resume();
      expect(await onlyRecord()).to.include({ ending: 'abandoned', connectedAt: null, agentId: null });
      await until('ready again', () => life.routing.agent(agent.id)?.state === 'ready');
      expect(agent.phone.received, 'calls at the agent').to.deep.equal([]);
    });

    it('in the very moment of the answer, ten of them: as many records as calls that got through, all ended, the agent ready', async () => {
      const agent = await lab.agent(AGENT, 'ring');
      life = await lab.life();
      life.routing.ready(agent.id);
      caller = '19900020000';
      const phone = await lab.resident(RESIDENT);
      for (let call = 0; call < 10; call += 1) await (await phone.call('12345', { from: caller })).hangUp();
      await until('all has ended', () => records().length > 0 && records().every((record) => record.state === 'ended'));
      await until('ready again', () => life.routing.agent(agent.id)?.state === 'ready');
      await until('nothing is left in Asterisk', async () => (await life.ari.channels()).length === 0);
      expect(new Set(records().map((record) => record.ending))).to.deep.equal(new Set(['abandoned']));
      expect(new Set(records().map((record) => record.residentChannel)).size).to.equal(records().length).and.to.be.at.most(10);
    });

    it('while the notice is spoken', async () => {
      life = await lab.life();
      const run = await sipp([dial, cue, bye]);
      await until('the notice', () => hasStory('prompt'));
      run.cue();
      await run.done;
      expect(await onlyRecord()).to.include({ ending: 'abandoned', cause: 16 });
    });

    it('while an agent is rung: the ringing stops, the agent is ready', async () => {
      const agent = await lab.agent(AGENT, 'ring');
      life = await lab.life();
      life.routing.ready(agent.id);
      const run = await sipp([dial, cue, bye]);
      const ringing = await agent.phone.nextCall();
      run.cue();
      await run.done;
      expect(await ringing.ended).to.equal('them');
      expect(await onlyRecord()).to.include({ ending: 'abandoned', cause: 16, connectedAt: null });
      await until('ready again', () => life.routing.agent(agent.id)?.state === 'ready');
    });

    it('while talking: the agent goes into the wrap-up', async () => {
      const agent = await lab.agent(AGENT);
      life = await lab.life();
      life.routing.ready(agent.id);
      const run = await sipp([dial, cue, bye]);
      await connected();
      run.cue();
      await run.done;
      expect(await onlyRecord()).to.include({ ending: 'resident', cause: 16, agentId: agent.id });
      await until('wrap-up', () => life.routing.agent(agent.id)?.state === 'wrapUp');
    });
  });

  it('the agent hangs up: the caller gets one BYE', async () => {
    const agent = await lab.agent(AGENT);
    life = await lab.life();
    life.routing.ready(agent.id);
    const run = await sipp([dial, receiveRequest('BYE'), answerInDialog]);
    await connected();
    await life.calls.hangUp(records()[0]?.id ?? '', agent.id);
    await run.done;
    expect(await onlyRecord()).to.include({ ending: 'agent', cause: 16 });
  });

  it('a second BYE does no harm: the record says the end once', async () => {
    life = await lab.life();
    await (await sipp([dial, bye, send('BYE', { cseq: 3 }), receiveEither(481, 200)])).done;
    expect((await onlyRecord()).story.filter((entry) => entry.kind === 'hungUp')).to.have.length(1);
  });

  it('an INVITE that is sent again is the same call', async () => {
    const agent = await lab.agent(AGENT);
    life = await lab.life();
    life.routing.ready(agent.id);
    const again = invite({ branch: 'z9hG4bK-[call_id]', once: true });
    const run = await sipp([again, receive(100), again, receive(200), ack, cue, bye]);
    await connected();
    run.cue();
    await run.done;
    expect(agent.phone.received, 'calls at the agent').to.have.length(1);
    expect((await onlyRecord()).story.filter((entry) => entry.kind === 'arrived')).to.have.length(1);
  });

  it('an INVITE without SDP gets an offer, and sound flows both ways', async () => {
    const agent = await lab.agent(AGENT);
    life = await lab.life();
    life.routing.ready(agent.id);
    const run = await sipp([emptyInvite, receive(200, 'm=audio'), ackWithSdp, cue, bye]);
    // The caller sends back what it hears: the agent hears itself.
    await (await agent.phone.nextCall()).hears(AGENT);
    await connected();
    run.cue();
    await run.done;
    expect((await onlyRecord()).ending).to.equal('resident');
  });

  it('digits by INFO while waiting are in the story', async () => {
    life = await lab.life();
    const info = (digit: string, cseq: number): string => send('INFO', { cseq, body: { type: 'application/dtmf-relay', text: `Signal=${digit}\nDuration=160` } });
    const run = await sipp([dial, info('5', 2), receive(200), info('7', 3), receive(200), cue, send('BYE', { cseq: 4 }), receive(200)]);
    await until('two keys', () => hasStory('key', 2));
    run.cue();
    await run.done;
    expect((await onlyRecord()).story.flatMap((entry) => (entry.kind === 'key' ? [entry.data?.['key']] : []))).to.deep.equal(['5', '7']);
  });

  it('session timers are agreed on and refreshed by UPDATE', async () => {
    life = await lab.life();
    const timer = (more: string): string[] => ['Supported: timer', `Session-Expires: 90;refresher=uac`, more];
    const run = await sipp([invite({ headers: timer('Min-SE: 90') }), receive(200, 'Session-Expires: *90'), ack, send('UPDATE', { cseq: 2, headers: timer('Min-SE: 90') }), receive(200, 'Session-Expires: *90'), send('BYE', { cseq: 3 }), receive(200)]);
    await run.done;
    expect(await onlyRecord()).to.include({ ending: 'abandoned', cause: 16 });
  });

  it('a number that is not published gets 404 and leaves no record', async () => {
    life = await lab.life();
    await (await sipp([invite(), receive(404), ack], { number: '12346' })).done;
    expect(records()).to.deep.equal([]);
  });

  it('a carrier\'s OPTIONS about the number is answered, and is no call', async () => {
    life = await lab.life();
    await (await sipp([send('OPTIONS', { cseq: 1, first: true }), receive(200)])).done;
    expect(records()).to.deep.equal([]);
  });

  describe('an agent\'s telephone that says', () => {
    for (const status of ['486 Busy Here', '600 Busy Everywhere', '603 Decline']) {
      it(`${status} has declined: the resident goes on to the next agent, the first stays ready`, async () => {
        life = await offered(status);
        expect(life.calls.live()[0]?.story.find((entry) => entry.kind === 'offerFailed')?.data?.['why']).to.equal('declined');
      });
    }
    for (const status of ['404 Not Found', '480 Temporarily Unavailable', '503 Service Unavailable']) {
      it(`${status} is not there: the resident goes on to the next agent`, async () => {
        life = await offered(status);
        expect(life.calls.live()[0]?.story.find((entry) => entry.kind === 'offerFailed')?.data?.['why']).to.not.equal('declined');
      });
    }

    async function offered(status: string): Promise<LabLife> {
      const telephone = await sipp([receiveRequest('INVITE'), answer('180 Ringing'), answer(status), receiveRequest('ACK')]);
      const first = lab.foreignAgent(telephone.port);
      const willing = await lab.agent(OTHER);
      life = await lab.life();
      life.routing.ready(first);
      const call = await (await lab.resident(RESIDENT)).call('12345');
      await telephone.done;
      await until('the offer has failed', () => life.calls.live()[0]?.story.some((entry) => entry.kind === 'offerFailed'));
      life.routing.ready(willing.id);
      await call.hears(OTHER);
      return life;
    }
  });

  it('a caller who never says ACK, and one whose line went dead, are let go, and their agents are free', async function () {
    this.timeout(45_000);
    life = await lab.life();
    const [unacknowledged, dead] = await deaf.ended();
    expect(unacknowledged).to.include({ state: 'ended', ending: 'resident' });
    expect(dead).to.include({ state: 'ended', ending: 'resident' });
  });
});

interface DeafCallers { ended(): Promise<CallRecord[]>; stop(): Promise<void> }

/** Two calls on an Asterisk of their own, each talking with an agent. */
async function startDeafCallers(): Promise<DeafCallers> {
  const lab = await CallLab.start();
  const agents = [await lab.agent(AGENT), await lab.agent(OTHER)];
  const life = await lab.life();
  for (const agent of agents) life.routing.ready(agent.id);
  const { sipPort } = lab.asterisk;
  const runs = [
    await runSipp({ sipPort, from: '19900030001', steps: [invite(), receive(200), receiveRequest('BYE'), answerInDialog] }),
    await runSipp({ sipPort, from: '19900030002', echo: false, steps: [dial, receiveRequest('BYE'), answerInDialog] }),
  ];
  const of = (caller: string): CallRecord | undefined => [...life.stored.values()].find((record) => record.callerRaw === caller);
  return {
    async ended() {
      const records = await until('both are over', () => {
        const both = ['19900030001', '19900030002'].flatMap((caller) => of(caller) ?? []);
        return both.length === 2 && both.every((record) => record.state === 'ended') ? both : null;
      }, 40_000);
      await Promise.all(runs.map((run) => run.done));
      await until('nothing is left in Asterisk', async () => (await life.ari.channels()).length === 0);
      for (const agent of agents) expect(life.routing.agent(agent.id)?.state).to.equal('wrapUp');
      return records;
    },
    async stop() {
      await Promise.all(runs.map((run) => run.end()));
      await lab.stop();
    },
  };
}
