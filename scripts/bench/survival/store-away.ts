/**
 * R6: the store cannot be reached for a minute, first silent (half open), then refusing, while three residents a second call. Every call must be answered and reach an
 * agent out of memory; afterwards every record is in the store exactly once; meanwhile the API says within a second that the store is away.
 */
import { until } from '../../../test/helpers/until.ts';
import { quantile, round, type Figure } from '../figure.ts';
import { Hotline } from './hotline.ts';
import { compare, judge } from './judge.ts';

const AGENTS = 16;
const CALLS_PER_SECOND = 3;
const TALK_MS = 1_500;
/** Beginning, middle and end: the store is there for the first and the last part. */
const THERE_MS = 5_000;
const API_LIMIT_MS = 1_000;

interface Seen { answered: number; heard: number }
interface Asked { status: number; ms: number }

/** `R6 [seconds without the store]` */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const awayMs = 1_000 * Number(args[0] ?? 60);
  const hotline = await Hotline.start();
  try {
    await hotline.hire(AGENTS);
    for (const desk of hotline.desks) {
      desk.eager = true;
      await desk.ready();
    }
    const calls: Promise<Seen>[] = [];
    const begun = performance.now();
    // At the intended times in all, also when this process was held up.
    const traffic = setInterval(() => {
      while (calls.length < ((performance.now() - begun) / 1_000) * CALLS_PER_SECOND) calls.push(resident(hotline));
    }, 50);
    const asked: Asked[] = [];
    await pause(THERE_MS);
    hotline.storeDoor.frozen = true;
    const asking = ask(hotline, asked, awayMs);
    await pause(awayMs / 2);
    Object.assign(hotline.storeDoor, { frozen: false, refusing: true });
    for (const socket of hotline.storeDoor.sockets) socket.destroy();
    await asking;
    hotline.storeDoor.refusing = false;
    const back = performance.now();
    await pause(THERE_MS);
    clearInterval(traffic);
    yield* calling(await Promise.all(calls));
    yield* api(asked);
    yield* replayed(hotline, calls.length, back);
  } finally {
    await hotline.stop();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function resident(hotline: Hotline): Promise<Seen> {
  const { call } = await hotline.call();
  const answered = await call.answered(10_000).catch(() => Infinity);
  const heard = await Promise.any(hotline.desks.map(({ phone }) => call.hears(phone.options.toneHz, 10_000))).then(() => performance.now() - call.startedAt, () => Infinity);
  await pause(TALK_MS);
  await call.hangUp();
  return { answered, heard };
}

/** One question after the other, twice a second, of what needs the store. */
async function ask(hotline: Hotline, asked: Asked[], forMs: number): Promise<void> {
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const begun = performance.now();
    const status = await hotline.api('/tickets?limit=1').then(async (answer) => { await answer.text(); return answer.status; }, () => 0);
    asked.push({ status, ms: performance.now() - begun });
    await pause(500);
  }
}

function* calling(seen: readonly Seen[]): Generator<Figure> {
  yield judge('R6.notAnswered', seen.filter(({ answered }) => answered === Infinity).length, 0, 'calls never answered', { calls: seen.length, answeredP95: round(quantile(seen.map((one) => one.answered), 0.95)) });
  yield judge('R6.notRouted', seen.filter(({ heard }) => heard === Infinity).length, 0, 'calls that reached no agent within 10 s', { heardP95: round(quantile(seen.map((one) => one.heard), 0.95)) });
}

function* api(asked: readonly Asked[]): Generator<Figure> {
  yield judge('R6.api.slowest', round(Math.max(...asked.map(({ ms }) => ms))), API_LIMIT_MS, 'ms to an answer while the store was away', { asked: asked.length, p50: round(quantile(asked.map(({ ms }) => ms), 0.5)) });
  yield judge('R6.api.not503', asked.filter(({ status }) => status !== 503).length, 0, 'answers other than 503', { statuses: [...new Set(asked.map(({ status }) => status))] });
}

async function* replayed(hotline: Hotline, calls: number, back: number): AsyncGenerator<Figure> {
  const complete = async (): Promise<boolean> => (await hotline.records()).filter(({ state }) => state === 'ended').length >= calls;
  await until('every record is there', complete, 60_000).catch(() => undefined);
  const took = performance.now() - back;
  const records = await hotline.records();
  const sum = compare(records, hotline.account());
  yield judge('R6.lost', Math.max(0, calls - records.length) + sum.missing, 0, 'records missing', { ...sum, replayedMs: round(took) });
  yield judge('R6.double', sum.twice, 0, 'calls with two records');
  yield judge('R6.broken', records.filter(({ seq, story }) => seq !== story.length || story.some((entry, index) => entry.seq !== index + 1)).length + sum.unended, 0, 'records whose story has a gap, or no end');
}
