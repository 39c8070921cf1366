/**
 * Search over 100,000 made-up tickets as the desk asks it: every query at least once, newest first, the answer read in full. Judged is the 95th percentile against
 * 200 ms, and that no query reads the whole collection. The floor is one ticket by its id through the same store, block by block in turn.
 */
import { systemClock } from '../../clock.ts';
import type { Viewer } from '../../access/viewer.ts';
import { ticketInputSchema } from '../../contract/api.ts';
import { newId } from '../../contract/ids.ts';
import { createLog } from '../../log.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { startStore } from '../../test/helpers/postgres.ts';
import { tokensOfTicket } from '../../tickets/search-tokens.ts';
import { ticketNumber } from '../../tickets/ticket-number.ts';
import { readersOf } from '../../tickets/visibility.ts';
import { interval, median, quantile, random, round, type Figure } from './figure.ts';

const TARGET_MS = 200;
const ROUNDS = 10;
const SURNAMES = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗';
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平';
const PLACES = ['听澜街道', '渡口街道', '梧桐里街道', '石榴巷街道', '棉纺厂街道', '钟楼湾街道', '书院坪街道', '雾岭镇', '白鹭滩镇', '青砚镇'];
const MATTERS = ['停水', '停电', '噪音扰民', '垃圾堆放', '路灯不亮', '违规停车', '拖欠工资', '医保报销', '物业收费', '井盖缺失', '油烟异味', '公交改线', '入学咨询', '房屋漏水', '电梯故障'];
const DETAILS = ['已经三天无人处理', '希望尽快恢复', '多次向物业反映没有结果', '夜间尤其严重影响休息', '请求有关部门核实并答复', '涉及老人和孩子的安全', '去年也发生过同样的情况'];

const reader: Viewer = { userId: 'bench', name: 'bench', staffNumber: '1000', roles: ['shiftLead'], permissions: new Set(['ticket.read', 'ticket.readAll']), sessionId: 'bench' };

function madeUp(index: number, next: () => number): Record<string, unknown> {
  const pick = <T>(list: ArrayLike<T>): T => list[Math.floor(next() * list.length)] as T;
  const place = pick(PLACES);
  const matter = pick(MATTERS);
  const phone = `199${String(index).padStart(8, '0')}`;
  const form = ticketInputSchema.parse({
    title: `${place}${String(Math.floor(next() * 300) + 1)}号${matter}`, content: `${place}居民反映${matter}，${pick(DETAILS)}，${pick(DETAILS)}。`, place: `${place}${String(Math.floor(next() * 300) + 1)}号`,
    residentName: pick(SURNAMES) + pick(GIVEN) + (next() > 0.5 ? pick(GIVEN) : ''), contactPhone: phone, kind: 'complaint', disposition: 'dispatch',
  });
  const ticket = { ...form, number: ticketNumber('20260101', index + 1), phones: [`+86${phone}`], state: 'toDispatch', receivedAt: new Date(1_767_225_600_000 + index * 60_000), createdById: 'x', createdByName: 'x', staffIds: ['x'], residentId: null, callIds: [], version: 1, historySeq: 0, history: [] };
  return { _id: newId(1_767_225_600_000 + index * 60_000), ...ticket, tokens: tokensOfTicket(ticket), readers: readersOf(ticket) };
}

/** What people type: frequent words, rare ones, names, initials, numbers, several at once, and what is not there although its pieces are. */
export function questions(tickets: number): string[] {
  const phones = Array.from({ length: 5 }, (_, index) => `199${String(Math.floor((tickets / 5) * index) + 3).padStart(8, '0')}`);
  return ['停水', '垃圾堆放', '梧桐里 停水', '雾岭镇电梯故障', '居民反映', '希望尽快恢复', '王伟', '张娜敏', 'zjl', 'wf', '王 停电', '0042', '7777', '没有这样的事', '青砚镇 入学咨询 李', ...phones];
}

/** The same seed gives the same city. Gives the ids. */
export async function fill(store: Store, tickets: number): Promise<string[]> {
  const next = random(12_345);
  const ids: string[] = [];
  for (let from = 0; from < tickets; from += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, tickets - from) }, (_, index) => madeUp(from + index, next));
    ids.push(...rows.map((row) => row['_id'] as string));
    await store.connection.collection('tickets').insertMany(rows, { ordered: false });
  }
  return ids;
}

/** Asks each question `ROUNDS` times, each followed by one read by id. */
export async function measure(store: Store, ids: readonly string[]): Promise<Figure> {
  const times: { q: string; ms: number }[] = [];
  const floor: number[] = [];
  const ratios: number[] = [];
  let scans = 0;
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
  for (const q of questions(ids.length)) if (/COLLSCAN|Seq Scan/.test(JSON.stringify(await store.tickets.explain(reader, { q, limit: 51 })))) scans += 1;
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    const block: number[] = [];
    const reads: number[] = [];
    for (const [index, q] of questions(ids.length).entries()) {
      const ms = await timed(() => store.tickets.list(reader, { q, limit: 51 }));
      block.push(ms);
      times.push({ q, ms });
      reads.push(await timed(() => store.tickets.findOne(reader, ids[(turn * 7_919 + index * 104_729) % ids.length] ?? '')));
    }
    ratios.push(quantile(block, 0.95) / quantile(reads, 0.95));
    floor.push(...reads);
  }
  const all = times.map(({ ms }) => ms);
  const slowest = times.reduce((worst, one) => (one.ms > worst.ms ? one : worst));
  const p95 = quantile(all, 0.95);
  const [low, high] = interval(ratios);
  return {
    bench: 'tickets.search.p95', ours: round(p95), floor: round(quantile(floor, 0.95)), ratio: round(median(ratios)), interval: [round(low), round(high)], target: TARGET_MS, ok: p95 <= TARGET_MS && scans === 0,
    unit: 'ms', judged: 'ours', tickets: ids.length, searches: all.length, p50: round(median(all)), worst: round(slowest.ms), slowest: slowest.q, collectionScans: scans,
  };
}

/** `tickets [N]`: on a store of its own, or on TICKETS_URI, which must be empty. */
export async function run(args: readonly string[] = []): Promise<readonly Figure[]> {
  const tickets = Number(args[0] ?? 100_000);
  const given = process.env['TICKETS_URI'];
  const own = given === undefined ? await startStore() : undefined;
  const store = await openStore({ uri: given ?? own?.uri ?? '', log: createLog('error'), clock: systemClock });
  try {
    const begun = performance.now();
    const ids = await fill(store, tickets);
    const fillSeconds = Math.round((performance.now() - begun) / 1_000);
    return [{ ...(await measure(store, ids)), fillSeconds }];
  } finally {
    await store.close();
    await own?.stop();
  }
}
