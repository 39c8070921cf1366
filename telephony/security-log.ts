import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** Bytes read at once, so that a flood does not hold up the calls. */
const CHUNK = 256 * 1024;
/** Further behind than this, what lies between is skipped: in a flood the newest lines say enough. */
const MOST_BEHIND = 8 * CHUNK;
/** A log Asterisk keeps open is copied and emptied from this size on. */
const LARGEST = 10 * 2 ** 20;

export interface LogTail {
  /** The whole lines that came since the last time, at most one chunk of them. */
  read(): string[];
}

/** Follows a log file that others write, turn over and empty. The first time it begins one chunk before the end. */
export function followLog(file: string): LogTail {
  let position: number | null = null;
  let inode = 0;
  /** The position may lie within a line. */
  let within = false;

  function place({ size, ino }: { size: number; ino: number }): void {
    if (position === null || size - position > MOST_BEHIND) {
      position = Math.max(0, size - CHUNK);
      within = position > 0;
    } else if (ino !== inode || size < position) {
      position = 0;
      within = false;
    }
    inode = ino;
  }

  return {
    read() {
      const fd = openExisting(file);
      if (fd === null) return [];
      try {
        const state = fstatSync(fd);
        place(state);
        const from = position ?? 0;
        if (state.size <= from) return [];
        const buffer = Buffer.alloc(Math.min(CHUNK, state.size - from));
        const bytes = buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, from));
        const end = bytes.lastIndexOf(10) + 1;
        // A line longer than a chunk is nothing Asterisk wrote of an honest attempt: it is passed over.
        if (end === 0 && bytes.length < CHUNK) return [];
        position = from + (end === 0 ? bytes.length : end);
        const lines = bytes.toString('utf8', 0, Math.max(0, end - 1)).split('\n');
        const whole = within ? lines.slice(1) : lines;
        within = end === 0;
        return end === 0 ? [] : whole;
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** Copies a log that has become too large to `.1` and empties it; Asterisk appends and goes on at the beginning. */
export function turnOver(file: string, largest = LARGEST): boolean {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= largest) return false;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
  return true;
}

function openExisting(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
