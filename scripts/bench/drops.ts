/**
 * R10: connections of desks cut while states change. Each push must arrive exactly once and in order after the page resumed; a browser that vanished without
 * a word must cost its agent the ready state within 15 seconds.
 */
import { newId } from '../../contract/ids.ts';
import type { PauseReason } from '../../contract/states.ts';
import { DeskServer, viewer, type Page } from '../../test/agent-desktop/desk.ts';
import { until } from '../../test/helpers/until.ts';
import { quantile, random, round, type Figure } from './figure.ts';

const DESKS = 20;
const LIMIT_MS = 15_000;
const REASONS: readonly PauseReason[] = ['break', 'meal', 'meeting', 'training'];
const IDS = Array.from({ length: DESKS }, (_, index) => newId(1_000_000_100_000 + index));
const agentId = (index: number): string => IDS[index] ?? '';

/** `R10 [drops]` */
export async function run(args: readonly string[] = []): Promise<readonly Figure[]> {
  return [await resync(Number(args[0] ?? 1_000)), await vanish()];
}

async function resync(drops: number): Promise<Figure> {
  const server = new DeskServer();
  await server.start();
  try {
    const next = random(4_711);
    const pages = Array.from({ length: DESKS }, (_, index) => server.open(viewer(agentId(index))));
    for (const page of pages) await until('the page has its snapshot', () => page.snapshots.length === 1);
    const change = (index: number): unknown => server.routing.pause(agentId(index), REASONS[Math.floor(next() * REASONS.length)] ?? 'break');
    for (let drop = 0; drop < drops; drop += 1) {
      const index = drop % DESKS;
      const page = pages[index] as Page;
      for (let n = Math.floor(next() * 4); n >= 0; n -= 1) change(index);
      await until('the page is connected', () => page.socket.connected);
      server.drop(page);
      for (let n = Math.floor(next() * 4); n >= 0; n -= 1) change(index);
      if (next() < 0.3) await new Promise((resolve) => setImmediate(resolve));
    }
    for (let index = 0; index < DESKS; index += 1) server.routing.pause(agentId(index), 'coaching');
    for (const page of pages) await until('the last state is there', () => page.pushes.some(({ event }) => event.kind === 'agent' && event.agent.pauseReason === 'coaching'), 10_000);
    const { missed, twice, pushes } = count(pages);
    return { bench: 'R10.drops', ours: missed + twice, floor: 0, ratio: (missed + twice) / pushes, target: 0, ok: missed + twice === 0, unit: 'pushes missed or twice', judged: 'ours', drops, desks: DESKS, pushes, missed, twice, snapshotsAgain: pages.reduce((sum, page) => sum + page.snapshots.length - 1, 0) };
  } finally {
    await server.stop();
  }
}

/** Numbers run from the snapshot's on, without a gap; a page that was given a new snapshot starts again from there. */
function count(pages: readonly Page[]): { missed: number; twice: number; pushes: number } {
  const sum = { missed: 0, twice: 0, pushes: 0 };
  for (const page of pages) {
    const seqs = page.pushes.map(({ seq }) => seq);
    const seen = new Set(seqs);
    sum.pushes += seqs.length;
    sum.twice += seqs.filter((seq, index) => index > 0 && seq <= (seqs[index - 1] ?? 0)).length;
    const [first, ...again] = page.snapshots.map(({ seq }) => seq);
    for (let seq = (first ?? 0) + 1; seq <= Math.max(...seqs); seq += 1) if (!seen.has(seq) && !again.some((from) => from >= seq)) sum.missed += 1;
  }
  return sum;
}

async function vanish(): Promise<Figure> {
  const server = new DeskServer();
  await server.start();
  try {
    const times = await Promise.all(Array.from({ length: DESKS }, async (_, index) => {
      const page = server.open(viewer(agentId(index)));
      await until('the page has its snapshot', () => page.snapshots.length === 1, 10_000);
      await server.ask(page, 'phone.state', { registered: true });
      await server.ask(page, 'agent.ready');
      // Apart from each other, so that they meet every phase of the server's pings.
      await new Promise((resolve) => setTimeout(resolve, index * 110));
      const from = performance.now();
      server.vanish(page);
      await until('the agent is offline', () => server.routing.agent(agentId(index))?.state === 'offline', LIMIT_MS + 5_000);
      return performance.now() - from;
    }));
    const worst = Math.max(...times);
    return { bench: 'R10.vanished', ours: round(worst), floor: round(quantile(times, 0)), ratio: round(worst / LIMIT_MS), target: LIMIT_MS, ok: worst <= LIMIT_MS, unit: 'ms', judged: 'ours', desks: DESKS };
  } finally {
    await server.stop();
  }
}
