/**
 * R4: the connection between server and Asterisk is cut, goes half open, the server's event loop stands still, and Asterisk's web server is held by a hundred slow
 * clients. In each gap one pair ends and one resident calls; after the cause has ended both must be as they should within two seconds.
 */
import { connect, type Socket } from 'node:net';
import { cutConnections } from '../../../test/helpers/relay.ts';
import { until } from '../../../test/helpers/until.ts';
import { round, type Figure } from '../figure.ts';
import { Hotline, type Pair } from './hotline.ts';
import { compare, judge } from './judge.ts';

const LIMIT_MS = 2_000;
const HALF_OPEN_MS = 12_000;
const STALLS_MS = [500, 1_000, 2_000, 5_000];
const SLOW = 100;

interface Cause { name: string; ms: number; begin(hotline: Hotline): Promise<() => Promise<void> | void> }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const CAUSES: readonly Cause[] = [
  { name: 'cut', ms: 0, begin: (hotline) => Promise.resolve(() => cutConnections(hotline.ariDoor)) },
  { name: 'halfOpen', ms: HALF_OPEN_MS, begin: (hotline) => { hotline.ariDoor.frozen = true; return Promise.resolve(() => { hotline.ariDoor.frozen = false; }); } },
  ...STALLS_MS.map((ms): Cause => ({ name: `stall${ms}`, ms, begin: async (hotline) => { await hotline.signal('SIGSTOP'); return () => hotline.signal('SIGCONT'); } })),
  { name: 'slowHttp', ms: 5_000, begin: async (hotline) => { const stop = await slowClients(hotline.asterisk.ariPort); return stop; } },
];

/** `R4 [cause …]` */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const hotline = await Hotline.start();
  try {
    await hotline.hire(3);
    for (const cause of CAUSES.filter(({ name }) => args.length === 0 || args.includes(name))) yield* gap(hotline, cause);
    const left = await hotline.leftOver(20_000);
    const sum = compare(await hotline.records(), hotline.account());
    yield judge('R4.missing', sum.missing, 0, 'calls of the account without a record', { ...sum, account: hotline.account().length });
    yield judge('R4.stuck', left.channels + left.openRecords + left.talking, 0, 'channels, records or agents left open', left);
  } finally {
    await hotline.stop();
  }
}

async function* gap(hotline: Hotline, cause: Cause): AsyncGenerator<Figure> {
  const [stays, leaves] = (await hotline.pairs(2)) as [Pair, Pair];
  const third = hotline.desks.find((desk) => desk !== stays.desk && desk !== leaves.desk);
  if (third === undefined) throw new Error('no third agent');
  await third.ready();
  const end = await cause.begin(hotline);
  await leaves.call.hangUp();
  const { call: newcomer } = await hotline.call();
  await pause(cause.ms);
  await end();
  const ended = performance.now();
  const over = until('the ended call is over on the desk', () => leaves.desk.state !== 'talking', 30_000).then(() => performance.now() - ended, () => Infinity);
  const talks = newcomer.hears(third.phone.options.toneHz, 30_000).then(() => performance.now() - ended, () => Infinity);
  const both = await Promise.all([over, talks]);
  const stayed = await Promise.allSettled([stays.call.hears(stays.desk.phone.options.toneHz), stays.leg.hears(stays.residentHz)]);
  yield judge(`R4.${cause.name}.reconciled`, round(Math.max(0, both[0])), LIMIT_MS, 'ms until what ended in the gap is over for its agent', { newcomerTalksMs: round(both[1]) });
  yield judge(`R4.${cause.name}.harm`, stayed.filter(({ status }) => status === 'rejected').length + (both[1] === Infinity ? 1 : 0), 0, 'ears without the other\'s tone, or a newcomer without an agent');
  await Promise.all([stays.call.hangUp(), newcomer.hangUp()]);
  for (const desk of hotline.desks) await until('the agent is through', async () => ['paused', 'ready'].includes(desk.state ?? '') || finish(desk), 20_000);
  for (const desk of hotline.desks) await until('the agent pauses', async () => ((await desk.ask('agent.pause', { reason: 'break' })) as { ok: boolean }).ok && desk.state === 'paused', 10_000);
  for (const { phone } of hotline.desks) phone.received.length = 0;
}

async function finish(desk: Hotline['desks'][number]): Promise<boolean> {
  if (desk.callId !== null) await desk.ask('call.outcome', { callId: desk.callId, outcome: 'test' });
  await desk.ask('agent.pause', { reason: 'break' });
  return false;
}

/** Clients that begin a request and say a letter a second, as an attacker without bandwidth does. */
async function slowClients(port: number): Promise<() => void> {
  const sockets: Socket[] = Array.from({ length: SLOW }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  for (const socket of sockets) socket.write('GET /ari/channels HTTP/1.1\r\nHost: a\r\nX-Slow: ');
  const drip = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('x')), 1_000);
  await pause(500);
  return () => {
    clearInterval(drip);
    for (const socket of sockets) socket.destroy();
  };
}
