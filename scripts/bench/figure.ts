/** One line of a benchmark. `ratio` is judged, the times beside it are for the reader; where `judged` says otherwise, that is judged. */
export interface Figure {
  bench: string;
  ours: number;
  floor: number;
  ratio: number;
  target: number;
  ok: boolean;
  [more: string]: unknown;
}

/** Small and repeatable: the same seed gives the same numbers, from 0 up to 1. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The 95 % interval of the median by drawing again, with a fixed seed so that a report can be repeated. */
export function interval(values: readonly number[], draws = 2000): [number, number] {
  const next = random(12345);
  const medians = Array.from({ length: draws }, () => median(values.map(() => values[Math.floor(next() * values.length)] ?? 0)));
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
