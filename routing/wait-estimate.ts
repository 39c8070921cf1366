/** What the wait of one caller depends on. Times in milliseconds. */
export interface Floor {
  /** Agents who may serve him: how long each has been taken for already; 0 and less = free. */
  takenFor: readonly number[];
  /** Callers who take one of these agents before him; a share when their own queue has other agents too. */
  ahead: number;
  /** Service times as measured, rising; not empty. */
  samples: readonly number[];
}

/** More agents and callers even themselves out: fewer runs tell as much. */
const STEPS = 6_000;
const [FEWEST_RUNS, MOST_RUNS] = [5, 60];
/** One who has talked longer than anybody measured goes on for such a part of a usual talk. */
const OVERDUE_PART = 0.5;

/**
 * Milliseconds until this caller's agent is free: the middle of several runs of the floor, each with service times drawn from those measured. The draws are
 * the same every time, so that the same floor gives the same answer.
 */
export function estimateWait(floor: Floor): number {
  const runs = Math.min(MOST_RUNS, Math.max(FEWEST_RUNS, Math.round(STEPS / (floor.takenFor.length + floor.ahead))));
  const random = draws();
  const results = Array.from({ length: runs }, () => oneRun(floor, random)).sort((a, b) => a - b);
  return results[Math.floor(runs / 2)] ?? 0;
}

function oneRun({ takenFor, ahead, samples }: Floor, random: () => number): number {
  const draw = (from: number): number => samples[from + Math.floor(random() * (samples.length - from))] ?? 0;
  const free = new Heap();
  for (const elapsed of takenFor) free.push(elapsed <= 0 ? 0 : rest(elapsed, samples, draw));
  // A share of a caller takes an agent that often.
  const before = Math.floor(ahead) + (random() < ahead % 1 ? 1 : 0);
  for (let served = 0; served < before; served += 1) free.replaceFirst(free.first + draw(0));
  return free.first;
}

function rest(elapsed: number, samples: readonly number[], draw: (from: number) => number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle] ?? 0) > elapsed) high = middle;
    else low = middle + 1;
  }
  return low < samples.length ? draw(low) - elapsed : draw(0) * OVERDUE_PART;
}

/** Mulberry32: small, and the same on every machine. */
function draws(): () => number {
  let state = 0x12_345;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The moments at which agents become free, the first one at hand. */
class Heap {
  private readonly values: number[] = [];

  get first(): number {
    return this.values[0] ?? 0;
  }

  push(value: number): void {
    let index = this.values.push(value) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.at(parent) <= value) break;
      this.values[index] = this.at(parent);
      index = parent;
    }
    this.values[index] = value;
  }

  replaceFirst(value: number): void {
    const { length } = this.values;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && this.at(child + 1) < this.at(child)) child += 1;
      if (this.at(child) >= value) break;
      this.values[index] = this.at(child);
      index = child;
    }
    if (length > 0) this.values[index] = value;
  }

  private at(index: number): number {
    return this.values[index] ?? Number.POSITIVE_INFINITY;
  }
}
