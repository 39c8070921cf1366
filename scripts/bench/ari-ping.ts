/**
 * P3: a ping of Asterisk through our transport against a bare loop that writes and reads the same frames on one WebSocket, with 1, 16 and 128 requests in flight.
 * The second driver is printed beside it, not judged.
 */
import { WebSocket } from 'ws';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { createAriClientTransport } from '../../telephony/ari/ari-client.ts';
import { createNativeTransport } from '../../telephony/ari/native.ts';
import { startAsterisk, type TestAsterisk } from '../../test/helpers/asterisk.ts';
import { interval, median, quantile, round, type Figure } from './figure.ts';

const IN_FLIGHT = [1, 16, 128] as const;
const BLOCKS = 20;
const PINGS = 600;
const TARGET = 1.1;

/** One ping; each arm is a way of asking. */
type Arm = () => Promise<unknown>;

/** `P3 [blocks]` */
export async function* run(args: readonly string[] = []): AsyncGenerator<Figure> {
  const blocks = Number(args[0] ?? BLOCKS);
  const asterisk = await startAsterisk();
  try {
    const options = { url: asterisk.ariUrl, user: 'hotline', password: asterisk.ariPassword, clock: systemClock, log: createLog('silent') };
    const native = createNativeTransport({ ...options, app: 'ours' });
    const named = createAriClientTransport({ ...options, app: 'named' });
    const bare = await bareLoop(asterisk);
    await Promise.all([native.connect(), named.connect()]);
    const ours: Arm = () => native.request('GET', 'asterisk/ping');
    const other: Arm = () => named.request('GET', 'asterisk/ping');
    for (const arm of [ours, bare.ping, other]) await latencies(arm, 16, PINGS);
    for (const inFlight of IN_FLIGHT) {
      const ratios: number[] = [];
      const times: Record<'ours' | 'floor', number[]> = { ours: [], floor: [] };
      for (let block = 0; block < blocks; block += 1) {
        const order = block % 4 === 0 || block % 4 === 3 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
        const p95: Record<string, number> = {};
        for (const arm of order) {
          p95[arm] = quantile(await latencies(arm === 'ours' ? ours : bare.ping, inFlight, PINGS), 0.95);
          times[arm].push(p95[arm] ?? Number.NaN);
        }
        ratios.push((p95['ours'] ?? Number.NaN) / (p95['floor'] ?? Number.NaN));
      }
      const second = quantile(await latencies(other, inFlight, PINGS), 0.95);
      const [low, high] = interval(ratios);
      yield { bench: `P3.${inFlight}`, ours: round(median(times.ours)), floor: round(median(times.floor)), ratio: round(median(ratios)), target: TARGET, ok: median(ratios) <= TARGET, unit: 'ms p95', interval: [round(low), round(high)], ariClient: round(second), blocks, pings: PINGS };
    }
    await Promise.all([native.close(), named.close()]);
    bare.close();
  } finally {
    await asterisk.stop();
  }
}

/** Milliseconds of each of `count` pings, always `inFlight` on their way. */
async function latencies(ping: Arm, inFlight: number, count: number): Promise<number[]> {
  const taken: number[] = [];
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const from = performance.now();
      await ping();
      taken.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return taken;
}

/** No time limits, no bounds, no reconnection: frames out, frames in. */
async function bareLoop(asterisk: TestAsterisk): Promise<{ ping: Arm; close: () => void }> {
  const socket = new WebSocket(`${asterisk.ariUrl.replace('http', 'ws')}/ari/events?app=bare`, { headers: { authorization: `Basic ${btoa(`hotline:${asterisk.ariPassword}`)}` }, perMessageDeflate: false });
  const waiting = new Map<string, (answer: unknown) => void>();
  let last = 0;
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as { type: string; request_id: string; message_body?: string };
    if (answer.type !== 'RESTResponse') return;
    waiting.get(answer.request_id)?.(JSON.parse(answer.message_body ?? 'null'));
    waiting.delete(answer.request_id);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    ping: () => new Promise((resolve) => {
      last += 1;
      const id = String(last);
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ type: 'RESTRequest', transaction_id: id, request_id: id, method: 'GET', uri: 'asterisk/ping' }));
    }),
    close: () => socket.close(),
  };
}
