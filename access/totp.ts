import { createHmac, randomBytes } from 'node:crypto';

/** Time-based one-time codes, RFC 6238 with what every authenticator app takes: SHA-1, 30 seconds, six digits. */
export const STEP_SECONDS = 30;
/** A clock may be off by so many steps either way. */
const SKEW_STEPS = 1;
const DIGITS = 6;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function newTotpSecret(): Buffer {
  return randomBytes(20);
}

/** RFC 4648, without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_SECONDS);
}

/** The code of a step, RFC 4226. */
export function totpCode(secret: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const number = mac.readUInt32BE((mac[mac.length - 1] ?? 0) & 0x0f) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The step whose code this is, of those that are near enough and not yet spent; null when there is none. */
export function stepOfCode(secret: Uint8Array, code: string, now: Date, lastStep: number): number | null {
  const present = stepAt(now);
  for (let step = present - SKEW_STEPS; step <= present + SKEW_STEPS; step += 1) if (step > lastStep && totpCode(secret, step) === code) return step;
  return null;
}

/** What an authenticator app reads out of the picture. */
export function totpUri(secret: Uint8Array, account: string): string {
  const issuer = 'Hotline 12345';
  return `otpauth://totp/${encodeURIComponent(`${issuer}:${account}`)}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}
