/** Counts what is open per key and in total, so that one source cannot take everything. */
export interface Caps {
  /** Takes a place under all keys, or none and gives false. */
  take(keys: readonly CapKey[]): boolean;
  giveBack(keys: readonly CapKey[]): void;
  readonly total: number;
}
export interface CapKey { key: string; most: number }

export function createCaps(mostInTotal: number): Caps {
  const open = new Map<string, number>();
  let total = 0;
  return {
    take(keys) {
      if (total >= mostInTotal || keys.some(({ key, most }) => (open.get(key) ?? 0) >= most)) return false;
      total += 1;
      for (const { key } of keys) open.set(key, (open.get(key) ?? 0) + 1);
      return true;
    },
    giveBack(keys) {
      total -= 1;
      for (const { key } of keys) {
        const left = (open.get(key) ?? 0) - 1;
        if (left > 0) open.set(key, left);
        else open.delete(key);
      }
    },
    get total() {
      return total;
    },
  };
}
