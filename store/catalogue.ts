import type { Connection, Schema } from 'mongoose';

/** A small list that everybody on the staff may read: topics, phrases, areas. */
export interface Catalogue<T> {
  list(): Promise<T[]>;
  /** Adds entries that are not there yet; an entry that somebody edited stays as it is. */
  ensure(entries: readonly T[]): Promise<void>;
}

export interface CatalogueShape<T> { name: string; schema: Schema; keyOf: (entry: T) => string; sort: Record<string, 1> }

export function createCatalogue<T extends object>(connection: Connection, { name, schema, keyOf, sort }: CatalogueShape<T>): Catalogue<T> {
  const model = connection.model(name, schema);
  return {
    list: () => model.find({}, { _id: 0 }).sort(sort).lean<T[]>().exec(),
    async ensure(entries) {
      if (entries.length === 0) return;
      await model.bulkWrite(entries.map((entry) => ({ updateOne: { filter: { _id: keyOf(entry) }, update: { $setOnInsert: entry }, upsert: true } })));
    },
  };
}
