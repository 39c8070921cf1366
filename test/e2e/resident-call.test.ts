import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { createLog } from '../../log.ts';
import { createAri, type Ari } from '../../telephony/ari/ari.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { createPhones, type Phones } from '../../telephony/phones.ts';
import { startAsterisk, type TestAsterisk } from '../helpers/asterisk.ts';
import { level, readWav } from '../helpers/tones.ts';
import { until } from '../helpers/until.ts';
import { heardTone, openBrowser, startHarness, type Harness } from './resident-call-harness.ts';

const RESIDENT_HZ = 620;
const AGENT_HZ = 1_040;
const AGENT = { agentId: '01JD00000000000000000AGENT', name: '王话务', staffNumber: '3021' };
const SHOTS = process.env.SCREENSHOTS;

describe('resident\'s web phone', function () {
  this.timeout(90_000);
  let asterisk: TestAsterisk;
  let harness: Harness;
  let residentBrowser: Browser;
  let agentBrowser: Browser;
  let ari: Ari;
  let phones: Phones;
  let events: AriEvent[];
  const pages: Page[] = [];
  const problems: string[] = [];

  before(async () => {
    asterisk = await startAsterisk();
    harness = await startHarness(asterisk.ariPort, asterisk.residentSipPassword);
    residentBrowser = await openBrowser(RESIDENT_HZ);
    agentBrowser = await openBrowser(AGENT_HZ);
    const transport = asterisk.transport();
    transport.on('event', (event) => events.push(event));
    events = [];
    await transport.connect();
    ari = createAri(transport);
    phones = createPhones({ ari, dir: join(asterisk.dataDir, 'asterisk/etc/dynamic'), clock: systemClock, log: createLog('silent') });
    if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  });
  beforeEach(() => {
    events = [];
    harness.agent = null;
    harness.live.clear();
  });
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    await until('all channels are gone', async () => {
      const left = await ari.channels();
      for (const channel of left) await ari.hangup(channel.id);
      return left.length === 0;
    });
    expect(problems.splice(0), 'errors in the pages').to.deep.equal([]);
  });
  after(async () => {
    await Promise.all([residentBrowser.close(), agentBrowser.close()]);
    await harness.close();
    await asterisk.stop();
  });

  async function open(browser: Browser, path: string, size = { width: 390, height: 844 }): Promise<Page> {
    const context = await browser.newContext({ viewport: size, locale: 'zh-CN' });
    const page = await context.newPage();
    pages.push(page);
    page.on('dialog', (dialog) => void dialog.accept());
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) problems.push(message.text());
    });
    await page.goto(harness.url + path);
    return page;
  }
  const shot = async (page: Page, name: string): Promise<void> => {
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  };
  const started = (wanted = 'in'): Promise<string> =>
    until(`a call arrives (${wanted})`, () => {
      const found = events.find((event) => event.type === 'StasisStart' && 'args' in event && event.args[0] === wanted);
      return found && 'channel' in found ? (found.channel as { id: string }).id : null;
    }, 15_000);
  const heading = (page: Page, text: string): Promise<unknown> => page.getByRole('heading', { name: text }).waitFor();
  async function serious(page: Page): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
  async function agentPage(): Promise<Page> {
    harness.agent = await phones.signIn(AGENT);
    const page = await open(agentBrowser, '/phone', { width: 800, height: 600 });
    await page.evaluate('phone.start(credentials)');
    await until('the telephone registers', () => page.evaluate('phone.state.registered'), 15_000);
    return page;
  }
  const heardBy = (page: Page, event: string): Promise<unknown[]> => page.evaluate(`heard.filter((one) => one.event === '${event}').map((one) => one.fact)`);
  async function ring(caller: string, variables: Record<string, string>): Promise<string> {
    const channelId = newId(Date.now());
    expect(await ari.originate({ channelId, endpoint: phones.endpointOf(AGENT.agentId), app: 'hotline', appArgs: 'agent', timeout: 20, callerId: caller, formats: 'opus,alaw', variables })).to.equal('done');
    return channelId;
  }

  it('given a resident and an agent in two browsers, both hear the other and nobody else', async () => {
    const agent = await agentPage();
    const resident = await open(residentBrowser, '/call');
    await shot(resident, '1-start');
    expect(await serious(resident)).to.deep.equal([]);
    await resident.getByRole('button', { name: '拨打 12345' }).click();
    const channel = await started();
    const token = await ari.getVariable(channel, 'PJSIP_HEADER(read,X-Token)');
    const callId = newId(Date.now());
    expect(harness.webCalls.bindCall(token ?? '', callId)).to.equal(true);
    await ari.answer(channel);
    harness.live.set(callId, { state: 'greeting', captionId: 'welcome', position: null, startedAt: new Date() });
    harness.bus.tell('call.changed', { callId, seq: 1, state: 'arrived', agentId: null });
    await heading(resident, '已接通，请听提示');
    harness.live.set(callId, {
      state: 'waiting', captionId: 'welcome', position: 3, estimateSeconds: 40, startedAt: new Date(),
      keys: [{ key: '1', zh: '办理进度', en: 'Progress' }, { key: '2', zh: '政策解答', en: 'Policies' }, { key: '0', zh: '话务员', en: 'Agent' }],
    });
    harness.bus.tell('call.changed', { callId, seq: 2, state: 'queued', agentId: null });
    await heading(resident, '正在等待话务员');
    await resident.getByText('前面还有 2 位，预计 40 秒').waitFor();
    await resident.getByRole('button', { name: '1 办理进度' }).click();
    await until('the key arrives', () => events.some((event) => event.type === 'ChannelDtmfReceived' && event.digit === '1'));
    await ari.startMusic(channel);
    await resident.getByText('通话质量良好').waitFor();
    expect(await serious(resident)).to.deep.equal([]);
    await shot(resident, '2-waiting');

    const leg = await ring('"未核实 网上来电" <12345>', { CALLID: callId, 'PJSIP_HEADER(add,X-Call-Id)': callId, 'PJSIP_HEADER(add,X-Offer-Id)': 'offer-1' });
    await until('the agent\'s page rings', async () => (await heardBy(agent, 'incoming')).length === 1);
    expect(await heardBy(agent, 'incoming')).to.deep.equal([{ callId, offerId: 'offer-1', callerName: '未核实 网上来电', autoAnswer: false }]);
    await agent.evaluate('phone.answer()');
    await until('the agent\'s leg is up', () => events.some((event) => event.type === 'StasisStart' && event.channel.id === leg));
    await ari.stopMusic(channel);
    await ari.createBridge({ bridgeId: 'both', name: 'both', type: 'mixing' });
    await ari.addToBridge('both', channel);
    await ari.addToBridge('both', leg);
    harness.live.set(callId, { state: 'talking', captionId: null, position: null, startedAt: new Date() });
    harness.bus.tell('call.changed', { callId, seq: 3, state: 'talking', agentId: AGENT.agentId });
    await heading(resident, '正在与话务员通话');
    await until('the agent hears the resident', async () => (await heardTone(agent, [RESIDENT_HZ, AGENT_HZ])).level > -60);
    const [atAgent, atResident] = await Promise.all([heardTone(agent, [RESIDENT_HZ, AGENT_HZ]), heardTone(resident, [RESIDENT_HZ, AGENT_HZ])]);
    expect([atAgent.hertz, atResident.hertz]).to.deep.equal([RESIDENT_HZ, AGENT_HZ]);
    expect(atResident.level).to.be.greaterThan(-60);

    await resident.getByRole('button', { name: '静音', exact: true }).click();
    await until('a muted resident is not heard', async () => (await heardTone(agent, [RESIDENT_HZ])).level < -80);
    expect(await heardBy(agent, 'oneWay')).to.deep.equal([]);
    await shot(resident, '3-talking-muted');
    await resident.getByRole('button', { name: /English/ }).click();
    await resident.getByRole('button', { name: 'Unmute' }).click();
    await until('the resident is heard again', async () => (await heardTone(agent, [RESIDENT_HZ])).level > -60);
    await shot(resident, '4-talking-english');
    await resident.getByRole('button', { name: 'End call' }).click();
    await resident.getByRole('heading', { name: 'The call has ended' }).waitFor();
    await until('Asterisk knows', async () => (await ari.channel(channel)) === null);
    await ari.hangup(leg);
    await until('the agent\'s page knows', async () => (await heardBy(agent, 'ended')).length === 1);
    await resident.getByRole('button', { name: 'Call again' }).waitFor();
    expect(await serious(resident)).to.deep.equal([]);
    await shot(resident, '5-ended');
    await ari.destroyBridge('both');
  });

  it('given no server, the page\'s telephone still rings without ids, answers and hangs up by SIP alone', async () => {
    const agent = await agentPage();
    harness.agent = null;
    const leg = await ring('"199" <19900001234>', {});
    await until('it rings', async () => (await heardBy(agent, 'incoming')).length === 1);
    expect(await heardBy(agent, 'incoming')).to.deep.equal([{ callId: null, offerId: null, callerName: '199', autoAnswer: false }]);
    await agent.evaluate('phone.answer()');
    await until('it is connected', async () => (await heardBy(agent, 'connected')).length === 1);
    await ari.record(leg, { name: 'alone', format: 'wav' });
    const file = join(asterisk.dataDir, 'asterisk/spool/recording/alone.wav');
    await until('the agent is heard in the recording', () => {
      const { rate, samples } = readWav(readFileSync(file));
      return samples.length > rate * 2 && level(samples, AGENT_HZ, rate) > 300;
    });
    await agent.evaluate('phone.hangUp()');
    await until('Asterisk knows', async () => (await ari.channel(leg)) === null);
  });

  it('given the proxy ends and comes back while the server is away, the telephone is registered again with its last ticket, and the talk goes on', async () => {
    const agent = await agentPage();
    const leg = await ring('"199" <19900001234>', { 'PJSIP_HEADER(add,X-Auto-Answer)': '1' });
    await until('it answered by itself', async () => (await heardBy(agent, 'connected')).length === 1);
    harness.agent = null;
    await harness.stopProxy();
    await until('the page noticed', async () => (await heardBy(agent, 'unregistered')).length === 1);
    await harness.restartProxy();
    await until('it is registered again', () => agent.evaluate('phone.state.registered'), 12_000);
    expect(await ari.channel(leg)).not.to.equal(null);
    expect(await agent.evaluate('phone.state.call')).to.equal('talking');
    await agent.evaluate('phone.endDead()');
    expect(await heardBy(agent, 'ended')).to.deep.equal([{ cause: 'dead', callId: null, offerId: null }]);
  });

  it('given a replacement leg while the old one is dead, the page ends the old one and answers', async () => {
    const agent = await agentPage();
    await ring('"199" <19900001234>', { 'PJSIP_HEADER(add,X-Auto-Answer)': '1', 'PJSIP_HEADER(add,X-Call-Id)': 'c1' });
    await until('the first is connected', async () => (await heardBy(agent, 'connected')).length === 1);
    await ring('"199" <19900001234>', { 'PJSIP_HEADER(add,X-Auto-Answer)': '1', 'PJSIP_HEADER(add,X-Call-Id)': 'c1' });
    await until('the second is connected', async () => (await heardBy(agent, 'connected')).length === 2);
    expect(await heardBy(agent, 'ended')).to.deep.equal([{ cause: 'dead', callId: 'c1', offerId: null }]);
    expect(await agent.evaluate('phone.state.call')).to.equal('talking');
  });

  it('given a second call without that header while talking, the page is busy', async () => {
    const agent = await agentPage();
    await ring('"199" <19900001234>', { 'PJSIP_HEADER(add,X-Auto-Answer)': '1' });
    await until('the first is connected', async () => (await heardBy(agent, 'connected')).length === 1);
    const second = await ring('"199" <19900005678>', {});
    await until('the second is refused', async () => (await ari.channel(second)) === null);
    expect(await heardBy(agent, 'incoming')).to.have.length(1);
  });

  it('given three seconds in which nothing arrives, says which direction is missing; while held it does not', async () => {
    const agent = await agentPage();
    const leg = await ring('"199" <19900001234>', { 'PJSIP_HEADER(add,X-Auto-Answer)': '1' });
    await until('it is connected', async () => (await heardBy(agent, 'connected')).length === 1);
    await agent.evaluate('phone.setHeld(true)');
    await until('quality was looked at three times', async () => (await heardBy(agent, 'quality')).length >= 3, 15_000);
    expect(await heardBy(agent, 'oneWay')).to.deep.equal([]);
    await agent.evaluate('phone.setHeld(false)');
    await until('it is noticed', async () => (await heardBy(agent, 'oneWay')).length === 1);
    expect(await heardBy(agent, 'oneWay')).to.deep.equal([{ missing: 'in' }]);
    await ari.startMusic(leg);
    await until('it is back', async () => (await heardBy(agent, 'bothWays')).length === 1);
  });

  it('given the resident refuses the microphone, the page explains it and no call is asked for', async () => {
    const browser = await openBrowser(RESIDENT_HZ, false);
    try {
      const page = await open(browser, '/call');
      const before = harness.webCalls.live;
      await page.getByRole('button', { name: '拨打 12345' }).click();
      await page.getByRole('alert').getByText('没有麦克风权限').waitFor();
      await page.getByRole('button', { name: '重新拨打' }).waitFor();
      expect(harness.webCalls.live).to.equal(before);
      expect(await serious(page)).to.deep.equal([]);
      await shot(page, '6-no-microphone');
    } finally {
      for (const page of pages.splice(0)) await page.context().close();
      await browser.close();
    }
  });

  it('given Asterisk is not reached, or the number is not published, the page says so', async () => {
    await harness.stopProxy();
    const page = await open(residentBrowser, '/call', { width: 1_366, height: 768 });
    await page.getByRole('button', { name: '拨打 12345' }).click();
    await page.getByRole('alert').getByText('暂时无法接通').waitFor({ timeout: 20_000 });
    await shot(page, '7-desktop-no-connection');
    await harness.restartProxy();
    const other = await open(residentBrowser, '/call?number=99999');
    await other.getByRole('button', { name: '拨打 99999' }).click();
    await other.getByRole('alert').getByText('不能网上拨打').waitFor();
  });

  it('given the resident closes the page, the call ends at once', async () => {
    const page = await open(residentBrowser, '/call');
    await page.getByRole('button', { name: '拨打 12345' }).click();
    const channel = await started();
    await ari.answer(channel);
    await heading(page, '已接通');
    await page.goto('about:blank');
    await until('the channel is gone', async () => (await ari.channel(channel)) === null, 20_000);
  });
});
