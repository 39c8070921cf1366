/** Guesses at one user name. */
export interface Lockout {
  username: string;
  /** Guesses taken since the last success or pause. */
  attempts: number;
  lastAt: Date;
}

export const LOCKOUT_ATTEMPTS = 5;
/** After the last permitted guess nobody gets in under this name for so long; so long without a guess also forgets them. */
export const LOCKOUT_MS = 10 * 60_000;

export function forgotten(lockout: Lockout, now: Date): boolean {
  return now.getTime() - lockout.lastAt.getTime() >= LOCKOUT_MS;
}

/** Takes one guess before the password is looked at, so that guesses in flight count too; null when there is none left. */
export function takeGuess(lockout: Lockout | undefined, username: string, now: Date): Lockout | null {
  if (!lockout || forgotten(lockout, now)) return { username, attempts: 1, lastAt: now };
  return lockout.attempts >= LOCKOUT_ATTEMPTS ? null : { username, attempts: lockout.attempts + 1, lastAt: now };
}

/** Seconds until the next guess is allowed. */
export function secondsLocked(lockout: Lockout, now: Date): number {
  return Math.max(1, Math.ceil((lockout.lastAt.getTime() + LOCKOUT_MS - now.getTime()) / 1000));
}
