import { Schema, type Connection } from 'mongoose';
import type { NumberView } from '../contract/views.ts';

interface StoredNumber extends NumberView { _id: string }

export interface NumberStore {
  list(): Promise<NumberView[]>;
  /** The published number that a trunk's called number means, by itself or by an alias. */
  findByDialled(dialled: string): Promise<NumberView | null>;
  ensure(number: NumberView): Promise<void>;
}

const schema = new Schema<StoredNumber>(
  {
    _id: { type: String, required: true },
    number: { type: String, required: true },
    name: { type: String, required: true },
    aliases: { type: [String], required: true },
    mode: { type: String, required: true, enum: ['human-first', 'opt-in', 'menu'] },
    greeting: { type: [String], required: true },
    queueId: { type: String, required: true },
    webCall: { type: Boolean, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'numbers', versionKey: false, autoIndex: false, autoCreate: false },
);
const toView = ({ _id, ...rest }: StoredNumber): NumberView => rest;

export function createNumberStore(connection: Connection): NumberStore {
  const model = connection.model<StoredNumber>('Number', schema);
  return {
    list: async () => (await model.find().sort({ _id: 1 }).lean<StoredNumber[]>().exec()).map(toView),
    async findByDialled(dialled) {
      const found = await model.findOne({ $or: [{ _id: dialled }, { aliases: dialled }] }).lean<StoredNumber>().exec();
      return found === null ? null : toView(found);
    },
    async ensure(number) {
      await model.updateOne({ _id: number.number }, { $setOnInsert: number }, { upsert: true }).exec();
    },
  };
}
