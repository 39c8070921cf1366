import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CallRecord } from '../../telephony/call.ts';
import { CallLab, type LabAgent, type LabLife, type LifeOptions } from '../helpers/call-lab.ts';
import { cutConnections, startRelay } from '../helpers/relay.ts';
import type { SipCall } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

interface Pair { agent: LabAgent; call: SipCall; leg: SipCall; id: string; residentHz: number }

describe('calls survive what dies around them', function () {
  this.timeout(40_000);
  let lab: CallLab;
  let life: LabLife;
  beforeEach(async () => {
    lab = await CallLab.start();
  });
  afterEach(() => lab.stop());

  async function pair(residentHz: number, agentHz: number): Promise<Pair> {
    const agent = lab.agents.size === 0 ? undefined : [...lab.agents.values()].find((one) => one.phone.options.toneHz === agentHz);
    if (agent === undefined) throw new Error('no such agent');
    life.routing.ready(agent.id);
    const call = await (await lab.resident(residentHz)).call('12345');
    const leg = await agent.phone.nextCall();
    const record = await until('they talk', () => life.calls.live().find((one) => one.agentId === agent.id && one.timeToHumanMs !== null));
    return { agent, call, leg, id: record.id, residentHz };
  }
  const bothWays = (one: Pair): Promise<unknown> => Promise.all([one.call.hears(one.agent.phone.options.toneHz), one.leg.hears(one.residentHz)]);
  async function waiting(residentHz: number): Promise<SipCall> {
    const inMusic = async (): Promise<number> => (await life.ari.bridge('hotline-music'))?.channels.length ?? 0;
    const before = await inMusic();
    const call = await (await lab.resident(residentHz)).call('12345');
    await until('waits with music', async () => (await inMusic()) === before + 1);
    return call;
  }
  const stored = (): CallRecord[] => [...life.stored.values()];
  async function allOver(): Promise<void> {
    await lab.hangUpAll();
    await until('no channel is left', async () => (await life.ari.channels()).length === 0);
    await until('no bridge but the music is left', async () => (await life.ari.bridges()).map((bridge) => bridge.bridge_type).join() === 'holding');
    await until('every record has ended', () => stored().every((record) => record.state === 'ended'));
    expect(new Set(stored().map((record) => record.uniqueId)).size, 'one record per call').to.equal(stored().length);
    for (const record of stored()) expect(record.cause, `cause of ${record.id}`).to.be.greaterThan(0);
    expect(life.routing.agents().filter((agent) => agent.state === 'talking' || agent.state === 'offered')).to.deep.equal([]);
  }
  const start = async (options: LifeOptions = {}, tones = [700, 900, 1_100]): Promise<void> => {
    for (const tone of tones) await lab.agent(tone);
    life = await lab.life(options);
  };

  it('the server dies: pairs talk on, waiting callers hear music, new ones are answered by the dialplan, and the next life has everything in its place', async () => {
    const emergency = await lab.emergencyPhone(600);
    await start();
    const pairs = [await pair(440, 700), await pair(480, 900), await pair(520, 1_100)];
    const [stays, alsoStays, leaves] = pairs as [Pair, Pair, Pair];
    const waits = [await waiting(1_300), await waiting(1_500)];
    await life.crash();

    await Promise.all(pairs.map(bothWays));
    for (const call of waits) expect(await call.silent(400), 'music without us').to.equal(false);
    const first = await (await lab.resident(560)).call('12345');
    await first.answered();
    const emergencyLeg = await emergency.nextCall(20_000);
    await Promise.all([first.hears(600, 20_000), emergencyLeg.hears(560, 20_000)]);
    const second = await (await lab.resident(620)).call('12345');
    await second.answered();
    const gone = life.calls.get(leaves.id)?.residentChannel ?? '';
    await leaves.call.hangUp();
    await until('Asterisk has seen it', async () => (await fetch(`${lab.asterisk.ariUrl}/ari/channels/${gone}`, { headers: { authorization: `Basic ${btoa(`hotline:${lab.asterisk.ariPassword}`)}` } })).status === 404);

    life = await lab.life();
    expect(life.reconciled).to.deep.equal([{ adopted: 4, released: 1, takenBack: 1 }]);
    await Promise.all([bothWays(stays), bothWays(alsoStays), first.hears(600), emergencyLeg.hears(560)]);
    expect(life.calls.get(stays.id)).to.include({ state: 'talking', agentId: stays.agent.id });
    expect(life.routing.agent(stays.agent.id)).to.include({ state: 'talking', callId: stays.id });
    expect(life.routing.agent(leaves.agent.id)?.state).to.equal('wrapUp');
    expect(await leaves.leg.ended, 'the leg of an agent whose resident left').to.equal('them');
    await until('the account tells how it ended', async () => {
      await life.cdr.run();
      return life.stored.get(leaves.id)?.story.some((entry) => entry.data?.['enteredFrom'] === 'cdr');
    });
    expect(life.stored.get(leaves.id)).to.include({ state: 'ended', ending: 'lost', cause: 16 });

    life.routing.ready(leaves.agent.id);
    await waits[0]?.hears(1_100, 5_000);
    await first.hangUp();
    await allOver();
    await until('the call of the gap is entered', async () => (await life.cdr.run()) > 0 || stored().length === 7);
    await life.cdr.run();
    expect(stored().filter((record) => record.story.some((entry) => entry.data?.['enteredFrom'] === 'cdr') && record.ending !== 'lost')).to.have.length(1);
    expect(stored()).to.have.length(7);
  });

  it('Asterisk dies in mid-traffic: every call has one record with a cause, no agent is left talking, new calls work', async () => {
    await start({}, [700, 900]);
    await lab.agent(1_100, 'ring');
    await life.close();
    lab.crashed = false;
    life = await lab.life();
    await pair(440, 700);
    await pair(480, 900);
    await waiting(520);
    const silent = [...lab.agents.values()][2];
    life.routing.ready(silent?.id ?? '');
    await silent?.phone.nextCall();
    // Asterisk writes a recording in pieces of two seconds.
    const spool = join(lab.asterisk.dataDir, 'asterisk/spool/recording');
    await until('something of each track is on the disk', () => readdirSync(spool).filter((name) => statSync(join(spool, name)).size > 1_000).length === 4);
    await lab.asterisk.kill9();
    await lab.asterisk.restart();
    await until('reconciled', () => life.reconciled.length === 2);
    expect(life.reconciled[1]).to.deep.equal({ adopted: 0, released: 3, takenBack: 0 });
    expect(stored().map(({ state, ending, cause }) => ({ state, ending, cause }))).to.deep.equal(Array.from({ length: 3 }, () => ({ state: 'ended', ending: 'lost', cause: 41 })));
    expect(life.routing.agents().filter((agent) => agent.state === 'talking' || agent.state === 'offered')).to.deep.equal([]);
    await until('what was recorded is kept', () => stored().flatMap((record) => record.recordings).filter((track) => track.state === 'ready' && track.durationMs > 0).length === 4);
    await lab.hangUpAll();
    life.routing.pause(silent?.id ?? '', 'break');
    await bothWays(await pair(460, 700));
    await allOver();
  });

  it('the connection to Asterisk is cut: talking pairs do not notice, what ended meanwhile is ended, a caller of the gap is fetched back', async () => {
    const relay = await startRelay(lab.asterisk.ariPort);
    await start({ ariPort: relay.port }, [700, 900]);
    const [stays, leaves] = [await pair(440, 700), await pair(480, 900)];
    cutConnections(relay);
    const newcomer = await (await lab.resident(520)).call('12345');
    await Promise.all([leaves.call.hangUp(), newcomer.answered()]);
    await until('reconciled', () => life.reconciled.length === 2);
    await until('ended', () => life.stored.get(leaves.id)?.state === 'ended');
    await bothWays(stays);
    expect(life.calls.get(stays.id)?.state).to.equal('talking');
    life.routing.ready(leaves.agent.id);
    await newcomer.hears(900);
    await allOver();
    expect(stored()).to.have.length(3);
    await relay.close();
  });

  it('given the server is being stopped, a new caller is in the dialplan\'s hands and talks on', async () => {
    const emergency = await lab.emergencyPhone(600);
    await start({ draining: () => true }, [700]);
    const call = await (await lab.resident(440)).call('12345');
    await Promise.all([call.hears(600, 20_000), (await emergency.nextCall(20_000)).hears(440, 20_000)]);
    expect(stored()).to.deep.equal([]);
    await call.hangUp();
    await until('entered from the account', async () => (await life.cdr.run()) === 1);
    expect(stored()[0]).to.include({ state: 'ended', number: '12345', callerRaw: '19900001234' });
  });
});
