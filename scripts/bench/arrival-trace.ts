/**
 * P6: hours of chance callers through the real routing on a clock of its own. How many are answered within 15 seconds, against the same callers at agents who
 * can do everything and lose no moment; and how long one decision takes with 500 agents and 2,000 callers.
 */
import { DEFAULT_QUEUE_RULES } from '../../contract/queues.ts';
import { Floor, Q } from '../../test/routing/floor.ts';
import { ideal, playHour, type HourOptions } from '../../test/routing/hour.ts';
import { median, quantile, round, type Figure } from './figure.ts';

const IN_TIME_MS = 15_000;
const DECISION_MS = 5;

/** `P6 [hours]` */
export function run(args: readonly string[] = []): Promise<readonly Figure[]> {
  const hours = Number(args[0] ?? 6);
  return Promise.resolve([share('P6.oneSkill', hours, 1, 0.99), share('P6.fiveSkills', hours, 5, 0.97), decision(500, 2_000)]);
}

function share(bench: string, hours: number, trades: number, target: number): Figure {
  const [ours, floor]: [number[], number[]] = [[], []];
  for (let seed = 1; seed <= hours; seed += 1) {
    const options: HourOptions = { seed, agents: 50, load: 0.85, exponential: true, trades };
    ours.push(...playHour(options).served.map(({ waitedMs }) => waitedMs));
    floor.push(...ideal(options));
  }
  const inTime = (waits: readonly number[]): number => waits.filter((ms) => ms <= IN_TIME_MS).length / waits.length;
  const ratio = inTime(ours) / inTime(floor);
  return { bench, ours: round(inTime(ours)), floor: round(inTime(floor)), ratio: round(ratio), target, ok: ratio >= target, unit: 'share answered within 15 s', hours, calls: ours.length, longestMs: Math.max(...ours), longestMsFloor: Math.max(...floor) };
}

/** An agent becomes free while everybody else talks: until the next caller's ring is asked for. Four kinds of callers, one of them nobody free can serve. */
function decision(agents: number, callers: number): Figure {
  const ids = Array.from({ length: agents }, (_, index) => `a${index}`);
  const floor = new Floor(ids, { rules: { ...DEFAULT_QUEUE_RULES, skills: [{ skillId: 'dialect', levels: [{ afterSeconds: 0, level: 1 }, { afterSeconds: 3_600, level: 0 }] }] } });
  const { routing, clock } = floor;
  for (const [index, id] of ids.entries()) routing.setAgentSkills(id, { dialect: 1, [`t${index % 3}`]: 1 });
  for (let index = 0; index < callers; index += 1) routing.enqueue({ callId: `c${index}`, queueId: Q, at: clock.now(), priority: index % 4, skills: { [`t${index % 3}`]: 1 } });
  for (const id of ids) routing.ready(id);
  for (const ring of floor.rings) routing.answered(ring.callId, ring.agentId, ring.offerId);
  const [decisions, estimates]: [number[], number[]] = [[], []];
  for (const ring of floor.rings.slice(0, agents)) {
    const before = floor.rings.length;
    const start = performance.now();
    routing.released(ring.agentId, ring.callId, null);
    decisions.push(performance.now() - start);
    const next = floor.rings[before];
    if (next !== undefined) routing.answered(next.callId, next.agentId, next.offerId);
    const asked = performance.now();
    routing.estimate(`c${callers - 4}`); // of the lowest priority: the end of the line
    estimates.push(performance.now() - asked);
  }
  routing.close();
  const ours = quantile(decisions, 0.95);
  return { bench: 'P6.decision', ours: round(ours), floor: DECISION_MS, ratio: round(ours / DECISION_MS), target: 1, ok: ours <= DECISION_MS, unit: 'ms, p95', judged: 'ours', agents, callers, medianMs: round(median(decisions)), estimateMs: round(median(estimates)), made: decisions.length, queue: Q };
}
