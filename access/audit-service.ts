import type { Clock } from '../clock.ts';
import type { AuditEntry, AuditInput } from '../contract/desk.ts';
import type { Log } from '../log.ts';
import { chained, entryOf, factsOf, follows, type AuditFacts, type AuditFilter, type AuditRow, type AuditStore } from './audit.ts';

/** The last line as known outside the store: a ledger cut off at its end does not go unnoticed. */
export interface AuditAnchor { read(): { seq: number; hash: string } | null; write(last: { seq: number; hash: string }): void }

export interface AuditNeeds { store: AuditStore; anchor: AuditAnchor; clock: Clock; log: Log }

export interface AuditCheck { lines: number; whole: boolean; /** The first line that does not follow from the one before; null when all do. */ brokenAt: string | null }

const AGAIN_MS = 2_000;
const PIECE = 500;

/** The ledger of who changed and saw what. Each line holds the hash of the one before. */
export class AuditService {
  readonly #needs: AuditNeeds;
  /** Not yet in the store, in order. */
  readonly #waiting: AuditFacts[] = [];
  #last: Pick<AuditRow, 'seq' | 'hash' | 'at'> | null | undefined;
  #writing: Promise<void> | null = null;

  constructor(needs: AuditNeeds) {
    this.#needs = needs;
  }

  /** Adds a line; resolves when it is in the store. While the store is away it waits in memory, and resolves at once: what was done is done. */
  record(who: { userId: string; name: string }, input: AuditInput, address: string): Promise<void> {
    this.#waiting.push(factsOf(who, input, address, this.#needs.clock.now().toISOString()));
    return this.#write();
  }

  async list({ cursor, ...query }: Omit<AuditFilter, 'before'> & { cursor?: string | undefined }): Promise<{ items: AuditEntry[]; next: string | null }> {
    const rows = await this.#needs.store.list({ ...query, limit: query.limit + 1, before: cursor === undefined ? undefined : Number(cursor) });
    const items = rows.slice(0, query.limit).map(entryOf);
    return { items, next: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Goes through the whole ledger from its first line. */
  async verify(): Promise<AuditCheck> {
    const anchor = this.#needs.anchor.read();
    let last: AuditRow | null = null;
    let anchored = anchor === null;
    for (;;) {
      const rows: AuditRow[] = await this.#needs.store.after(last?.seq ?? 0, PIECE);
      for (const row of rows) {
        if (!follows(last, row)) return { lines: last?.seq ?? 0, whole: false, brokenAt: String((last?.seq ?? 0) + 1) };
        if (row.seq === anchor?.seq) anchored = row.hash === anchor.hash;
        if (row.seq === anchor?.seq && !anchored) return { lines: row.seq, whole: false, brokenAt: String(row.seq) };
        last = row;
      }
      if (rows.length < PIECE) break;
    }
    const lines = last?.seq ?? 0;
    return { lines, whole: anchored, brokenAt: anchored ? null : String(lines + 1) };
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll().catch((error: unknown) => {
      this.#needs.log.error({ err: error, waiting: this.#waiting.length }, 'the ledger cannot be written; tried again');
      this.#needs.clock.after(AGAIN_MS, () => void this.#write());
    }).finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let facts = this.#waiting[0]; facts !== undefined; facts = this.#waiting[0]) {
      if (this.#last === undefined) this.#last = await this.#needs.store.last();
      const row = chained(this.#last, facts);
      // A number that is taken: another process of ours, or a write whose answer was lost. Read again what is there.
      if (!(await this.#needs.store.append(row))) {
        const kept: AuditRow | null = await this.#needs.store.last();
        this.#last = kept;
        if (kept?.hash !== row.hash) continue;
      }
      this.#last = row;
      this.#waiting.shift();
      this.#needs.anchor.write({ seq: row.seq, hash: row.hash });
    }
  }
}
