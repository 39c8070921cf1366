/** Secrets leave the machine only under a passphrase: scrypt makes the key, AES-256-GCM seals and proves. */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

const SALT = 16;
const NONCE = 12;
const TAG = 16;
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 2 ** 20 };

const keyOf = (passphrase: string, salt: Buffer): Buffer => scryptSync(passphrase.normalize('NFKC'), salt, 32, COST);

/** salt, nonce, tag, sealed text. */
export function seal(plain: Buffer, passphrase: string): Buffer {
  const salt = randomBytes(SALT);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]);
}

/** The plain text, or null when the passphrase is another one or the text was changed. */
export function unseal(sealed: Buffer, passphrase: string): Buffer | null {
  const [salt, nonce, tag] = [sealed.subarray(0, SALT), sealed.subarray(SALT, SALT + NONCE), sealed.subarray(SALT + NONCE, SALT + NONCE + TAG)];
  if (tag.length !== TAG) return null;
  const decipher = createDecipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce, { authTagLength: TAG });
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(sealed.subarray(SALT + NONCE + TAG)), decipher.final()]);
  } catch {
    return null;
  }
}
