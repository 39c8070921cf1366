import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { asteriskFolders } from '../../asterisk-config/render.ts';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { type Ari, createAri } from '../../telephony/ari/ari.ts';
import { fallbackCalls, takeBack } from '../../telephony/ari/fallback.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { createPhones, type Phones } from '../../telephony/phones.ts';
import { startAsterisk, type TestAsterisk } from '../helpers/asterisk.ts';
import { createSipPhone, type SipPhone } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

describe('Asterisk: endpoints and safety net', () => {
  let asterisk: TestAsterisk;
  let phone: SipPhone;
  const closing: (() => Promise<unknown>)[] = [];
  before(async () => {
    asterisk = await startAsterisk();
    phone = await createSipPhone({ sipPort: asterisk.sipPort, toneHz: 440 });
  });
  after(async () => {
    await phone.close();
    for (const close of closing.reverse()) await close();
    await asterisk.stop();
  });
  const open = async (): Promise<{ ari: Ari; phones: Phones; events: AriEvent[] }> => {
    const transport = asterisk.transport();
    const ari = createAri(transport);
    const events: AriEvent[] = [];
    transport.on('event', (event) => events.push(event));
    const phones = createPhones({ ari, dir: asteriskFolders(asterisk.dataDir).dynamic, clock: systemClock, log: createLog('silent') });
    await transport.connect();
    return { ari, phones, events };
  };
  const sipPhone = async (user: string, password: string, toneHz: number, incoming: 'answer' | 'ring' = 'answer'): Promise<SipPhone> => {
    const made = await createSipPhone({ sipPort: asterisk.sipPort, toneHz, user, password, incoming });
    closing.push(() => made.close());
    return made;
  };

  it('given no application, a call is answered at once and hears the announcement and music', async () => {
    const call = await phone.call('12345', { from: '19900000001' });
    await call.answered();
    expect(await call.silent(800)).to.equal(false);
    await call.hangUp();
  });

  for (const dialled of ['110', '00861381234', '1234', '123456', '12345%26PJSIP', 'take', 'wait', 's', 'emergency', 'agent-A1']) {
    it(`${dialled} leads nowhere from the trunk`, async () => {
      const call = await phone.call(dialled, { from: '19900000001' });
      expect(await call.finalStatus()).to.equal(404);
    });
  }

  it('the residents\' endpoint reaches the published number only, cannot register, and needs its password', async () => {
    const resident = await sipPhone('resident', asterisk.residentSipPassword, 500);
    expect(await (await resident.call('110')).finalStatus()).to.equal(404);
    expect(await (await resident.call('agent-A1')).finalStatus()).to.equal(404);
    expect(await resident.register()).to.be.greaterThan(399);
    const wrong = await sipPhone('resident', 'not-the-password', 500);
    expect(await (await wrong.call('12345')).finalStatus()).to.equal(401);
  });

  it('an endpoint is there after sign-in, may dial nothing, is told of its contact, and is gone after sign-out', async () => {
    const { ari, phones } = await open();
    const news: string[] = [];
    phones.onContact((agentId, registered) => news.push(`${agentId} ${registered}`));
    const login = await phones.signIn({ agentId: 'A1', name: '李 "晓明"; <110>', staffNumber: '8001' });
    const browser = await sipPhone(login.user, login.password, 600);
    expect(await browser.register()).to.equal(200);
    await until('contact known', () => news.includes('A1 true'));
    for (const dialled of ['12345', '110', 'agent-A1', '19900000001']) expect(await (await browser.call(dialled)).finalStatus()).to.equal(404);
    expect(await browser.send('MESSAGE', '12345', 'hello')).to.be.greaterThan(399);
    expect(await browser.register(0)).to.equal(200);
    await until('contact lost', () => news.at(-1) === 'A1 false');
    await phones.signOut('A1');
    expect(await browser.register()).to.be.greaterThan(399);
    expect(await ari.originate({ channelId: randomUUID(), endpoint: 'PJSIP/agent-A1', app: 'hotline', timeout: 2 })).to.equal('unreachable');
    await ari.transport.close();
  });

  it('a desk phone registers, is called and may call 12345', async () => {
    const { ari, phones, events } = await open();
    const login = await phones.setDeskPhone({ agentId: 'A2', name: '王', staffNumber: '8002' });
    const desk = await sipPhone(login.user, login.password, 700);
    expect(await desk.register()).to.equal(200);
    await desk.call('12345');
    const start = await until('StasisStart', () => events.find((event) => event.type === 'StasisStart'));
    expect(start.args).to.deep.equal(['in', 'phone', '12345']);
    expect(start.channel.caller.number).to.equal('8002');
    const channelId = randomUUID();
    expect(await ari.originate({ channelId, endpoint: phones.deskEndpointOf('A2'), app: 'hotline', timeout: 5, variables: { 'PJSIP_HEADER(add,X-Call-Id)': 'K1' } })).to.equal('done');
    expect((await desk.nextCall()).inviteHeaders.get('x-call-id')).to.deep.equal(['K1']);
    await ari.hangup(channelId);
    await ari.transport.close();
  });

  it('given the server gone, a new caller rings the signed-in agent within 20 s, without a call id', async () => {
    const { ari, phones } = await open();
    const login = await phones.signIn({ agentId: 'A3', name: '赵', staffNumber: '8003' });
    phones.setEmergencyMembers(['A3']);
    // Shares the reload that the list above has asked for.
    await phones.signIn({ agentId: 'A3', name: '赵', staffNumber: '8003' });
    const agent = await sipPhone(login.user, login.password, 600, 'ring');
    expect(await agent.register()).to.equal(200);
    await ari.transport.close();
    const call = await phone.call('12345', { from: '19900000001' });
    const ringing = await agent.nextCall(20_000);
    expect(ringing.inviteHeaders.has('x-call-id')).to.equal(false);
    await call.hangUp();
    await ringing.ended;
    expect(await agent.register(0)).to.equal(200);
  });

  it('given a talking and a waiting caller in the emergency queue, the talking one is left alone and the waiting one is fetched', async () => {
    const { ari, phones } = await open();
    const login = await phones.setDeskPhone({ agentId: 'A5', name: '孙', staffNumber: '8005' });
    // A desk phone as member: a browser's media cannot be spoken by this test phone.
    writeFileSync(join(asteriskFolders(asterisk.dataDir).dynamic, 'queue_members.conf'), 'member => PJSIP/phone-A5\n');
    await ari.reloadModule('app_queue.so');
    const agent = await sipPhone(login.user, login.password, 600);
    expect(await agent.register()).to.equal(200);
    await ari.transport.close();

    const first = await phone.call('12345', { from: '19900000001' });
    const ringing = await agent.nextCall(20_000);
    await Promise.all([first.hears(600, 10_000), ringing.hears(440, 10_000)]);
    const second = await phone.call('12345', { from: '19900000002' });
    await second.answered();

    const back = await open();
    const calls = async () => fallbackCalls(await back.ari.channels(), await back.ari.bridges());
    await until('one talks, one waits', async () => (await calls()).map((call) => call.state).sort().join() === 'talking,waiting');
    const waiting = (await calls()).find((call) => call.state === 'waiting');
    expect(waiting?.number).to.equal('12345');
    expect(await takeBack(back.ari, waiting!, randomUUID())).to.equal('done');
    const start = await until('StasisStart', () => back.events.find((event) => event.type === 'StasisStart'));
    expect([start.args, start.channel.caller.number]).to.deep.equal([['in', 'trunk', '12345', 'back'], '19900000002']);
    await Promise.all([first.hears(600), ringing.hears(440)]);
    await Promise.all([first.hangUp(), second.hangUp()]);

    const record = await until('the call record', () => {
      const lines = readFileSync(join(asteriskFolders(asterisk.dataDir).cdr, 'hotline.csv'), 'utf8').split('\n');
      return lines.map((line) => line.split(',').map((cell) => cell.replaceAll('"', ''))).find((cells) => cells[2] === '19900000001' && Number(cells[8]) > 0 && cells[12] === 'fallback-trunk');
    });
    expect(record[13]).to.equal('12345');
    expect(record).to.have.length(14);
    await back.ari.transport.close();
  });

  it('after a crash of Asterisk the endpoints are there again without the server', async () => {
    const { phones, ari } = await open();
    const login = await phones.signIn({ agentId: 'A4', name: '钱', staffNumber: '8004' });
    await ari.transport.close();
    await asterisk.kill9();
    await asterisk.restart();
    const browser = await sipPhone(login.user, login.password, 600);
    expect(await browser.register()).to.equal(200);
  });
});
