import { Schema, type Connection } from 'mongoose';
import type { KeptWrite, KeptWrites } from '../access/once.ts';
import { isDuplicate } from './guard.ts';

interface StoredKey { _id: string; hash: string; thingId: string; answer: string | null; at: Date }

/** Writes asked for under a key of the client's. The index on `at` forgets them after 24 hours. */
export type IdempotencyStore = KeptWrites;

const schema = new Schema<StoredKey>(
  {
    _id: { type: String, required: true },
    hash: { type: String, required: true },
    thingId: { type: String, required: true },
    answer: { type: String, default: null },
    at: { type: Date, required: true },
  },
  { collection: 'idempotency', minimize: false, versionKey: false, autoIndex: false, autoCreate: false },
);

export function createIdempotencyStore(connection: Connection): IdempotencyStore {
  const model = connection.model<StoredKey>('Idempotency', schema);
  const find = async (name: string): Promise<KeptWrite | null> => {
    const found = await model.findById(name).lean<StoredKey>().exec();
    return found === null ? null : { name, hash: found.hash, thingId: found.thingId, answer: found.answer };
  };
  return {
    async claim({ name, hash, thingId, at }) {
      const before = await find(name);
      if (before !== null) return before;
      try {
        await model.collection.insertOne({ _id: name, hash, thingId, answer: null, at } as never);
        return { name, hash, thingId, answer: null };
      } catch (error) {
        const other = isDuplicate(error) ? await find(name) : null;
        if (other !== null) return other;
        throw error;
      }
    },
    async keep(name, answer) {
      await model.updateOne({ _id: name }, { $set: { answer } }).exec();
    },
  };
}
