import { statfsSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** Below these a folder's disk is worth a warning, and an alarm. */
const WARN_FREE = 0.1;
const ALARM_BYTES = 1024 * 1024 * 1024;
const EVERY_MS = 5_000;

export interface DiskWatch { state(): { up: boolean; note: string }; stop(): void }

/** What is asked of the file system: blocks free for us, blocks in all, bytes of a block. */
export type DiskSpace = (dir: string) => { bavail: number; blocks: number; bsize: number };

/** Looks at the free space of the data folder and says so when it becomes little. */
export function watchDisk(dir: string, clock: Pick<Clock, 'every'>, log: Log, space: DiskSpace = statfsSync): DiskWatch {
  let state = look();
  if (!state.up) alarm(state.note);
  function look(): { up: boolean; note: string } {
    const { bavail, blocks, bsize } = space(dir);
    const free = bavail * bsize;
    const note = `${Math.round(free / 1024 ** 3)} GiB free`;
    return { up: free > ALARM_BYTES, note: bavail / blocks < WARN_FREE ? `${note}, little` : note };
  }
  const stop = clock.every(EVERY_MS, () => {
    const next = look();
    if (state.up && !next.up) alarm(next.note);
    state = next;
  });
  function alarm(note: string): void {
    log.error({ dir, note }, 'the disk is nearly full: recordings and records are in danger');
  }
  return { state: () => state, stop };
}
