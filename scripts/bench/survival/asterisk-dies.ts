/** R5: Asterisk is ended at once and started again in the middle of traffic: talking pairs, callers who wait, a telephone that rings, new callers all the while. */
import { until } from '../../../test/helpers/until.ts';
import { round, type Figure } from '../figure.ts';
import { Hotline } from './hotline.ts';
import { compare, judge } from './judge.ts';

const AGENTS = 12;
const WAITING = 4;
const SHOWN_MS = 5_000;
const CALL_EVERY_MS = 500;

/** `R5 [rounds]` */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const rounds = Number(args[0] ?? 3);
  const hotline = await Hotline.start();
  try {
    await hotline.hire(AGENTS);
    for (let round = 1; round <= rounds; round += 1) yield* once(hotline, round);
    const left = await hotline.leftOver(20_000);
    const sum = compare(await hotline.records(), hotline.account());
    yield judge('R5.agentsLeft', left.talking, 0, 'agents left talking or offered', left);
    yield judge('R5.missing', sum.missing, 0, 'calls of the account without a record', { ...sum });
    yield judge('R5.double', sum.twice, 0, 'calls with two records');
    yield judge('R5.noEnd', sum.unended + sum.causeless, 0, 'records without an end or a cause');
  } finally {
    await hotline.stop();
  }
}

async function* once(hotline: Hotline, turn: number): AsyncGenerator<Figure> {
  for (const desk of hotline.desks) await until('the agent is free', async () => desk.state === 'paused' || ((await desk.ask('agent.pause', { reason: 'break' })) as { ok: boolean }).ok || finish(desk), 20_000);
  const pairs = await hotline.pairs(AGENTS);
  for (let index = 0; index < WAITING; index += 1) await (await hotline.call()).call.answered(10_000);
  const traffic = setInterval(() => void hotline.call(), CALL_EVERY_MS);
  await hotline.asterisk.kill9();
  const died = performance.now();
  await hotline.asterisk.restart();
  const up = performance.now();
  await until('no desk shows a call any more', () => pairs.every(({ desk }) => desk.state !== 'talking'), 30_000).catch(() => undefined);
  clearInterval(traffic);
  const shown = pairs.map(({ desk }) => (desk.shown.find(({ at, state }) => at > died && state !== 'talking')?.at ?? Infinity) - died);
  yield judge(`R5.shown.${turn}`, round(Math.max(...shown)), SHOWN_MS, 'ms until the slowest desk shows that the call is over', { desks: pairs.length, asteriskBackMs: round(up - died) });
  for (const { call, leg } of pairs) {
    call.vanish();
    leg.vanish();
  }
  // Whoever called meanwhile gives up: the next round begins with nobody waiting.
  await hotline.residentsHangUp();
  const again = await hotline.reRegister();
  yield judge(`R5.phones.${turn}`, hotline.desks.length - again, 0, 'telephones that cannot register again', {});
}

async function finish(desk: Hotline['desks'][number]): Promise<boolean> {
  if (desk.callId !== null) await desk.ask('call.outcome', { callId: desk.callId, outcome: 'test' });
  return false;
}
