import { HotlineError } from '../errors.ts';

/** A coded list (topics, areas) as the ticket service uses it. */
export interface CodedEntry { code: string; name: string }
export interface CodedList<T extends CodedEntry> {
  all(): Promise<T[]>;
  /** After `all()` was called once; null when the code is unknown. */
  nameOf(code: string): string | null;
  /** Refuses a code that is not in the list, naming the field. */
  check(field: string, code: string | null | undefined): Promise<void>;
}

/** Remembers a small list for a minute: it is read with each ticket and changes once a year. */
export function createCodedList<T extends CodedEntry>(list: () => Promise<T[]>, now: () => number, keepMs = 60_000): CodedList<T> {
  let kept: { entries: T[]; byCode: Map<string, T>; until: number } | null = null;
  async function load(): Promise<Map<string, T>> {
    if (kept === null || kept.until < now()) {
      const entries = await list();
      kept = { entries, byCode: new Map(entries.map((entry) => [entry.code, entry])), until: now() + keepMs };
    }
    return kept.byCode;
  }
  return {
    async all() {
      await load();
      return kept?.entries ?? [];
    },
    nameOf: (code) => kept?.byCode.get(code)?.name ?? null,
    async check(field, code) {
      if (code === null || code === undefined) return;
      if (!(await load()).has(code)) throw new HotlineError('BAD_INPUT', [field], { field });
    },
  };
}
