import { Schema, type Connection } from 'mongoose';
import type { NumberView } from '../contract/views.ts';

interface StoredNumber extends NumberView { _id: string }
export type NumberEdit = Partial<Pick<NumberView, 'webCall' | 'webCallOpen'>>;

export interface NumberStore {
  list(): Promise<NumberView[]>;
  /** The published number that a trunk's called number means, by itself or by an alias. */
  findByDialled(dialled: string): Promise<NumberView | null>;
  find(number: string): Promise<NumberView | null>;
  /** Writes if the version is still the one read; null when it is not (or the number is gone). */
  edit(number: string, version: number, set: NumberEdit): Promise<NumberView | null>;
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
    webCallOpen: { type: Boolean, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'numbers', versionKey: false, autoIndex: false, autoCreate: false },
);
/** A number written before it could be opened to the world is closed to it. */
const toView = ({ _id, ...rest }: StoredNumber): NumberView => ({ ...rest, webCallOpen: (rest as Partial<NumberView>).webCallOpen ?? false });

export function createNumberStore(connection: Connection): NumberStore {
  const model = connection.model<StoredNumber>('Number', schema);
  return {
    list: async () => (await model.find().sort({ _id: 1 }).lean<StoredNumber[]>().exec()).map(toView),
    async findByDialled(dialled) {
      const found = await model.findOne({ $or: [{ _id: dialled }, { aliases: dialled }] }).lean<StoredNumber>().exec();
      return found === null ? null : toView(found);
    },
    async find(number) {
      const found = await model.findById(number).lean<StoredNumber>().exec();
      return found === null ? null : toView(found);
    },
    async edit(number, version, set) {
      const after = await model.findOneAndUpdate({ _id: number, version }, { $set: set, $inc: { version: 1 } }, { returnDocument: 'after' }).lean<StoredNumber>().exec();
      return after === null ? null : toView(after);
    },
    async ensure(number) {
      await model.updateOne({ _id: number.number }, { $setOnInsert: number }, { upsert: true }).exec();
    },
  };
}
