import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isLive, type CallRecord } from './call.ts';

export interface RecordingSpoolNeeds {
  /** Where Asterisk writes raw recordings, `<call id>-<track>-<recording id>.wav`. */
  spoolDir: string;
  /** The call's record wherever it is kept; null when there is no such call. A rejection = the store is away. */
  recordOf(callId: string): Promise<CallRecord | null>;
  /** Moves what the record still waits for to its place. */
  finish(call: CallRecord): Promise<void>;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

/** So long nobody writes to a raw file before it counts as left over. */
export const SPOOL_KEEP_MS = 24 * 3_600_000;

/**
 * Looks through the raw recordings that nobody has written to for a day. One of a live call stays; one that its call's record still waits for
 * is finished, one that was given up stays, being all there is of that track; what then is left over (no call, a track that has its file
 * already) is removed. Returns how many were removed.
 */
export async function sweepRecordingSpool({ spoolDir, recordOf, finish, clock, log }: RecordingSpoolNeeds): Promise<number> {
  let removed = 0;
  for (const name of await readdir(spoolDir)) {
    const callId = /^([0-9A-HJKMNP-TV-Z]{26})-(?:resident|agent)-[\w-]+\.wav$/.exec(name)?.[1];
    const file = join(spoolDir, name);
    if (callId === undefined || !(await isOld(file, clock.now()))) continue;
    const call = await recordOf(callId);
    if (call !== null && isLive(call)) continue;
    if (call?.recordings.some((track) => track.state === 'recording') === true) await finish(call);
    const givenUp = call?.recordings.some((track) => track.state === 'missing' && `${track.name}.wav` === name) === true;
    if (givenUp || !(await isOld(file, clock.now()))) continue;
    await unlink(file);
    removed += 1;
    log.warn({ file: name, callId, known: call !== null }, 'a raw recording that no call waits for was removed');
  }
  return removed;
}

/** False also when it is gone. */
async function isOld(file: string, now: Date): Promise<boolean> {
  const written = await stat(file).then((found) => found.mtimeMs, () => null);
  return written !== null && now.getTime() - written >= SPOOL_KEEP_MS;
}
