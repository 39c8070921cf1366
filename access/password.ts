import { hash, verify } from '@node-rs/argon2';
import { HotlineError } from '../errors.ts';

// argon2id is the library's default algorithm; 19 MiB and two passes are the OWASP minimum.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const PASSWORD_MIN = 10;

export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost);
}

/** False for a wrong password and for a hash that cannot be read. */
export async function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  try {
    return await verify(passwordHash, password.normalize('NFKC'));
  } catch {
    return false;
  }
}

/** Refuses what is short, made of very few different characters, or contains the user name. */
export function checkPassword(password: string, username: string): void {
  const folded = password.normalize('NFKC').toLowerCase();
  const weak = Array.from(folded).length < PASSWORD_MIN || new Set(folded).size < 4 || folded.includes(username.toLowerCase());
  if (weak) throw new HotlineError('PASSWORD_TOO_WEAK');
}
