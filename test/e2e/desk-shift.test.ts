import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { until } from '../helpers/until.ts';
import { CALL_ID, startFakeDesk, type FakeDesk } from '../web/fake-desk.ts';
import { buildPages, openDesk, signIn, startBrowser } from './desk-browser.ts';

describe('an agent runs a whole shift without the mouse', function () {
  this.timeout(90_000);
  let browser: Browser;
  let fake: FakeDesk;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    await buildPages();
    browser = await startBrowser();
    fake = await startFakeDesk();
    page = await openDesk(browser, fake.url);
    page.on('pageerror', (error) => errors.push(error.message));
    // A mouse that moves by itself would hide that something needs one: every pointer event is a failure.
    await page.addInitScript(`for (const kind of ['mousedown', 'pointerdown']) addEventListener(kind, () => { throw new Error('the mouse was used'); }, true)`);
    await page.reload();
  });
  after(async () => {
    await browser.close();
    await fake.close();
    expect(errors, 'errors of the page').to.deep.equal([]);
  });
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const commands = (name: string): Record<string, unknown>[] => fake.commands.filter((one) => one.name === name).map((one) => one.input as Record<string, unknown>);

  it('signs in and goes ready', async () => {
    await signIn(page);
    await page.waitForSelector('.idle');
    await press('Alt+r');
    await page.waitForSelector('[role=menuitem]:focus');
    await press('Enter');
    await page.waitForSelector('.idle.ready');
  });
  it('answers, sees the caller, and urges his open ticket before any form', async () => {
    fake.offer();
    await page.waitForSelector('.offer');
    await press('F2');
    fake.answered();
    await page.waitForSelector('#matter-content:focus');
    await press('Alt+u');
    await page.waitForSelector('.ticket textarea:focus');
    await page.keyboard.type('第三次来电，仍未修好');
    await press('Enter');
    await until('the ticket is urged', () => commands('ticket.urge').length === 1);
    expect(commands('ticket.urge')[0]).to.deep.equal({ callId: CALL_ID, text: '第三次来电，仍未修好' });
    await page.getByText('已催 1 次').waitFor();
  });
  it('inserts a phrase with what is known filled in, the gap that is left ready to be typed over', async () => {
    await press('Alt+w');
    await page.waitForSelector('.search:focus');
    await press('ArrowDown', 'Enter');
    await page.waitForSelector('#matter-content:focus');
    const selected = await page.evaluate(`(() => { const area = document.activeElement; return area.value.slice(area.selectionStart, area.selectionEnd); })()`);
    expect(selected).to.equal('{时间}');
    await press('Control+a');
    await page.keyboard.type('因电缆被挖断，云河路路灯连续五晚不亮，行人绊倒');
  });
  it('fills the form by Tab alone, is told what is missing, gives a reason, and has a number to read out', async () => {
    await press('Control+Enter');
    await page.waitForSelector('#matter-kind input:focus');
    await press('ArrowRight', 'ArrowRight', 'Control+Enter');
    await page.waitForSelector('#incomplete-reason:focus');
    expect(await page.textContent('.lacking')).to.include('时间').and.not.include('起因');
    await press('Enter');
    await page.waitForSelector('.saved:focus');
  });
  it('takes a second matter of the same call and answers it on the spot', async () => {
    await press('Alt+n');
    await page.waitForSelector('#matter-content:focus');
    await page.keyboard.type('咨询医保缴费截止日期');
    await press('Alt+d');
    await page.waitForSelector('#matter-kind input:focus');
    await press('ArrowLeft', 'ArrowRight', 'Alt+d');
    await page.waitForSelector('#matter-answer:focus');
    await page.keyboard.type('每年十二月二十日前缴纳');
    await press('Alt+d');
    await until('both are saved', () => fake.tickets.length === 2);
    expect(fake.tickets.map(({ body }) => body['callId'])).to.deep.equal([CALL_ID, CALL_ID]);
    expect(new Set(fake.tickets.map(({ key }) => key)).size).to.equal(2);
  });
  it('hangs up, finishes the wrap-up with a break, searches a ticket and opens it', async () => {
    await press('F4', 'F4');
    await page.waitForSelector('.wrap');
    await press('Alt+g');
    await page.waitForSelector('#ticket-search:focus');
    await page.keyboard.type('路灯');
    await page.waitForSelector('.sheet td a');
    for (let step = 0; step < 20 && !(await page.evaluate(`document.activeElement.matches('.sheet td a')`)); step += 1) await press('Tab');
    await press('Enter');
    await page.waitForSelector('.facts dd');
    await press('Alt+r');
    await page.waitForSelector('[role=menuitem]:focus');
    await press('ArrowDown', 'Enter');
    await until('the break is asked for', () => commands('agent.pause').length === 1);
  });
  it('shows the sheet of keys, and signs out', async () => {
    await press('Alt+h');
    await page.evaluate(`document.activeElement.blur()`);
    await press('?');
    await page.getByText('催办来电人的未结工单').waitFor();
    await press('Escape');
    await press('Alt+q');
    await page.getByText('确定签出？').waitFor();
    await press('Enter');
    await page.waitForSelector('#username:focus');
  });
});
