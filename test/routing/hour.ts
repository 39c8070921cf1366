import type { QueueRules } from '../../contract/queues.ts';
import { Floor, Q } from './floor.ts';
import { seeded } from './race.ts';

export interface HourOptions { seed: number; agents: number; /** Share of the agents' time that is taken. */ load: number; rules?: Partial<QueueRules>; /** Of 1: callers with one level of priority more. */ urgent?: number; /** Seconds of a usual talk with its wrap-up. */ service?: number; /** Talks without memory, as the theory of queues has them. */ exponential?: boolean; /** So many trades: each caller asks for one, each agent knows three. */ trades?: number }
export interface Served { callId: string; waitedMs: number; urgent: boolean; announced: { leftMs: number; saidMs: number }[] }
export interface Hour { served: Served[]; /** Places that rose without a caller of higher priority having come. */ rises: number; left: number }

/** Announced that often, as a queue does it. */
const SAY_EVERY_MS = 30_000;
const WARM_UP_MS = 1_800_000;
const HOUR_MS = 3_600_000;

export interface Arrival { at: number; callId: string; urgent: boolean; serviceMs: number; trade: number }

/** The same callers for every set of rules: how they come, how long they talk. Talks scatter as log-normal ones do, which is how talks are. */
export function arrivals({ seed, agents, load, urgent = 0, service = 150, exponential = false, trades = 1 }: HourOptions): Arrival[] {
  const random = seeded(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const gapMs = (service * 1_000) / (agents * load);
  const list: Arrival[] = [];
  for (let at = 0; at < WARM_UP_MS + HOUR_MS; at += -Math.log(1 - random()) * gapMs) {
    const serviceMs = Math.round(service * 1_000 * (exponential ? -Math.log(1 - random()) : Math.exp(0.5 * normal() - 0.125)));
    list.push({ at: Math.round(at), callId: `c${list.length}`, urgent: random() < urgent, serviceMs, trade: Math.floor(random() * trades) });
  }
  return list;
}

/** Plays half an hour to warm up and an hour that counts on the real routing, in no time. */
export function playHour(options: HourOptions): Hour {
  const ids = Array.from({ length: options.agents }, (_, index) => `a${String(index).padStart(3, '0')}`);
  const floor = new Floor(ids, { ...(options.rules && { rules: options.rules }) });
  const { routing, clock } = floor;
  const { trades = 1 } = options;
  const known = (index: number): Record<string, number> => Object.fromEntries([0, 1, 3].map((step) => [`t${(index + step) % trades}`, 1]));
  for (const [index, id] of ids.entries()) {
    if (trades > 1) routing.setAgentSkills(id, known(index));
    routing.ready(id);
  }
  const start = clock.now().getTime();
  const open = new Map<string, { arrival: Arrival; said: { atMs: number; saidMs: number }[]; place: number }>();
  const hour: Hour = { served: [], rises: 0, left: 0 };
  let rung = 0;
  const elapsed = (): number => clock.now().getTime() - start;

  function answerRings(): void {
    for (; rung < floor.rings.length; rung += 1) {
      const ring = floor.rings[rung];
      const waiting = ring === undefined ? undefined : open.get(ring.callId);
      if (ring === undefined || waiting === undefined || !routing.answered(ring.callId, ring.agentId, ring.offerId)) continue;
      open.delete(ring.callId);
      const { arrival, said } = waiting;
      const now = elapsed();
      if (arrival.at >= WARM_UP_MS) hour.served.push({ callId: arrival.callId, waitedMs: now - arrival.at, urgent: arrival.urgent, announced: said.map(({ atMs, saidMs }) => ({ saidMs, leftMs: now - atMs })) });
      clock.after(arrival.serviceMs, () => {
        routing.released(ring.agentId, ring.callId, null);
        answerRings();
      });
    }
  }
  function say(callId: string): void {
    const waiting = open.get(callId);
    if (waiting === undefined) return;
    const seconds = routing.estimate(callId);
    if (seconds !== null) waiting.said.push({ atMs: elapsed(), saidMs: seconds * 1_000 });
    clock.after(SAY_EVERY_MS, () => say(callId));
  }
  function places(newcomer: Arrival): void {
    for (const [callId, waiting] of open) {
      const place = routing.position(callId) ?? 0;
      if (place > waiting.place && waiting.place > 0 && !newcomer.urgent) hour.rises += 1;
      waiting.place = place;
    }
  }
  for (const arrival of arrivals(options)) {
    clock.pass(Math.max(0, arrival.at - elapsed()));
    open.set(arrival.callId, { arrival, said: [], place: 0 });
    routing.enqueue({ callId: arrival.callId, queueId: Q, at: clock.now(), ...(arrival.urgent && { priority: 1 }), ...(trades > 1 && { skills: { [`t${arrival.trade}`]: 1 } }) });
    answerRings();
    places(arrival);
    say(arrival.callId);
  }
  clock.pass(HOUR_MS);
  hour.left = open.size;
  routing.close();
  return hour;
}

/** The same callers at as many agents who can do everything and lose no moment: who is first is served first. Waits in milliseconds. */
export function ideal(options: HourOptions): number[] {
  const free = Array.from({ length: options.agents }, () => 0);
  const waits: number[] = [];
  for (const { at, serviceMs } of arrivals(options)) {
    const agent = free.indexOf(Math.min(...free));
    const from = Math.max(at, free[agent] ?? 0);
    free[agent] = from + serviceMs;
    if (at >= WARM_UP_MS) waits.push(from - at);
  }
  return waits;
}

export const longest = ({ served }: Hour): number => Math.max(0, ...served.map(({ waitedMs }) => waitedMs));

/** The middle of how far what was said is from what came: as a share of what came, and in seconds. */
export function errors({ served }: Hour): { count: number; share: number; seconds: number; within: number } {
  const all = served.flatMap(({ announced }) => announced).filter(({ leftMs }) => leftMs > 0);
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    count: all.length, share: middle(all.map(({ leftMs, saidMs }) => Math.abs(saidMs - leftMs) / leftMs)), seconds: middle(all.map(({ leftMs, saidMs }) => Math.abs(saidMs - leftMs) / 1_000)),
    within: all.filter(({ leftMs, saidMs }) => Math.abs(saidMs - leftMs) <= Math.max(15_000, leftMs * 0.25)).length / Math.max(1, all.length),
  };
}
