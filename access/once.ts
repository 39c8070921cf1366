import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { newId } from '../contract/ids.ts';
import { HotlineError } from '../errors.ts';
import type { Log } from '../log.ts';

/** What is kept of a write that was asked for under a key; a day long. Nothing in it can be read without the key. */
export interface KeptWrite {
  /** Of user and key. */
  name: string;
  /** Of what was asked, so that one key cannot stand for two requests. */
  hash: string;
  /** The id for the thing that the write makes: a second attempt after a crash makes the same thing. */
  thingId: string;
  /** Sealed; null while the write runs, and for ever when the process died in it. */
  answer: string | null;
}

export interface KeptWrites {
  /** The row of this name; made with these values when there is none. */
  claim(row: Omit<KeptWrite, 'answer'> & { at: Date }): Promise<KeptWrite>;
  keep(name: string, answer: string): Promise<void>;
}

/** A write under the client's key: same key and same request of the same user give the same answer. */
export type Once = (asked: { userId: string; key: string; request: string }, work: (thingId: string) => Promise<unknown>) => Promise<unknown>;

/**
 * Requests under one key that race share one run; later ones get the kept answer. A write that failed is not kept, so it may be tried again.
 * Throws KEY_REUSED when the key stood for another request.
 */
export function createOnce({ kept, clock, log }: { kept: KeptWrites; clock: Clock; log: Log }): Once {
  const running = new Map<string, { hash: string; answer: Promise<unknown> }>();

  async function first(name: string, hash: string, secret: Buffer, work: (thingId: string) => Promise<unknown>): Promise<unknown> {
    const at = clock.now();
    const row = await kept.claim({ name, hash, thingId: newId(at.getTime()), at });
    if (row.hash !== hash) throw new HotlineError('KEY_REUSED');
    if (row.answer !== null) return open(row.answer, secret);
    const answer = await work(row.thingId);
    // What was written stands whether or not its answer can be kept: the next attempt finds it by its id.
    await kept.keep(name, seal(answer, secret)).catch((error: unknown) => log.warn({ err: error }, 'the answer to a write could not be kept'));
    return answer;
  }

  return async ({ userId, key, request }, work) => {
    const name = createHash('sha256').update(`${userId}:${key}`).digest('hex');
    const secret = Buffer.from(hkdfSync('sha256', key, userId, 'kept write', 32));
    const hash = createHmac('sha256', secret).update(request).digest('hex');
    const before = running.get(name);
    if (before !== undefined) {
      if (before.hash !== hash) throw new HotlineError('KEY_REUSED');
      return before.answer;
    }
    const answer = first(name, hash, secret, work).finally(() => running.delete(name));
    running.set(name, { hash, answer });
    return answer;
  };
}

/** Answers hold what residents told: they lie in the store so that only who has the key can read them. */
function seal(answer: unknown, secret: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify({ answer }), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

function open(sealed: string, secret: Buffer): unknown {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  return (JSON.parse(text) as { answer?: unknown }).answer;
}
