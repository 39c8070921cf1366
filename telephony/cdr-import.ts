import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from 'node:fs';
import type { CallBook } from './call-book.ts';
import { newCall, type CallOrigin, type CallRecord } from './call.ts';
import { isResidentRow, parseCdrLine, type CdrRow } from './cdr.ts';

/** Enters the calls that were taken while we were away, from the file Asterisk writes by itself. */
export interface CdrImport {
  /** Reads what is new. Returns how many calls were entered. Safe to repeat: a call is known by Asterisk's uniqueid. */
  run(): Promise<number>;
}

export interface CdrImportNeeds {
  file: string;
  /** Where the position reached is kept. */
  markFile: string;
  book: CallBook;
  hasUniqueId(uniqueId: string): Promise<boolean>;
  newId(): string;
}

const CHUNK = 256 * 1024;

export function createCdrImport({ file, markFile, book, hasUniqueId, newId }: CdrImportNeeds): CdrImport {
  let position = existsSync(markFile) ? Number(readFileSync(markFile, 'utf8')) || 0 : 0;

  function nextLines(): { lines: string[]; end: number } | null {
    if (!existsSync(file)) return null;
    const fd = openSync(file, 'r');
    try {
      // A file that became shorter was rotated: it is read from its beginning.
      if (fstatSync(fd).size < position) position = 0;
      const buffer = Buffer.alloc(CHUNK);
      const text = buffer.toString('utf8', 0, readSync(fd, buffer, 0, CHUNK, position));
      const whole = text.lastIndexOf('\n') + 1;
      return whole === 0 ? null : { lines: text.slice(0, whole - 1).split('\n'), end: position + Buffer.byteLength(text.slice(0, whole)) };
    } finally {
      closeSync(fd);
    }
  }

  /** A call that ended while nobody looked, or whose last row came after we had read the first: now its end is known. */
  function settle(call: CallRecord, row: CdrRow): void {
    if (call.endedAt === null) return;
    const unseen = call.ending === 'lost' && row.endedAt < call.endedAt;
    const unfinished = call.cause === 0 && row.cause > 0;
    if (!unseen && !unfinished) return;
    const cause = row.cause > 0 ? row.cause : call.cause;
    book.change(call.id, 'hungUp', { endedAt: row.endedAt, cause }, { data: { cause: cause ?? 0, enteredFrom: 'cdr' } });
  }

  async function enter(row: CdrRow): Promise<boolean> {
    const known = book.byUniqueId(row.uniqueId);
    if (known !== undefined) settle(known, row);
    if (known !== undefined || (await hasUniqueId(row.uniqueId))) return false;
    const call = newCall({
      id: newId(), direction: 'in', origin: originOf(row.context), number: row.to, callerRaw: row.from, callerName: '', residentChannel: row.uniqueId,
      uniqueId: row.uniqueId, startedAt: row.startedAt,
    });
    const answered = row.talkSeconds > 0 && row.answeredAt !== null;
    book.open(call, { data: { number: row.to, origin: call.origin, enteredFrom: 'cdr' } });
    book.change(call.id, 'fallback', { state: 'fallback' }, { data: { seconds: row.seconds, disposition: row.disposition } });
    book.change(call.id, 'hungUp', { state: 'ended', endedAt: row.endedAt, ending: answered ? 'resident' : 'abandoned', cause: row.cause }, { data: { cause: row.cause } });
    return true;
  }

  return {
    async run() {
      let entered = 0;
      for (let next = nextLines(); next !== null; next = nextLines()) {
        const rows = next.lines.flatMap((line) => parseCdrLine(line) ?? []).filter(isResidentRow);
        for (const row of joinRows(rows)) if (await enter(row)) entered += 1;
        position = next.end;
        writeFileSync(`${markFile}.new`, String(position));
        renameSync(`${markFile}.new`, markFile);
      }
      return entered;
    },
  };
}

/** A call that was bridged gives several rows with one uniqueid: from the first start to the last end it was one call. The last row alone has the cause. */
function joinRows(rows: readonly CdrRow[]): CdrRow[] {
  const calls = new Map<string, CdrRow>();
  for (const row of rows) {
    const before = calls.get(row.uniqueId);
    calls.set(row.uniqueId, before === undefined ? row : {
      ...before, endedAt: row.endedAt > before.endedAt ? row.endedAt : before.endedAt, answeredAt: before.answeredAt ?? row.answeredAt,
      cause: row.cause > 0 ? row.cause : before.cause, talkSeconds: before.talkSeconds + row.talkSeconds, seconds: before.seconds + row.seconds,
    });
  }
  return [...calls.values()];
}

const originOf = (context: string): CallOrigin => (context.endsWith('web') ? 'web' : context.endsWith('phone') ? 'phone' : 'trunk');
