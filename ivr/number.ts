import type { NumberInput } from '../contract/flows.ts';

/** A published number: what callers dial, and what happens then. */
export type HotlineNumber = NumberInput;

const bare = (dialled: string): string => dialled.normalize('NFKC').replace(/[^\d+]/g, '');

/** The published number a dialled string means, or undefined. */
export function findNumber<N extends Pick<HotlineNumber, 'number' | 'aliases'>>(numbers: readonly N[], dialled: string): N | undefined {
  const wanted = bare(dialled);
  return numbers.find((number) => number.number === wanted || number.aliases.some((alias) => bare(alias) === wanted));
}

/** The number that is never closed, whatever the hour. */
export const ALWAYS_OPEN = '12345';

/** Why a number may not be as it was sent, naming the field; null when all is well. */
export function numberFault(number: HotlineNumber, others: readonly HotlineNumber[]): { field: keyof HotlineNumber; why: string } | null {
  if (number.number === ALWAYS_OPEN && number.hoursId !== null) return { field: 'hoursId', why: `${ALWAYS_OPEN} never closes` };
  if (number.mode === 'menu' && number.flowId === null) return { field: 'flowId', why: 'a menu needs a flow' };
  const own = [number.number, ...number.aliases];
  if (new Set(own.map(bare)).size !== own.length) return { field: 'aliases', why: 'one of them comes twice' };
  const taken = own.find((dialled) => findNumber(others.filter((other) => other.number !== number.number), dialled) !== undefined);
  return taken === undefined ? null : { field: 'aliases', why: `${taken} is taken` };
}
