import { Schema, type Connection } from 'mongoose';
import type { Callback } from '../routing/callback.ts';

interface StoredCallback extends Omit<Callback, 'id'> { _id: string }

/** Who is owed a call, and how it came out. */
export interface CallbackStore {
  open(): Promise<Callback[]>;
  /** Writes a task whole. */
  save(task: Callback): Promise<void>;
  /** Those that are over, the last made first; `before` is the id to go on from. */
  closed(limit: number, before?: string): Promise<Callback[]>;
}

const schema = new Schema<StoredCallback>(
  { _id: { type: String, required: true }, state: { type: String, required: true } },
  { collection: 'callbacks', strict: false, versionKey: false, autoIndex: false, autoCreate: false },
);
const OPEN: Callback['state'][] = ['waiting', 'dialling'];
const toTask = ({ _id, ...rest }: StoredCallback): Callback => ({ id: _id, ...rest });

export function createCallbackStore(connection: Connection): CallbackStore {
  const model = connection.model<StoredCallback>('Callback', schema);
  return {
    open: async () => (await model.find({ state: { $in: OPEN } }).sort({ _id: 1 }).lean<StoredCallback[]>().exec()).map(toTask),
    async save({ id, ...task }) {
      await model.collection.replaceOne({ _id: id as never }, task, { upsert: true });
    },
    async closed(limit, before) {
      const older = before === undefined ? {} : { _id: { $lt: before } };
      return (await model.find({ state: { $nin: OPEN }, ...older }).sort({ _id: -1 }).limit(limit).lean<StoredCallback[]>().exec()).map(toTask);
    },
  };
}
