/**
 * Ids are ULIDs: 26 characters of Crockford base 32, sortable by time and of one fixed length. The fixed length matters:
 * Asterisk refuses a channel id that is a prefix of a live one, ignoring case.
 */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes an id from the given moment (milliseconds since 1970) and 80 random bits. */
export function newId(nowMs: number): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = (ALPHABET[rest % 32] ?? '0') + time;
  const random = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return time + Array.from(random, (byte) => ALPHABET[byte % 32]).join('');
}

export const ID_PATTERN = /^[0-9A-HJKMNP-TV-Z]{26}$/;
