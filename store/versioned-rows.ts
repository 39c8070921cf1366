import { Schema, type Connection } from 'mongoose';
import { isDuplicate } from './guard.ts';

/** Rows of settings, changed against the version that was read. */
export interface VersionedRows<V extends { version: number }> {
  list(): Promise<V[]>;
  find(id: string): Promise<V | null>;
  /** Null when there is one of this id already. One that was removed may be made anew. */
  create(row: Omit<V, 'version'>): Promise<V | null>;
  /** Writes if the version is still the one read; null when it is not (or the row is gone). */
  edit(id: string, version: number, set: Partial<Omit<V, 'version'>>): Promise<V | null>;
  /** False when the version is no longer the one read. */
  remove(id: string, version: number): Promise<boolean>;
  /** First data: adds a row that was never there; one that was edited or removed stays so. */
  ensure(row: V): Promise<void>;
}

type Stored<V> = V & { _id: string; gone?: boolean };

/** `keyOf` names the row; the schema of the contract has checked the rest before it comes here. */
export function createVersionedRows<V extends { version: number }>(connection: Connection, { model: name, collection, keyOf, defaults }: { model: string; collection: string; keyOf: (row: Omit<V, 'version'>) => string; defaults?: (row: V) => V }): VersionedRows<V> {
  const schema = new Schema({ _id: String, version: Number, gone: Boolean }, { collection, strict: false, minimize: false, versionKey: false, autoIndex: false, autoCreate: false });
  const rows = connection.model<Stored<V>>(name, schema as never).collection;
  const there = { gone: { $ne: true } };
  const toView = (stored: unknown): V => {
    const { _id: _key, gone: _gone, ...row } = stored as Stored<V>;
    return defaults === undefined ? (row as unknown as V) : defaults(row as unknown as V);
  };
  const one = (found: unknown): V | null => (found === null || found === undefined ? null : toView(found));

  return {
    list: async () => (await rows.find(there).sort({ _id: 1 }).toArray()).map(toView),
    find: async (id) => one(await rows.findOne({ _id: id as never, ...there })),
    async create(row) {
      const fresh = { ...row, _id: keyOf(row), version: 1 };
      try {
        await rows.replaceOne({ _id: fresh._id as never, gone: true }, fresh, { upsert: true });
      } catch (error) {
        // The upsert meets the row that is there.
        if (isDuplicate(error)) return null;
        throw error;
      }
      return toView(fresh);
    },
    edit: async (id, version, set) => one(await rows.findOneAndUpdate({ _id: id as never, version, ...there }, { $set: set, $inc: { version: 1 } }, { returnDocument: 'after' })),
    remove: async (id, version) => (await rows.updateOne({ _id: id as never, version, ...there }, { $set: { gone: true } })).modifiedCount === 1,
    async ensure(row) {
      await rows.updateOne({ _id: keyOf(row) as never }, { $setOnInsert: row }, { upsert: true });
    },
  };
}
