import { Schema, type Connection } from 'mongoose';
import type { QueueView } from '../contract/views.ts';

interface StoredQueue extends Omit<QueueView, 'id'> { _id: string }
export type QueueEdit = Partial<Omit<QueueView, 'id' | 'version'>>;

export interface QueueStore {
  list(): Promise<QueueView[]>;
  find(id: string): Promise<QueueView | null>;
  /** Writes if the version is still the one read; null when it is not (or the queue is gone). */
  edit(id: string, version: number, set: QueueEdit): Promise<QueueView | null>;
  /** Adds a queue that is not there yet; one that is stays untouched. */
  ensure(queue: QueueView): Promise<void>;
}

const schema = new Schema<StoredQueue>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    wrapUpSeconds: { type: Number, required: true },
    ringSeconds: { type: Number, required: true },
    serviceLevelSeconds: { type: Number, required: true },
    agentIds: { type: [String], required: true },
    version: { type: Number, required: true },
  },
  { collection: 'queues', versionKey: false, autoIndex: false, autoCreate: false },
);
const toView = ({ _id, ...rest }: StoredQueue): QueueView => ({ id: _id, ...rest });

export function createQueueStore(connection: Connection): QueueStore {
  const model = connection.model<StoredQueue>('Queue', schema);
  return {
    list: async () => (await model.find().sort({ _id: 1 }).lean<StoredQueue[]>().exec()).map(toView),
    async find(id) {
      const found = await model.findById(id).lean<StoredQueue>().exec();
      return found === null ? null : toView(found);
    },
    async edit(id, version, set) {
      const after = await model.findOneAndUpdate({ _id: id, version }, { $set: set, $inc: { version: 1 } }, { returnDocument: 'after' }).lean<StoredQueue>().exec();
      return after === null ? null : toView(after);
    },
    async ensure({ id, ...rest }) {
      await model.updateOne({ _id: id }, { $setOnInsert: rest }, { upsert: true }).exec();
    },
  };
}
