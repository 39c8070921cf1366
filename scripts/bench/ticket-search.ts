import { systemClock } from '../../clock.ts';
import type { Viewer } from '../../access/viewer.ts';
import { ticketInputSchema } from '../../contract/api.ts';
import { newId } from '../../contract/ids.ts';
import { createLog } from '../../log.ts';
import { openStore } from '../../store/connection.ts';
import { tokensOfTicket } from '../../tickets/search-tokens.ts';
import { ticketNumber } from '../../tickets/ticket-number.ts';
import { readersOf } from '../../tickets/visibility.ts';

export interface SearchFigures { tickets: number; searches: number; p50Ms: number; p95Ms: number; worstMs: number; slowest: string; fillSeconds: number; collectionScans: number }

const SURNAMES = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗';
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平';
const PLACES = ['听澜街道', '渡口街道', '梧桐里街道', '石榴巷街道', '棉纺厂街道', '钟楼湾街道', '书院坪街道', '雾岭镇', '白鹭滩镇', '青砚镇'];
const MATTERS = ['停水', '停电', '噪音扰民', '垃圾堆放', '路灯不亮', '违规停车', '拖欠工资', '医保报销', '物业收费', '井盖缺失', '油烟异味', '公交改线', '入学咨询', '房屋漏水', '电梯故障'];
const DETAILS = ['已经三天无人处理', '希望尽快恢复', '多次向物业反映没有结果', '夜间尤其严重影响休息', '请求有关部门核实并答复', '涉及老人和孩子的安全', '去年也发生过同样的情况'];

const reader: Viewer = { userId: 'bench', name: 'bench', staffNumber: '1000', roles: ['shiftLead'], permissions: new Set(['ticket.read', 'ticket.readAll']), sessionId: 'bench' };

/** Small and repeatable: the same seed gives the same city. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

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

/** What people type: frequent words, rare ones, names, initials, numbers, several at once. */
function questions(tickets: number): string[] {
  const phones = Array.from({ length: 5 }, (_, index) => `199${String(Math.floor((tickets / 5) * index) + 3).padStart(8, '0')}`);
  return ['停水', '垃圾堆放', '梧桐里 停水', '雾岭镇电梯故障', '居民反映', '希望尽快恢复', '王伟', '张娜敏', 'zjl', 'wf', '王 停电', '0042', '7777', '没有这样的事', '青砚镇 入学咨询 李', ...phones];
}

/** Fills an empty store with made-up tickets and asks each question `rounds` times. */
export async function benchTicketSearch({ uri, tickets = 100_000, rounds = 10 }: { uri: string; tickets?: number; rounds?: number }): Promise<SearchFigures> {
  const store = await openStore({ uri, log: createLog('error'), clock: systemClock });
  try {
    const next = random(12_345);
    const filling = performance.now();
    for (let from = 0; from < tickets; from += 1_000) {
      await store.connection.collection('tickets').insertMany(Array.from({ length: Math.min(1_000, tickets - from) }, (_, index) => madeUp(from + index, next)), { ordered: false });
    }
    const fillSeconds = Math.round((performance.now() - filling) / 1_000);
    const times: { q: string; ms: number }[] = [];
    let collectionScans = 0;
    for (const q of questions(tickets)) {
      if (/COLLSCAN|Seq Scan/.test(JSON.stringify(await store.tickets.explain(reader, { q, limit: 51 })))) collectionScans += 1;
      for (let round = 0; round < rounds; round += 1) {
        const started = performance.now();
        await store.tickets.list(reader, { q, limit: 51 });
        times.push({ q, ms: performance.now() - started });
      }
    }
    times.sort((a, b) => a.ms - b.ms);
    const at = (share: number): number => Math.round((times[Math.min(times.length - 1, Math.floor(times.length * share))]?.ms ?? 0) * 10) / 10;
    return { tickets, searches: times.length, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1), slowest: times.at(-1)?.q ?? '', fillSeconds, collectionScans };
  } finally {
    await store.close();
  }
}
