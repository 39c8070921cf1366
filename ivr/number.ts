/** A published number: what callers dial, and what happens then. */
export interface HotlineNumber {
  number: string;
  /** The same number as trunks may send it: 085112345, +8685112345. */
  aliases: readonly string[];
  mode: 'human-first' | 'opt-in' | 'menu';
  /** Prompts of the greeting in order; the first is heard out by both sides (recording notice). */
  greeting: readonly string[];
  queueId: string;
  /** May it be called from the web phone? */
  webCall: boolean;
}

const bare = (dialled: string): string => dialled.normalize('NFKC').replace(/[^\d+]/g, '');

/** The published number a dialled string means, or undefined. */
export function findNumber(numbers: readonly HotlineNumber[], dialled: string): HotlineNumber | undefined {
  const wanted = bare(dialled);
  return numbers.find((number) => number.number === wanted || number.aliases.some((alias) => bare(alias) === wanted));
}
