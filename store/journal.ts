import { closeSync, fsync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { apply, type CallChange, type CallRecord } from '../telephony/call.ts';

/** Calls live in memory first; each change is one line here before anything is done about it. A plain write survives kill -9; the disk is synced every 200 ms. */
export interface CallJournal {
  append(step: CallChange): void;
  /** A call's latest record is in the store; files that hold only such ended calls go. */
  saved(callId: string, seq: number, ended: boolean): void;
  /** Records as the last process left them, oldest first. */
  readonly replayed: readonly CallRecord[];
  /** Bytes on disk, for the alarm. */
  bytes(): number;
  close(): void;
}

const MAX_FILE_BYTES = 8 * 1024 * 1024;
const SYNC_MS = 200;

interface Segment { path: string; bytes: number; calls: Set<string> }

/** Opens the journal in `dir`, reading what is there. A last line cut off by the power is dropped; any other broken line is reported and skipped. */
export function openJournal(dir: string, clock: Clock, log: Log): CallJournal {
  mkdirSync(dir, { recursive: true });
  const replay = new Map<string, CallRecord>();
  const segments = readdirSync(dir).filter((name) => /^calls-\d+\.jsonl$/.test(name)).sort().map((name) => readSegment(join(dir, name), replay, log));
  let number = segments.length === 0 ? 0 : Number(/(\d+)\.jsonl$/.exec(segments.at(-1)?.path ?? '')?.[1] ?? 0);
  let fd = -1;
  let dirty = false;
  /** The last write failed: half a line may be there. */
  let failed = false;
  const settled = new Set<string>();

  function openNext(): Segment {
    if (fd >= 0) closeSynced(fd);
    number += 1;
    const segment: Segment = { path: join(dir, `calls-${String(number).padStart(8, '0')}.jsonl`), bytes: 0, calls: new Set() };
    fd = openSync(segment.path, 'a', 0o640);
    segments.push(segment);
    return segment;
  }

  /** A full disk must not end a call: it goes on in memory and is copied to the store; the alarm of the disk says what is missing. */
  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!failed) log.error({ err: error }, 'the call journal cannot be written');
      failed = true;
    }
  }

  let current = openNext();
  const stopSync = clock.every(SYNC_MS, () => {
    if (!dirty) return;
    dirty = false;
    // Off the event loop: a slow disk must not hold up a call. A file that was closed meanwhile was synced by its closing.
    fsync(fd, (error) => {
      if (error !== null && error.code !== 'EBADF') attempt(() => { throw error; });
    });
  });

  return {
    append(step) {
      attempt(() => {
        if (current.bytes > MAX_FILE_BYTES) current = openNext();
        current.bytes += writeWhole(fd, `${failed ? '\n' : ''}${JSON.stringify(step)}\n`);
        failed = false;
      });
      current.calls.add(step.callId);
      settled.delete(step.callId);
      dirty = true;
    },
    saved(callId, _seq, ended) {
      if (!ended) return;
      settled.add(callId);
      prune(segments, settled);
    },
    replayed: [...replay.values()],
    bytes: () => segments.reduce((sum, segment) => sum + segment.bytes, 0),
    close() {
      stopSync();
      closeSynced(fd);
    },
  };
}

/** A write may take only a part. */
function writeWhole(fd: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  return bytes.length;
}

/** Removes files from the oldest on, as long as they hold only calls whose latest record is in the store. */
function prune(segments: Segment[], settled: Set<string>): void {
  while (segments.length > 1) {
    const [oldest] = segments;
    if (oldest === undefined || ![...oldest.calls].every((id) => settled.has(id))) return;
    unlinkSync(oldest.path);
    segments.shift();
    const still = new Set(segments.flatMap((segment) => [...segment.calls]));
    for (const id of oldest.calls) if (!still.has(id)) settled.delete(id);
  }
}

function readSegment(path: string, replay: Map<string, CallRecord>, log: Log): Segment {
  const text = readFileSync(path, 'utf8');
  const calls = new Set<string>();
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line === '') return;
    try {
      const step = JSON.parse(line) as CallChange;
      const before = step.record ?? replay.get(step.callId);
      calls.add(step.callId);
      // An ended call may have been copied and forgotten with an older file; a later change to it (a ticket, an outcome) is applied by the store.
      if (before !== undefined && step.seq > before.seq) replay.set(step.callId, apply(before, step));
    } catch {
      if (index < lines.length - 1) log.error({ path, line: index + 1 }, 'a line of the call journal cannot be read');
    }
  });
  return { path, bytes: Buffer.byteLength(text), calls };
}

function closeSynced(fd: number): void {
  fsyncSync(fd);
  closeSync(fd);
}
