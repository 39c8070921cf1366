import { Schema, type ClientSession, type Connection } from 'mongoose';

/** One write asked for under a key of the client's; kept 24 hours. */
export interface OnceKey {
  userId: string;
  key: string;
  /** Of what was asked, so that one key cannot stand for two different requests. */
  hash: string;
  /** What was answered: ids, not documents. */
  answer: Record<string, string>;
  at: Date;
}

interface StoredKey { _id: string; hash: string; answer: Record<string, string>; at: Date }

export interface IdempotencyStore {
  find(once: Pick<OnceKey, 'userId' | 'key'>): Promise<{ hash: string; answer: Record<string, string> } | null>;
  /** Inside the caller's transaction; a key already kept ends it with a duplicate-key error. */
  keep(once: OnceKey, session: ClientSession): Promise<void>;
}

const schema = new Schema<StoredKey>(
  { _id: { type: String, required: true }, hash: { type: String, required: true }, answer: { type: Schema.Types.Mixed }, at: { type: Date, required: true } },
  { collection: 'idempotency', minimize: false, versionKey: false, autoIndex: false, autoCreate: false },
);

const idOf = (once: Pick<OnceKey, 'userId' | 'key'>): string => `${once.userId}:${once.key}`;

export function createIdempotencyStore(connection: Connection): IdempotencyStore {
  const model = connection.model<StoredKey>('Idempotency', schema);
  return {
    async find(once) {
      const found = await model.findById(idOf(once)).lean<StoredKey>().exec();
      return found === null ? null : { hash: found.hash, answer: found.answer };
    },
    async keep(once, session) {
      const { hash, answer, at } = once;
      await model.collection.insertOne({ _id: idOf(once), hash, answer, at } as never, { session });
    },
  };
}
