/**
 * P10, the screen pop: from a resident's INVITE to the caller's card painted in the agent's browser, on the whole product as `npm start` runs it. The floor is a
 * Socket.IO echo from the same page to the same server, painted as well: both end in a frame. What the echo takes without painting is printed beside it.
 */
import type { Page } from 'playwright-core';
import { deskZh } from '../../contract/sentences/desk-zh.ts';
import { openDesk, startBrowser } from '../../test/e2e/desk-browser.ts';
import { Product } from '../../test/helpers/product.ts';
import { createSipPhone, type SipPhone } from '../../test/helpers/sip-phone.ts';
import { interval, median, quantile, round, type Figure } from './figure.ts';

const BLOCKS = 10;
const CALLS = 5;
const ECHOES = 10;
const TARGET = 3;
const PASSWORD = 'correct-horse-12345';
const CLIENT = new URL('../../node_modules/socket.io-client/dist/socket.io.min.js', import.meta.url).pathname;

/** In the page: when the offer and the card in it were painted, on the page's clock; and echoes on a connection of its own. */
const PROBE = `
globalThis.bench = { offer: 0, card: 0 };
const stamp = () => performance.timeOrigin + performance.now();
// The first task after the frame, ahead of timers the page itself has set.
const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => resolve(stamp());
  port2.postMessage(0);
}));
const look = () => {
  const facts = document.querySelector('.offer .who p');
  if (facts === null) return;
  const { bench } = globalThis;
  if (bench.offer === 0) { bench.offer = 1; painted().then((at) => (bench.offer = at)); }
  if (bench.card === 0 && facts.textContent !== ${JSON.stringify(deskZh.offer.cardLoading)}) { bench.card = 1; painted().then((at) => (bench.card = at)); }
};
globalThis.popped = async () => {
  while (globalThis.bench.offer <= 1 || globalThis.bench.card <= 1) await new Promise((resolve) => setTimeout(resolve, 20));
  return { ...globalThis.bench };
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
globalThis.echo = async () => {
  const socket = (globalThis.echoSocket ??= await new Promise((resolve) => {
    const made = globalThis.io('/desk', { transports: ['websocket'], forceNew: true });
    made.on('connect', () => resolve(made));
  }));
  const mark = document.querySelector('#bench-mark') ?? document.body.appendChild(Object.assign(document.createElement('i'), { id: 'bench-mark' }));
  const begun = stamp();
  // An unknown event is refused at once: the shortest way through the server and back.
  await socket.emitWithAck('bench.echo');
  const answered = stamp();
  mark.textContent = String(answered);
  return { plain: answered - begun, painted: (await painted()) - begun };
};`;

interface Echo { plain: number; painted: number }
interface Pop { offer: number; card: number }

export async function run(): Promise<readonly Figure[]> {
  const product = await Product.prepare({ ADMIN_PASSWORD: PASSWORD });
  const browser = await startBrowser();
  try {
    await product.start();
    const phone = await createSipPhone({ sipPort: product.sipPort, toneHz: 600, user: '19900001234' });
    const page = await signedIn(await openDesk(browser, product.url), product.url);
    const figures = await measure(page, phone);
    await phone.close();
    return figures;
  } finally {
    await browser.close();
    await product.stop();
  }
}

async function signedIn(page: Page, url: string): Promise<Page> {
  await page.context().addInitScript({ path: CLIENT });
  await page.goto(url);
  await page.locator('input').nth(0).fill('admin');
  await page.locator('input').nth(1).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('话机就绪', { exact: false }).first().waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: '示闲', exact: true }).first().click();
  await page.waitForSelector('.idle.ready');
  await page.evaluate(PROBE);
  return page;
}

async function measure(page: Page, phone: SipPhone): Promise<Figure[]> {
  const offset = await clockOffset(page);
  // Warm: the first call loads what later ones have.
  for (let index = 0; index < 3; index += 1) await pop(page, phone, offset);
  for (let index = 0; index < 10; index += 1) await echo(page);
  const pops: Pop[][] = [];
  const echoes: Echo[][] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    const mine: Pop[] = [];
    const theirs: Echo[] = [];
    const arms = [async () => { for (let n = 0; n < CALLS; n += 1) mine.push(await pop(page, phone, offset)); }, async () => { for (let n = 0; n < ECHOES; n += 1) theirs.push(await echo(page)); }];
    for (const arm of block % 2 === 0 ? arms : arms.reverse()) await arm();
    pops.push(mine);
    echoes.push(theirs);
  }
  return [figure('card', pops, echoes), figure('offer', pops, echoes)];
}

function figure(what: keyof Pop, pops: readonly Pop[][], echoes: readonly Echo[][]): Figure {
  const p95 = (values: readonly number[]): number => quantile(values, 0.95);
  const ratios = pops.map((block, index) => p95(block.map((one) => one[what])) / p95((echoes[index] ?? []).map((one) => one.painted)));
  const [low, high] = interval(ratios);
  const ratio = median(ratios);
  const ours = pops.flat().map((one) => one[what]);
  const floor = echoes.flat();
  return {
    bench: `P10.${what}.p95`, ours: round(p95(ours)), floor: round(p95(floor.map((one) => one.painted))), ratio: round(ratio), interval: [round(low), round(high)], target: TARGET, ok: ratio <= TARGET, unit: 'ms', blocks: BLOCKS,
    calls: ours.length, p50: round(median(ours)), echoPaintedP50: round(median(floor.map((one) => one.painted))), echoPlainP50: round(median(floor.map((one) => one.plain))), echoPlainP95: round(p95(floor.map((one) => one.plain))),
  };
}

/** One call that rings and is given up. */
async function pop(page: Page, phone: SipPhone, offset: number): Promise<Pop> {
  await page.evaluate(`Object.assign(globalThis.bench, { offer: 0, card: 0 })`);
  const call = await phone.call('12345');
  const sent = performance.timeOrigin + call.startedAt;
  const seen = await page.evaluate<Pop>('globalThis.popped()');
  await call.hangUp();
  await page.waitForSelector('.idle.ready');
  return { offer: seen.offer - sent + offset, card: seen.card - sent + offset };
}

async function echo(page: Page): Promise<Echo> {
  const seen = await page.evaluate<Echo>('globalThis.echo()');
  // The server lets a socket ask 20 times a second.
  await new Promise((resolve) => setTimeout(resolve, 60));
  return seen;
}

/** What to add to the page's clock to have ours, from the quickest of many questions. */
async function clockOffset(page: Page): Promise<number> {
  let best = { trip: Infinity, offset: 0 };
  for (let index = 0; index < 50; index += 1) {
    const before = performance.timeOrigin + performance.now();
    const there = await page.evaluate<number>('performance.timeOrigin + performance.now()');
    const after = performance.timeOrigin + performance.now();
    if (after - before < best.trip) best = { trip: after - before, offset: (before + after) / 2 - there };
  }
  return best.offset;
}
