import { Schema, type Connection } from 'mongoose';

export type DraftForm = Record<string, string | boolean | number | null>;
interface StoredDraft { _id: string; userId: string; key: string; form: DraftForm; updatedAt: Date }
export interface Draft { key: string; form: DraftForm; updatedAt: Date }

/** Half-filled forms; each belongs to one user and is read by nobody else. Forgotten after 30 days. */
export interface DraftStore {
  /** This user's drafts, the newest first. */
  list(userId: string, limit: number): Promise<Draft[]>;
  get(userId: string, key: string): Promise<Draft | null>;
  put(userId: string, key: string, form: DraftForm, at: Date): Promise<void>;
  remove(userId: string, key: string): Promise<void>;
}

const schema = new Schema<StoredDraft>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    key: { type: String, required: true },
    form: { type: Schema.Types.Mixed, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'drafts', minimize: false, versionKey: false, autoIndex: false, autoCreate: false },
);

export function createDraftStore(connection: Connection): DraftStore {
  const model = connection.model<StoredDraft>('Draft', schema);
  const idOf = (userId: string, key: string): string => `${userId}:${key}`;
  return {
    async list(userId, limit) {
      // The ids of one user's drafts lie together; ';' is the character after ':'.
      const found = await model.find({ _id: { $gte: idOf(userId, ''), $lt: `${userId};` } }).sort({ updatedAt: -1 }).limit(limit).lean<StoredDraft[]>().exec();
      return found.map(({ key, form, updatedAt }) => ({ key, form, updatedAt }));
    },
    async get(userId, key) {
      const found = await model.findById(idOf(userId, key)).lean<StoredDraft>().exec();
      return found === null ? null : { key: found.key, form: found.form, updatedAt: found.updatedAt };
    },
    async put(userId, key, form, at) {
      await model.updateOne({ _id: idOf(userId, key) }, { $set: { userId, key, form, updatedAt: at } }, { upsert: true }).exec();
    },
    async remove(userId, key) {
      await model.deleteOne({ _id: idOf(userId, key) }).exec();
    },
  };
}
