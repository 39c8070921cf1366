import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { FlowView } from '../../contract/flows.ts';
import { until } from '../helpers/until.ts';
import { fakeAdmin, longDocument, type FakeAdmin } from '../web/fake-admin.ts';
import { startFakeDesk, type FakeDesk } from '../web/fake-desk.ts';
import { buildPages, openDesk, signIn, startBrowser } from './desk-browser.ts';

const PAGES = ['numbers', 'flows', 'prompts', 'hours', 'queues', 'skills', 'matrix', 'users', 'roles', 'pauses', 'trunks', 'dial', 'nuisance', 'phrases', 'bulletins', 'audit'];

describe('the administration in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let fake: FakeDesk;
  let admin: FakeAdmin;
  let page: Page;
  const errors: string[] = [];

  before(async () => {
    await buildPages();
    browser = await startBrowser();
  });
  after(() => browser.close());
  beforeEach(async () => {
    admin = fakeAdmin();
    fake = await startFakeDesk(process.env['WEB_ROOT'] ?? 'dist/web', (api) => admin.mount(api));
    page = await openDesk(browser, fake.url);
    errors.length = 0;
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) errors.push(message.text());
    });
    await signIn(page);
    await page.waitForSelector('.idle');
  });
  afterEach(async () => {
    await page.context().close();
    await fake.close();
    expect(errors, 'errors of the page').to.deep.equal([]);
  });

  const go = async (name: string): Promise<void> => {
    await page.goto(`${fake.url}/admin/${name}`);
  };
  const flow = (): FlowView => admin.rows.get('flows')?.[0] as unknown as FlowView;
  const openFlow = async (): Promise<void> => {
    await go('flows/self-service');
    await page.waitForSelector('[data-node="main"]');
  };
  const inTable = (text: string): Promise<unknown> => page.waitForSelector(`tbody :text-is("${text}")`);

  it('a queue is made, changed by what differs alone, and taken away', async () => {
    await go('queues');
    await page.click('[data-add]');
    await page.fill('[data-field="id"] input', 'evening');
    await page.fill('[data-field="name"] input', '晚间队列');
    await page.fill('[data-field="wrapUpSeconds"] input', '30');
    await page.keyboard.press('Enter');
    await inTable('晚间队列');
    expect(admin.writes[0]).to.deep.equal({ method: 'POST', path: '/queues', body: { id: 'evening', name: '晚间队列' } });

    await page.click('tr[data-row="general"]');
    await page.selectOption('[data-field="rules.strategy"] select', 'roundRobin');
    await page.click('footer .primary');
    await until('it is changed', () => admin.writes.at(-1)?.method === 'PATCH');
    expect(Object.keys(admin.writes.at(-1)?.body as object)).to.have.members(['rules', 'version']);

    await page.click('tr[data-row="evening"]');
    await page.click('footer .bad');
    await page.click('.el-message-box .el-button--primary');
    await until('it is gone', () => admin.writes.at(-1)?.method === 'DELETE');
  });

  it('what the contract refuses is said at its line, and nothing is sent', async () => {
    await go('numbers');
    await page.click('[data-add]');
    await page.fill('[data-field="number"] input', 'abc');
    await page.click('footer .primary');
    await page.waitForSelector('[data-field="number"].wrong .bad');
    await page.waitForSelector('[data-field="queueId"].wrong .bad');
    expect(admin.writes).to.deep.equal([]);
  });

  it('a colleague was first: both are shown, and mine can be kept', async () => {
    admin.conflictBy = '王珂';
    await go('skills');
    await page.click('tr[data-row="yue"]');
    await page.fill('[data-field="name"] input', '广州话');
    await page.click('footer .primary');
    expect(await page.textContent('.side .notice')).to.include('王珂');
    await page.click('.side .notice button:last-child');
    await inTable('广州话');
  });

  it('a list that fails says so and is asked for again', async () => {
    admin.broken.add('/skills');
    await go('skills');
    await page.waitForSelector('[role="alert"]');
    admin.broken.clear();
    await page.click('[role="alert"] button');
    await inTable('普通话');
  });

  it('what another tab changes is seen here', async () => {
    await go('skills');
    await inTable('普通话');
    const second = await page.context().newPage();
    await second.goto(`${fake.url}/admin/skills`);
    await second.click('tr[data-row="mandarin"]');
    await second.fill('[data-field="name"] input', '国语');
    await second.click('footer .primary');
    await inTable('国语');
  });

  it('ten thousand rows come page by page', async () => {
    await go('audit');
    await page.waitForSelector('tr[data-row="99"]');
    expect(await page.locator('tbody tr').count()).to.equal(100);
    await page.click('.pager button:last-child');
    await page.waitForSelector('tr[data-row="100"]');
    expect(await page.locator('tbody tr').count()).to.equal(100);
    await page.click('tr[data-row="100"]');
    expect(await page.textContent('.side tbody')).to.include('wrapUpSeconds').and.include('30').and.include('45');
  });

  it('one skill is set for several agents in one go', async () => {
    await go('matrix');
    await page.check('tr[data-row="agent-1"] input[type="checkbox"]');
    await page.check('tr[data-row="agent-2"] input[type="checkbox"]');
    await page.selectOption('.several select:first-of-type', 'insurance');
    await page.click('.several .primary');
    await until('it is sent', () => admin.writes.length === 1);
    expect(admin.writes[0]?.body).to.deep.equal({ agentIds: ['agent-1', 'agent-2'], set: { insurance: 3 } });
  });

  it('a prompt is spoken into the microphone and sent', async () => {
    await go('prompts');
    await page.click('tr[data-row="goodbye"]');
    await page.click('.voice:first-of-type button:has-text("录音")');
    await page.waitForSelector('.voice .danger');
    await page.click('.voice .danger');
    await until('it is sent', () => admin.writes.some((write) => write.path === '/prompts/goodbye/recording' && String(write.body).startsWith('audio/')));
  });

  it('a test call over a trunk answers in words', async () => {
    await go('trunks');
    await page.click('tr[data-row="telecom"]');
    await page.fill('.test input', '19900000001');
    await page.click('.test form button');
    await page.waitForSelector('.test li.bad');
  });

  it('by keyboard alone a node is reached, linked to a new one, tried and published', async () => {
    await openFlow();
    await page.focus('[data-node="welcome"]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[data-node="number"]:focus');
    await page.keyboard.press('Tab');
    await page.waitForSelector('[data-node="number"] [data-exit="done"]:focus');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-exit-target="done"]:focus');
    await page.selectOption('[data-exit-target="done"]', 'new:hang-up');
    await page.waitForSelector('[data-node="hang-up-1"]');
    await until('the draft is on the server', () => flow().draft.nodes['number']?.exits['done'] === 'hang-up-1');
    await page.waitForSelector('.foot', { state: 'detached' });

    await page.focus('#flow-tab-node');
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('[data-try-key="1"]');
    await page.focus('[data-try-key="1"]');
    await page.keyboard.press('1');
    await page.waitForSelector('.try li:has-text("工单后六位")');
    expect(await page.locator('.node.live').count()).to.be.greaterThan(2);

    await page.focus('[data-publish]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#flow-publish-note');
    await page.fill('#flow-publish-note', '查询工单');
    await page.click('.el-dialog .primary');
    await page.waitForSelector('.chip.ok:has-text("v8")');
    expect(admin.writes.at(-1)?.body).to.include({ note: '查询工单' });
  });

  it('by hand a node is moved, an exit pulled to it, taken back and done again', async () => {
    await openFlow();
    await page.click('button:has-text("全部可见")');
    const centre = async (selector: string): Promise<{ x: number; y: number }> => {
      const box = await page.locator(selector).boundingBox();
      return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
    };
    const drag = async (from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> => {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
    };
    await drag(await centre('[data-node="number"] [data-exit="done"]'), await centre('[data-node="bye"] h4'));
    await until('it is linked', () => flow().draft.nodes['number']?.exits['done'] === 'bye');
    const head = await centre('[data-node="bye"] h4');
    await drag(head, { x: head.x, y: head.y + 120 });
    await until('it has moved', () => (flow().draft.nodes['bye']?.at?.y ?? 0) > 380);
    await page.click('[data-undo]');
    await page.click('[data-undo]');
    await until('both are taken back', () => flow().draft.nodes['number']?.exits['done'] === undefined && flow().draft.nodes['bye']?.at?.y === 300);
    await page.keyboard.press('Control+y');
    await until('one is done again', () => flow().draft.nodes['number']?.exits['done'] === 'bye');
  });

  it('each fault leads to its node', async () => {
    await openFlow();
    await page.click('[data-tab="faults"]');
    await page.click('.faults button');
    await page.waitForSelector('[data-node="number"]:focus');
  });

  it('a version is compared in words, and an exported file comes in again', async () => {
    await openFlow();
    await page.click('[data-tab="versions"]');
    await page.click('[data-compare="6"]');
    await page.waitForSelector('.diff li:has-text("工作时间")');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("导出")')]);
    const file = await download.path();
    expect((JSON.parse(readFileSync(file, 'utf8')) as { id: string }).id).to.equal('self-service');
    await page.locator('[data-node="bye"] h4').click();
    await page.keyboard.press('Delete');
    await page.waitForSelector('[data-node="bye"]', { state: 'detached' });
    await page.setInputFiles('.bar input[type="file"]', file);
    await page.waitForSelector('[data-node="bye"]');
  });

  it('a colleague saved the same draft: nothing is lost on either side', async () => {
    await openFlow();
    admin.conflictBy = '王珂';
    await page.locator('[data-node="main"] h4').click();
    await page.fill('#flow-node-name', '总菜单');
    await page.waitForSelector('.band:has-text("王珂")');
    await page.click('.band button:last-child');
    await until('mine is saved', () => flow().draft.nodes['main']?.name === '总菜单');
  });

  it('a flow of sixty nodes is drawn whole and one step redraws no other box', async () => {
    Object.assign(flow(), { draft: longDocument(60), faults: [] });
    await go('flows/self-service');
    await page.waitForSelector('[data-node="n59"]');
    expect(await page.locator('.node').count()).to.equal(60);
    await page.focus('[data-node="n0"]');
    await page.evaluate(`(() => { window.touched = new Set(); new MutationObserver((list) => list.forEach((one) => { const box = one.target.closest?.('.node'); if (box) window.touched.add(box.dataset.node); })).observe(document.querySelector('.world'), { subtree: true, attributes: true, childList: true, characterData: true }); })()`);
    await page.keyboard.press('Alt+ArrowDown');
    await until('it is moved', async () => Number(await page.evaluate('window.touched.size')) > 0);
    expect(await page.evaluate('[...window.touched]')).to.deep.equal(['n0']);
  });

  it('axe-core finds nothing serious on any page', async function () {
    this.timeout(180_000);
    const serious: string[] = [];
    const look = async (name: string): Promise<void> => {
      const found = await new AxeBuilder({ page }).analyze();
      for (const violation of found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')) serious.push(`${name}: ${violation.id} ${violation.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(' | ')}`);
    };
    for (const name of PAGES) {
      await go(name);
      await page.waitForSelector('tbody tr, form .fields');
      if (!['flows', 'roles', 'matrix', 'dial'].includes(name)) {
        await page.click('tbody tr');
        await page.waitForSelector('.side');
      }
      await look(name);
    }
    await openFlow();
    await page.locator('[data-node="main"] h4').click();
    for (const tab of ['node', 'try', 'faults', 'versions']) {
      await page.click(`[data-tab="${tab}"]`);
      await look(`flow ${tab}`);
    }
    expect(serious).to.deep.equal([]);
  });
});
