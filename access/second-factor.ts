import { createCipheriv, createDecipheriv, createHmac, randomInt, randomBytes } from 'node:crypto';

/** What is kept of somebody's second factor. */
export interface SecondFactor {
  /** Sealed; see `sealSecret`. */
  secret: string;
  /** The last step whose code was taken: neither it nor an earlier one is taken again. */
  lastStep: number;
  /** Keyed hashes of the recovery codes that are left. */
  recovery: string[];
  since: Date;
}

export const RECOVERY_CODES = 10;
// Without letters and digits that are taken for each other.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Ten codes like `k7mp-4qhx`, for paper. */
export function newRecoveryCodes(): string[] {
  const four = (): string => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${four()}-${four()}`);
}

/** A code is short: the key keeps who reads the store from trying them all. */
export function hashRecoveryCode(code: string, userId: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`recovery:${userId}:${code}`).digest('base64url');
}

/** Bound to the account: copied to another one it does not open. */
export function sealSecret(secret: Uint8Array, userId: string, key: Uint8Array): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(userId));
  const text = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

/** Throws when key, account or text are not the ones that were sealed. */
export function openSecret(sealed: string, userId: string, key: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(userId));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}
