// Logs of the children. They write to their files directly, so that they live on without the keeper; turning over copies and empties.
import { closeSync, copyFileSync, existsSync, openSync, readdirSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

export const LARGEST = 10 * 2 ** 20;
export const KEPT = 5;

/** A file handle for a child's output, appending. */
export function openLog(folder, name) {
  return openSync(join(folder, `${name}.log`), 'a', 0o640);
}

export const closeLog = closeSync;

/** Turns one log over when it is too large: `.1` is the youngest of at most `kept` old ones. True when it did. */
export function rotate(file, { largest = LARGEST, kept = KEPT } = {}) {
  if (!existsSync(file) || statSync(file).size <= largest) return false;
  rmSync(`${file}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 1; number -= 1) {
    if (existsSync(`${file}.${number}`)) renameSync(`${file}.${number}`, `${file}.${number + 1}`);
  }
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
  return true;
}

/** Turns over every log of a folder. */
export function rotateAll(folder, limits) {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.log'))) rotate(join(folder, name), limits);
}
