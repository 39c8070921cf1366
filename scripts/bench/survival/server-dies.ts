/**
 * R3: the server is killed with -9 while fifty pairs talk and twenty callers wait. What must hold is heard: each party speaks a tone of its own, and it is looked
 * for at the other ear.
 */
import { until } from '../../../test/helpers/until.ts';
import type { SipCall } from '../../../test/helpers/sip-phone.ts';
import { quantile, round, type Figure } from '../figure.ts';
import { Hotline, type Pair } from './hotline.ts';
import { judge } from './judge.ts';

const NEW_CALLERS = 10;
const LIMITS = { answeredMs: 3_000, talkMs: 20_000, restartMs: 5_000 } as const;

/** `R3 [pairs] [waiting]` */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const [pairs, waiting] = [Number(args[0] ?? 50), Number(args[1] ?? 20)];
  const hotline = await Hotline.start();
  try {
    await hotline.hire(pairs);
    const talking = await hotline.pairs(pairs);
    const waits = await waiters(hotline, waiting);
    yield judge('R3.before.mute', await mute(talking), 0, 'pairs without two-way sound', { pairs });
    await hotline.signal('SIGKILL');
    yield judge('R3.killed.mute', await mute(talking), 0, 'pairs without two-way sound', { pairs });
    yield judge('R3.killed.noMusic', (await Promise.all(waits.map((call) => call.silent(600)))).filter(Boolean).length, 0, 'waiting callers in silence', { waiting });
    const leavers = talking.slice(0, Math.min(NEW_CALLERS, pairs));
    await Promise.all(leavers.map(leave));
    yield* newCallers(hotline, leavers);
    const stay = talking.slice(leavers.length);
    yield* restart(hotline, stay, waits);
  } finally {
    await hotline.stop();
  }
}

async function waiters(hotline: Hotline, count: number): Promise<SipCall[]> {
  const calls: SipCall[] = [];
  for (let index = 0; index < count; index += 1) calls.push((await hotline.call()).call);
  await until('all wait with music', async () => (await hotline.ari<{ channels: string[] }>('bridges/hotline-music')).channels.length === count, 30_000);
  return calls;
}

/** Pairs of whom one does not hear the other within five seconds. */
async function mute(pairs: readonly Pair[]): Promise<number> {
  const heard = await Promise.allSettled(pairs.map(({ desk, call, leg, residentHz }) => Promise.all([call.hears(desk.phone.options.toneHz), leg.hears(residentHz)])));
  return heard.filter(({ status }) => status === 'rejected').length;
}

/** Nobody is there to end the agent's leg: the page does it by SIP alone. */
const leave = ({ call, leg }: Pair): Promise<unknown> => Promise.all([call.hangUp(), leg.hangUp()]);

/** New callers one a second, while no server is there. */
async function* newCallers(hotline: Hotline, free: readonly Pair[]): AsyncGenerator<Figure> {
  const seen = await Promise.all(free.map(async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000 * index));
    const { call, hertz } = await hotline.call();
    const answered = await call.answered(LIMITS.answeredMs).catch(() => Infinity);
    const told = answered < Infinity && !(await call.silent(1_500));
    const talks = await Promise.any(free.map(({ desk }) => call.hears(desk.phone.options.toneHz, 25_000))).then(() => performance.now() - call.startedAt, () => Infinity);
    return { answered, told, talks, hertz };
  }));
  const heardByAgents = await Promise.allSettled(seen.map(({ hertz }) => Promise.any(free.flatMap(({ desk }) => desk.phone.received.map((leg) => leg.hears(hertz))))));
  yield judge('R3.gap.answered', round(Math.max(...seen.map((one) => one.answered))), LIMITS.answeredMs, 'ms, slowest of the new callers', { callers: seen.length });
  yield judge('R3.gap.notTold', seen.filter((one) => !one.told).length, 0, 'new callers who heard nothing after the answer');
  yield judge('R3.gap.talks', round(Math.max(...seen.map((one) => one.talks))), LIMITS.talkMs, 'ms until a signed-in agent is heard, slowest', { p50: round(quantile(seen.map((one) => one.talks), 0.5)) });
  yield judge('R3.gap.unheard', heardByAgents.filter(({ status }) => status === 'rejected').length, 0, 'new callers whom no agent hears');
}

async function* restart(hotline: Hotline, stay: readonly Pair[], waits: readonly SipCall[]): AsyncGenerator<Figure> {
  const before = hotline.reconciled.length;
  const begun = performance.now();
  await hotline.startServer();
  const done = await until('reconciled', () => hotline.reconciled[before], 30_000);
  yield judge('R3.restart.reconciled', round(done.at - begun), LIMITS.restartMs, 'ms from the start of the process', { adopted: done.adopted, released: done.released, takenBack: done.takenBack });
  yield judge('R3.restart.mute', await mute(stay), 0, 'pairs without two-way sound', { pairs: stay.length });
  yield judge('R3.restart.lost', waits.filter((call) => call.over).length, 0, 'waiting callers lost');
  const served = Math.min(3, waits.length, stay.length);
  for (const pair of stay.slice(0, served)) pair.desk.eager = true;
  await Promise.all(stay.slice(0, served).map(({ call }) => call.hangUp()));
  const heard = await Promise.allSettled(waits.slice(0, served).map((call) => Promise.any(stay.slice(0, served).map(({ desk }) => call.hears(desk.phone.options.toneHz, 15_000)))));
  yield judge('R3.restart.unserved', heard.filter(({ status }) => status === 'rejected').length, 0, 'first waiting callers not with the agents who became free', { asked: served });
  for (const { desk } of stay) desk.eager = false;
  const left = await hotline.leftOver(20_000);
  yield judge('R3.after.stuck', left.channels, 0, 'channels left', left);
  yield judge('R3.after.openRecords', left.openRecords + left.talking, 0, 'records without an end and agents still talking');
}
