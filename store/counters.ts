import { Schema, type Connection } from 'mongoose';

interface StoredCounter { _id: string; value: number }
export interface CounterStore {
  /** The next whole number of this name, from 1, by one atomic step. Numbers may be skipped, never given twice. */
  next(name: string): Promise<number>;
}

const schema = new Schema<StoredCounter>(
  { _id: { type: String, required: true }, value: { type: Number, required: true } },
  { collection: 'counters', versionKey: false, autoIndex: false, autoCreate: false },
);

export function createCounterStore(connection: Connection): CounterStore {
  const model = connection.model<StoredCounter>('Counter', schema);
  return {
    async next(name) {
      // Outside every transaction: a counter inside one would make all writers of a day wait for each other.
      const after = await model.findOneAndUpdate({ _id: name }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' }).lean<StoredCounter>().exec();
      return after.value;
    },
  };
}
