import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { until } from '../helpers/until.ts';
import { CALL_ID, startFakeDesk, type FakeDesk } from '../web/fake-desk.ts';
import { buildPages, openDesk, signIn, startBrowser } from './desk-browser.ts';

describe('the console in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let fake: FakeDesk;
  let page: Page;
  const errors: string[] = [];
  const names = (): string[] => fake.commands.map((command) => command.name);

  before(async () => {
    await buildPages();
    browser = await startBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    fake = await startFakeDesk();
    page = await openDesk(browser, fake.url);
    errors.length = 0;
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) errors.push(message.text());
    });
  });
  afterEach(async () => {
    await page.context().close();
    await fake.close();
    expect(errors, 'errors of the page').to.deep.equal([]);
  });

  it('given ten thousand tickets, only the rows in sight are in the page, the last is reached, and a list that fails says so and is asked for again', async () => {
    const row = (n: number) => ({ id: `T${n}`, number: `20260301-${String(n).padStart(5, '0')}-0`, title: `路灯不亮 ${n}`, kind: 'help', topicCode: null, topicName: null, state: 'received', urgency: 'normal', residentName: '李*', phone: '199****0001', place: '', channel: 'phone', receivedAt: '2026-03-01T09:00:00+08:00', createdByName: '周敏' });
    let fails = true;
    await page.route('**/api/v1/tickets?*', (route) => {
      if (fails) return route.abort();
      const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? '0');
      return route.fulfill({ json: { items: Array.from({ length: 2_500 }, (_, index) => row(from + index)), next: from + 2_500 < 10_000 ? String(from + 2_500) : null } });
    });
    await signIn(page);
    await page.waitForSelector('.idle');
    await page.keyboard.press('Alt+g');
    await page.waitForSelector('.sheet [role=alert]');
    fails = false;
    await page.locator('.sheet [role=alert] button').click();
    await page.getByText('路灯不亮 0', { exact: true }).waitFor();
    await until('the end of the list', async () => {
      await page.evaluate('document.querySelector(".sheet").scrollBy(0, 1e7)');
      return page.getByText('路灯不亮 9999', { exact: true }).isVisible();
    });
    expect(await page.locator('.sheet tbody tr').count()).to.be.at.most(150);
    await page.evaluate('document.querySelector(".sheet").scrollTo(0, 5000 * 34)');
    await page.getByText('路灯不亮 5000', { exact: true }).waitFor();
  });

  it('given only a keyboard, a call goes from ready to saved', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    await page.keyboard.press('Alt+r');
    await page.waitForSelector('[role=menuitem]:focus');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.idle.ready');
    expect(names()).to.include('agent.ready');

    fake.offer();
    await page.waitForSelector('.offer');
    expect(await page.textContent('.offer')).to.include('138****0678').and.include('综合队列');
    await page.keyboard.press('F2');
    fake.answered();
    await page.waitForSelector('#matter-content:focus');
    await page.keyboard.type('小区夜间施工噪声扰民，要求查处');
    await page.keyboard.press('F8');
    await page.waitForSelector('.call.held');
    await page.keyboard.press('F8');
    await page.waitForSelector('.call:not(.held)');
    await page.keyboard.press('Control+s');
    await until('the draft is on the server', () => fake.drafts.has(CALL_ID));

    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#matter-kind input:focus');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#incomplete-reason:focus');
    expect(await page.textContent('.lacking')).to.include('时间').and.include('地点').and.include('诉求');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-ticket-number]');
    expect(fake.tickets[0]?.body['incomplete']).to.deep.include({ reason: '来电人说不清' });
    expect(await page.textContent('[data-ticket-number]')).to.equal('2026 1122 00072-1');
    expect(fake.tickets).to.have.length(1);
    expect(fake.tickets[0]?.body).to.include({ callId: CALL_ID, title: '小区夜间施工噪声扰民', disposition: 'dispatch' });
    expect(fake.drafts.has(CALL_ID)).to.equal(false);

    await page.keyboard.press('F4');
    expect(names()).to.not.include('call.hangUp');
    await page.keyboard.press('F4');
    await page.waitForSelector('.wrap');
    expect(names()).to.include('call.hangUp');
  });

  it('given an input method that composes, the keys of the desk do nothing', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    fake.answered();
    await page.waitForSelector('.call');
    await page.evaluate(`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'F8', code: 'F8', bubbles: true, isComposing: true }))`);
    await page.keyboard.press('F8');
    await page.waitForSelector('.call.held');
    expect(names().filter((name) => name === 'call.hold')).to.have.length(1);
  });

  it('given the first password, nothing is shown before it is changed', async () => {
    fake.mustChangePassword = true;
    await signIn(page);
    await page.waitForSelector('#new-password');
    expect(await page.locator('nav').count()).to.equal(0);
    await page.fill('#current-password', 'correct horse');
    await page.fill('#new-password', 'battery staple');
    await page.fill('#new-password-again', 'battery staple');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.idle');
  });

  it('given a server that is away, the matter is kept encrypted and saved once when it is back, under one key', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    fake.answered();
    await page.waitForSelector('.call');
    fake.storeAway = true;
    await page.fill('#matter-content', '路灯不亮，请尽快修复');
    await page.click('#matter-kind label:nth-child(2)');
    await until('draft is kept', () => page.evaluate(`Object.keys(sessionStorage).some((name) => name.includes('draft:'))`));
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('#incomplete-reason:focus');
    await page.keyboard.press('Enter');
    await until('submit is kept', () => page.evaluate(`Object.keys(sessionStorage).some((name) => name.includes('submit:'))`));
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).to.not.include('路灯');
    fake.storeAway = false;
    fake.dropSockets();
    await page.waitForSelector('[data-ticket-number]', { timeout: 20_000 });
    expect(fake.tickets).to.have.length(1);
    expect(await page.evaluate('Object.keys(sessionStorage).length')).to.equal(0);
  });

  it('given a call that ended without a ticket, the agent cannot go ready before an outcome is chosen', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    fake.answered();
    fake.ended();
    await page.waitForSelector('.wrap');
    await page.click('.wrap .primary');
    expect(names()).to.not.include('agent.ready');
    await page.click('.outcomes .chip:first-of-type');
    await until('the outcome is sent', () => names().includes('call.outcome'));
    await page.click('.wrap .primary');
    await until('ready is asked for', () => names().includes('agent.ready'));
  });

  it('given two tabs, one holds the telephone and the other may take it over', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    const second = await page.context().newPage();
    await second.goto(fake.url);
    await second.waitForSelector('.notice.tip button');
    await second.click('.notice.tip button');
    await page.waitForSelector('.notice.tip button');
    expect(await second.locator('.notice.tip').count()).to.equal(0);
  });

  it('given a draft begun at another desk, it stands in the list and opens', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    fake.drafts.set('new-7', { content: '井盖缺失，行人绊倒', place: '云河路' });
    await page.click('aside [role=tab]:nth-child(2)');
    await page.click('aside .item:has-text("井盖缺失")');
    await page.waitForFunction(`document.querySelector('#matter-content')?.value.startsWith('井盖缺失')`);
    expect(await page.inputValue('#matter-place')).to.equal('云河路');
  });

  it('the labels of area and topic lead into their fields', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    for (const field of ['areaCode', 'topicCode']) {
      await page.click(`label[for=matter-${field}]`);
      expect(await page.evaluate('document.activeElement.id')).to.equal(`matter-${field}`);
      expect(await page.evaluate(`document.activeElement.tagName`)).to.equal('INPUT');
    }
  });

  for (const colours of ['light', 'dark'] as const) it(`axe-core finds nothing serious on any page, ${colours}`, async function () {
    this.timeout(120_000);
    await page.evaluate(`localStorage.setItem('hotline-theme', '${colours}')`);
    await page.reload();
    await signIn(page);
    await page.waitForSelector('.idle');
    const serious: string[] = [];
    const look = async (name: string): Promise<void> => {
      const found = await new AxeBuilder({ page }).analyze();
      for (const violation of found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')) {
        serious.push(`${name}: ${violation.id} ${violation.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(' | ')}`);
      }
    };
    await look('idle');
    fake.offer();
    await page.waitForSelector('.offer');
    await look('offer');
    fake.answered();
    await page.waitForSelector('.call');
    await look('call');
    fake.ended();
    await page.waitForSelector('.wrap');
    await look('wrap-up');
    for (const key of ['Alt+w', 'Alt+k', '?']) {
      await page.keyboard.press(key);
      await look(key);
    }
    await page.keyboard.press('Escape');
    for (const path of ['/tickets', '/tickets/01JD0000000000000000000004', '/residents/01JD0000000000000000000010', '/calls', '/users', '/queues', '/letters', '/account']) {
      await page.goto(fake.url + path);
      await page.waitForSelector('.card');
      await page.waitForSelector('.sheet td, .facts dd, .story li');
      await look(path);
    }
    expect(serious).to.deep.equal([]);
  });
});
