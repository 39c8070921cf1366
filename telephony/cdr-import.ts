import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { CallBook } from './call-book.ts';
import { newCall, type CallOrigin, type CallRecord } from './call.ts';
import { isResidentRow, parseCdrLine, type CdrRow } from './cdr.ts';

/** Enters the calls that were taken while we were away, from the file Asterisk writes by itself. */
export interface CdrImport {
  /**
   * Reads what is new, and puts a file that has grown large aside once it is read. Returns how many calls were entered.
   * Safe to repeat: a call is known by Asterisk's uniqueid. Runs asked for at once follow each other.
   */
  run(): Promise<number>;
}

export interface CdrImportNeeds {
  file: string;
  /** Where the position reached is kept. */
  markFile: string;
  book: CallBook;
  hasUniqueId(uniqueId: string): Promise<boolean>;
  newId(): string;
  clock: Pick<Clock, 'now'>;
}

const CHUNK = 256 * 1024;
/** A file of this size, about 8,000 calls, is put aside when it has been read. */
export const CDR_FILE_BYTES = 2 * 1024 * 1024;
/** Asterisk opens the file for each row: one that it had open when the file was put aside is written long before this. */
export const CDR_ASIDE_MS = 10_000;

/** Where reading stands. A file is known by its inode, so that the place is right whichever name it has by now. */
interface Mark { inode: number; position: number }
interface Piece { lines: string[]; inode: number; end: number }

export function createCdrImport({ file, markFile, book, hasUniqueId, newId, clock }: CdrImportNeeds): CdrImport {
  const aside = `${file}.read`;
  const reader = createReader(markFile);
  let running: Promise<unknown> = Promise.resolve();

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

  async function read(path: string): Promise<number> {
    let entered = 0;
    for (let next = reader.next(path); next !== null; next = reader.next(path)) {
      const rows = next.lines.flatMap((line) => parseCdrLine(line) ?? []).filter(isResidentRow);
      for (const row of joinRows(rows)) if (await enter(row)) entered += 1;
      reader.mark({ inode: next.inode, position: next.end });
    }
    return entered;
  }

  /** The rest of the file put aside before comes first; it goes when nobody can be writing to it any more. */
  async function run(): Promise<number> {
    let entered = 0;
    if (existsSync(aside)) {
      entered += await read(aside);
      if (clock.now().getTime() - statSync(aside).ctimeMs < CDR_ASIDE_MS) return entered;
      // Before the file goes: the next one may get its inode.
      reader.mark({ inode: 0, position: 0 });
      rmSync(aside);
    }
    entered += await read(file);
    if (existsSync(file) && statSync(file).size >= CDR_FILE_BYTES) renameSync(file, aside);
    return entered;
  }

  return {
    run() {
      const mine = running.catch(() => undefined).then(run);
      running = mine;
      return mine;
    },
  };
}

/** Reads whole lines of a file piece by piece from where reading stands, which is kept in `markFile`. */
function createReader(markFile: string): { next(path: string): Piece | null; mark(to: Mark): void } {
  let mark = readMark(markFile);

  function setMark(to: Mark): void {
    mark = to;
    writeFileSync(`${markFile}.new`, `${mark.inode}:${mark.position}`);
    renameSync(`${markFile}.new`, markFile);
  }

  function next(path: string): Piece | null {
    if (!existsSync(path)) return null;
    const fd = openSync(path, 'r');
    try {
      const { ino: inode, size } = fstatSync(fd);
      // Another file, or one that became shorter, is read from its beginning.
      const position = inode === mark.inode && mark.position <= size ? mark.position : 0;
      const buffer = Buffer.alloc(CHUNK);
      const text = buffer.toString('utf8', 0, readSync(fd, buffer, 0, CHUNK, position));
      const whole = text.lastIndexOf('\n') + 1;
      return whole === 0 ? null : { lines: text.slice(0, whole - 1).split('\n'), inode, end: position + Buffer.byteLength(text.slice(0, whole)) };
    } finally {
      closeSync(fd);
    }
  }
  return { next, mark: setMark };
}

/** A mark of an earlier release is the position alone: then everything is read again, and no call is entered twice. */
function readMark(markFile: string): Mark {
  const [inode, position] = (existsSync(markFile) ? readFileSync(markFile, 'utf8') : '').split(':').map(Number);
  return { inode: inode ?? 0, position: position ?? 0 };
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
