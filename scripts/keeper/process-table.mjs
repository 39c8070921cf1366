// Which process is which, beyond the number: a pid is reused, a pid with its start time is not. Locks and pid files rest on this.
import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

let bootId = null;
function thisBoot() {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootId;
}

/** Parses /proc/PID/stat: the name may hold spaces and brackets, so the fields are counted from the last bracket. */
export function parseStat(text) {
  const rest = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: rest[0], parent: Number(rest[1]), startTime: Number(rest[19]) };
}

function stat(pid) {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** Alive and not merely a zombie that nobody has reaped. */
export function isAlive(pid) {
  const found = stat(pid);
  return found !== null && found.state !== 'Z' && found.state !== 'X';
}

/** Identity of a running process, or null. */
export function identify(pid) {
  const found = stat(pid);
  return found === null ? null : { pid, startTime: found.startTime, boot: thisBoot() };
}

/** Whether the process written down is the one that runs under this number now. */
export function isSame(identity) {
  if (identity === null || typeof identity?.pid !== 'number' || identity.boot !== thisBoot()) return false;
  return isAlive(identity.pid) && stat(identity.pid)?.startTime === identity.startTime;
}

export function readIdentity(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Writes beside and renames, and never through a link somebody else may have laid. */
export function writeWhole(file, text, mode = 0o644) {
  const temporary = `${file}.${process.pid}`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode, flag: 'wx' });
  renameSync(temporary, file);
}

/**
 * Takes a lock file for this process. A lock whose holder is gone is taken over; a living holder means waiting (`wait`) or null.
 * @returns {Promise<{release(): void} | null>}
 */
export async function acquireLock(file, { wait = false, progress = () => undefined } = {}) {
  const mine = `${file}.${process.pid}`;
  for (;;) {
    writeFileSync(mine, JSON.stringify(identify(process.pid)));
    try {
      linkSync(mine, file);
      return { release: () => release(file) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      rmSync(mine, { force: true });
    }
    if (takeAway(file)) continue;
    if (!wait) return null;
    progress('another set-up is at work, waiting for it');
    await pause(200);
  }
}

/** Removes a lock whose holder is gone; puts it back when another got there first. True when the way may be free. */
function takeAway(file) {
  if (isSame(readIdentity(file))) return false;
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return true;
  }
  const holder = readIdentity(aside);
  if (isSame(holder) && !existsSync(file)) renameSync(aside, file);
  else rmSync(aside, { force: true });
  return true;
}

function release(file) {
  if (readIdentity(file)?.pid === process.pid) rmSync(file, { force: true });
}
