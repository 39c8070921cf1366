import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Trunks' passwords as the store keeps them: AES-256-GCM under a key that is derived from the installation's secrets and never in the store. */
export interface TrunkPasswords {
  seal(trunkId: string, password: string): string;
  /** Null when it was sealed by another installation or for another trunk. */
  open(trunkId: string, sealed: string): string | null;
}

const NONCE = 12;
const TAG = 16;

export function createTrunkPasswords(secret: string): TrunkPasswords {
  const key = (trunkId: string): Buffer => Buffer.from(hkdfSync('sha256', secret, trunkId, 'trunk password', 32));
  return {
    seal(trunkId, password) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key(trunkId), nonce);
      const text = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open(trunkId, sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key(trunkId), bytes.subarray(0, NONCE));
        decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
