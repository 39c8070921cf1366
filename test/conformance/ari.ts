import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Ari, createAri } from '../../telephony/ari/ari.ts';
import type { AriEvent, AriTransport } from '../../telephony/ari/transport.ts';
import type { TestAsterisk } from '../helpers/asterisk.ts';
import { createSipPhone, type SipCall, type SipPhone } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

export interface AriDriver {
  name: string;
  create(asterisk: TestAsterisk): AriTransport;
  /** Cuts the network under the transport without telling it, so that it must come back by itself. */
  cut(transport: AriTransport): void;
}

type EventOf<T extends AriEvent['type']> = Extract<AriEvent, { type: T }>;

const codeOf = (error: unknown): unknown => (error as { code?: string }).code;

/** What every way to Asterisk must do; run against a real one. */
export function ariConformance(driver: AriDriver, start: () => Promise<TestAsterisk>): void {
  describe(`ARI driver ${driver.name}`, () => {
    let asterisk: TestAsterisk;
    let transport: AriTransport;
    let ari: Ari;
    let phone: SipPhone;
    const events: AriEvent[] = [];
    const news: string[] = [];
    const all = <T extends AriEvent['type']>(type: T, channelId?: string): EventOf<T>[] =>
      events.filter((event): event is EventOf<T> => event.type === type && (channelId === undefined || ('channel' in event && (event.channel as { id?: string } | undefined)?.id === channelId)));
    const arrive = async (): Promise<{ call: SipCall; id: string }> => {
      const before = all('StasisStart').length;
      const call = await phone.call('12345', { from: '19900000001' });
      const start = await until('StasisStart', () => all('StasisStart')[before]);
      return { call, id: start.channel.id };
    };

    before(async () => {
      asterisk = await start();
      transport = driver.create(asterisk);
      transport.on('event', (event) => events.push(event));
      transport.on('up', () => news.push('up'));
      transport.on('down', () => news.push('down'));
      ari = createAri(transport);
      phone = await createSipPhone({ sipPort: asterisk.sipPort, toneHz: 440 });
      await transport.connect();
    });
    after(async () => {
      await phone.close();
      await transport.close();
      await asterisk.stop();
    });

    it('connects, reports up once and answers a ping', async () => {
      expect(transport.connected).to.equal(true);
      expect(news).to.deep.equal(['up']);
      expect(await ari.ping()).to.equal(true);
    });

    it('a call arrives with its Stasis arguments, is answered, hears a prompt and is hung up with a cause', async () => {
      const { call, id } = await arrive();
      expect(all('StasisStart', id)[0]?.args).to.deep.equal(['in', 'trunk', '12345']);
      expect(all('StasisStart', id)[0]?.channel.caller.number).to.equal('19900000001');
      expect(await ari.answer(id)).to.equal('done');
      await call.answered();
      const playback = randomUUID();
      expect(await ari.playOnChannel(id, playback, ['sound:beep', 'sound:hello'])).to.equal('done');
      await until('the prompts end', () => all('PlaybackFinished').some((event) => event.playback.id === playback));
      expect(call.media.packetsReceived).to.be.greaterThan(20);
      expect(await ari.hangup(id, 'busy')).to.equal('done');
      expect(await call.ended).to.equal('them');
      // A channel that was in the application ends for it with StasisEnd; ChannelDestroyed comes only for legs that never entered.
      await until('StasisEnd', () => all('StasisEnd', id)[0]);
      expect(await ari.hangup(id)).to.equal('gone');
    });

    it('eight variables set in a row give eight events in order', async () => {
      const { call, id } = await arrive();
      const names = Array.from({ length: 8 }, (_, index) => `TRACE_${index}`);
      await Promise.all(names.map((name) => ari.setVariable(id, name, '市民 "热线"; a,b')));
      await until('eight ChannelVarset', () => all('ChannelVarset', id).filter((event) => event.variable.startsWith('TRACE_')).length >= 8);
      expect(all('ChannelVarset', id).map((event) => event.variable).filter((name) => name.startsWith('TRACE_'))).to.deep.equal(names);
      expect(await ari.getVariable(id, 'TRACE_3')).to.equal('市民 "热线"; a,b');
      await call.hangUp();
    });

    it('digits pressed by the caller come as events', async () => {
      const { call, id } = await arrive();
      await ari.answer(id);
      await call.answered();
      call.sendDigits('19#');
      await until('three digits', () => all('ChannelDtmfReceived', id).length === 3);
      expect(all('ChannelDtmfReceived', id).map((event) => event.digit).join('')).to.equal('19#');
      await call.hangUp();
    });

    it('what is not there is gone, null or unreachable, never an exception', async () => {
      const bridgeId = randomUUID();
      await ari.createBridge({ bridgeId, name: 'empty', type: 'mixing' });
      const commands = [ari.answer('none'), ari.hangup('none'), ari.addToBridge(bridgeId, 'none'), ari.removeFromBridge(bridgeId, 'none'), ari.addToBridge('none', 'none'), ari.playOnBridge('none', 'p', ['sound:beep']), ari.stopPlayback('none'), ari.startMusic('none'), ari.mute('none', 'in'), ari.unmute('none', 'in'), ari.sendDtmf('none', '1'), ari.snoop('none', { snoopId: randomUUID(), spy: 'in', app: 'hotline' }), ari.record('none', { name: 'none', format: 'wav' }), ari.stopRecording('none'), ari.muteRecording('none'), ari.continueInDialplan('none'), ari.setVariable('none', 'A', 'b'), ari.destroyBridge('none'), ari.stopBridgeMusic('none')];
      expect(await Promise.all(commands)).to.deep.equal(commands.map(() => 'gone'));
      expect(await ari.channel('none')).to.equal(null);
      expect(await ari.getVariable('none', 'A')).to.equal(null);
      expect(await ari.endpoint('PJSIP', 'none')).to.equal(null);
      expect(await ari.rtpStatistics('none')).to.equal(null);
      expect(await ari.originate({ channelId: randomUUID(), endpoint: 'PJSIP/none', app: 'hotline', timeout: 5 })).to.equal('unreachable');
      expect(await ari.destroyBridge(bridgeId)).to.equal('done');
    });

    it('two callers in a bridge hear each other, and each is recorded alone', async () => {
      const other = await createSipPhone({ sipPort: asterisk.sipPort, toneHz: 600 });
      const first = await arrive();
      const before = all('StasisStart').length;
      const call = await other.call('12345', { from: '19900000002' });
      const id = (await until('second StasisStart', () => all('StasisStart')[before])).channel.id;
      await Promise.all([ari.answer(first.id), ari.answer(id)]);
      const bridgeId = randomUUID();
      const snoopId = randomUUID();
      await ari.createBridge({ bridgeId, name: 'talk', type: 'mixing' });
      await ari.addToBridge(bridgeId, first.id);
      await ari.addToBridge(bridgeId, id);
      expect(await ari.snoop(first.id, { snoopId, spy: 'in', app: 'hotline', appArgs: 'snoop,x,caller' })).to.equal('done');
      await until('the snoop is in the application', () => all('StasisStart', snoopId)[0]);
      expect(await ari.record(snoopId, { name: snoopId, format: 'wav' })).to.equal('done');
      await Promise.all([first.call.hears(600), call.hears(440)]);
      expect((await ari.bridges()).find((bridge) => bridge.id === bridgeId)?.channels).to.have.members([first.id, id]);
      expect(await ari.stopRecording(snoopId)).to.equal('done');
      await Promise.all([first.call.hangUp(), call.hangUp()]);
      await other.close();
      await ari.destroyBridge(bridgeId);
    });

    it('a list of 600 prompts is played, a request over 63 KiB is refused without losing the socket', async () => {
      const { call, id } = await arrive();
      await ari.answer(id);
      const media = Array.from({ length: 600 }, (_, index) => `sound:/nowhere/a-file-with-a-long-name-${index}`);
      expect(await ari.playOnChannel(id, randomUUID(), media)).to.equal('done');
      const long = await transport.request('POST', `channels/${id}/play`, { body: { media: Array.from({ length: 4 }, () => media).flat() } });
      expect(long.status).to.equal(413);
      expect(transport.connected).to.equal(true);
      await call.hangUp();
    });

    it('1,000 parallel pings are all answered', async () => {
      const answers = await Promise.all(Array.from({ length: 1_000 }, () => transport.request('GET', 'asterisk/ping')));
      expect(answers.every((answer) => answer.status === 200)).to.equal(true);
    });

    it('after the socket is cut: down, running requests fail at once, up again by itself, events flow', async () => {
      news.length = 0;
      const running = transport.request('GET', 'channels').then(() => 'answered', codeOf);
      driver.cut(transport);
      expect(['answered', 'ARI_UNREACHABLE']).to.include(await running);
      await until('up again', () => news.includes('up') && transport.connected);
      expect(news).to.deep.equal(['down', 'up']);
      const { call, id } = await arrive();
      expect(await ari.hangup(id)).to.equal('done');
      await call.ended;
    });

    it('after Asterisk itself died: requests are refused at once, and it is up again after its restart', async () => {
      news.length = 0;
      await asterisk.kill9();
      await until('down', () => news.includes('down'));
      expect(await ari.ping()).to.equal(false);
      expect(await transport.request('GET', 'channels').catch(codeOf)).to.equal('ARI_UNREACHABLE');
      await asterisk.restart();
      await until('up', () => news.includes('up'));
      expect(await ari.channels()).to.deep.equal([]);
    });

    it('when another process takes the application over, the old one goes down and does not fight', async () => {
      const second = driver.create(asterisk);
      news.length = 0;
      await second.connect();
      await until('down', () => news.includes('down'));
      const seen: string[] = [];
      second.on('event', (event) => seen.push(event.type));
      events.length = 0;
      const call = await phone.call('12345', { from: '19900000003' });
      await until('the new one sees the call', () => seen.includes('StasisStart'));
      await call.hangUp();
      expect(events).to.deep.equal([]);
      expect(news).to.deep.equal(['down']);
      expect(transport.connected).to.equal(false);
      await second.close();
    });
  });
}
