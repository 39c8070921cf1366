/**
 * P9: one push to 500 desks, from the moment it is told until each page has it, against Socket.IO's own `to(room).emit`. P11: memory per connected idle desk, up to 2,000, against plain
 * Socket.IO connections. Server, plain server and pages are three processes; delivery over dropped connections is R10.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { interval, median, quantile, round, type Figure } from './figure.ts';
import type { FromCrowd, ToCrowd } from './desk-crowd.ts';
import type { FromHost, ToHost } from './desk-host.ts';

const DESKS = 500;
const ROUNDS = 20;
const STEPS = [500, 1_000, 1_500, 2_000] as const;

interface Place { host: ChildProcess; crowd: ChildProcess; url: string; close: () => void }

const start = (script: string, args: string[]): ChildProcess => fork(fileURLToPath(new URL(script, import.meta.url)), args, { execArgv: ['--import', 'tsx', '--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

/** Sends and waits for the answer of that kind. */
function ask<A extends { did: string }, K extends A['did']>(child: ChildProcess, message: ToCrowd | ToHost | null, did: K): Promise<Extract<A, { did: K }>> {
  return new Promise((resolve, reject) => {
    const hear = (answer: A): void => {
      if (answer.did !== did) return;
      child.off('message', hear);
      child.off('exit', gone);
      resolve(answer as Extract<A, { did: K }>);
    };
    const gone = (): void => reject(new Error('a process of the benchmark ended'));
    child.on('message', hear);
    child.once('exit', gone);
    if (message !== null) child.send(message);
  });
}

async function open(kind: 'ours' | 'plain'): Promise<Place> {
  const host = start('./desk-host.ts', [kind]);
  const { url } = await ask<FromHost, 'ready'>(host, null, 'ready');
  const crowd = start('./desk-crowd.ts', []);
  return { host, crowd, url, close: () => void (host.kill(), crowd.kill()) };
}

const connect = ({ crowd, url }: Place, from: number, to: number): Promise<unknown> => ask<FromCrowd, 'open'>(crowd, { do: 'open', url, from, to }, 'open');

/** `P9 [blocks]` */
export async function push(blocks: number): Promise<Figure> {
  const places = { ours: await open('ours'), floor: await open('plain') };
  try {
    for (const place of Object.values(places)) await connect(place, 0, DESKS);
    for (const place of Object.values(places)) await p99(place, 5);
    const ratios: number[] = [];
    const times: Record<'ours' | 'floor', number[]> = { ours: [], floor: [] };
    for (let block = 0; block < blocks; block += 1) {
      const order = block % 4 === 0 || block % 4 === 3 ? (['ours', 'floor'] as const) : (['floor', 'ours'] as const);
      const figure: Record<string, number> = {};
      for (const arm of order) {
        figure[arm] = await p99(places[arm], ROUNDS);
        times[arm].push(figure[arm] ?? Number.NaN);
      }
      ratios.push((figure['ours'] ?? Number.NaN) / (figure['floor'] ?? Number.NaN));
    }
    const [low, high] = interval(ratios);
    return { bench: 'P9', ours: round(median(times.ours)), floor: round(median(times.floor)), ratio: round(median(ratios)), target: 1.2, ok: median(ratios) <= 1.2, unit: 'ms p99', interval: [round(low), round(high)], desks: DESKS, blocks, rounds: ROUNDS };
  } finally {
    for (const place of Object.values(places)) place.close();
  }
}

async function p99({ host, crowd }: Place, rounds: number): Promise<number> {
  const taken: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    const heard = ask<FromCrowd, 'round'>(crowd, { do: 'round' }, 'round');
    // One trip through the crowd's channel, so that it listens before the push goes out.
    await ask<FromCrowd, 'cpu'>(crowd, { do: 'cpu' }, 'cpu');
    const { at } = await ask<FromHost, 'push'>(host, { do: 'push' }, 'push');
    taken.push(...(await heard).heardAt.map((one) => one - at));
  }
  return quantile(taken, 0.99);
}

/** `P11` */
export async function memory(): Promise<Figure> {
  const perDesk: Record<string, number> = {};
  const points: Record<string, number[]> = {};
  for (const kind of ['ours', 'plain'] as const) {
    const place = await open(kind);
    try {
      const bytes = [(await ask<FromHost, 'memory'>(place.host, { do: 'memory' }, 'memory')).bytes];
      for (const [index, to] of STEPS.entries()) {
        await connect(place, STEPS[index - 1] ?? 0, to);
        bytes.push((await ask<FromHost, 'memory'>(place.host, { do: 'memory' }, 'memory')).bytes);
      }
      points[kind] = bytes.map((one) => Math.round(one / 1024));
      perDesk[kind] = ((bytes.at(-1) ?? 0) - (bytes[0] ?? 0)) / (STEPS.at(-1) ?? 1);
    } finally {
      place.close();
    }
  }
  const [ours, floor] = [perDesk['ours'] ?? Number.NaN, perDesk['plain'] ?? Number.NaN];
  // A straight line: the second thousand costs what the first did.
  const line = points['ours'] ?? [];
  const bend = ((line[4] ?? 0) - (line[2] ?? 0)) / ((line[2] ?? 0) - (line[0] ?? 0));
  return { bench: 'P11', ours: round(ours / 1024), floor: round(floor / 1024), ratio: round(ours / floor), target: 1.5, ok: ours / floor <= 1.5 && bend < 1.15, unit: 'KiB per desk', bend: round(bend), kib: points, desks: [0, ...STEPS] };
}
