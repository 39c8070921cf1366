import { deserialize, serialize, type Document } from 'bson';
import { bsonOf, type Statement } from '../database.ts';
import type { Where } from '../duplicate-key.ts';

const FIND: Statement = { name: 'stored', text: 'SELECT cursorpage FROM documentdb_api.find_cursor_first_page($1, $2)' };

/** The document a filter finds now, or an empty one: only for the words of an error. */
export async function stored(where: Where, filter: Document): Promise<Document> {
  try {
    const [row] = await where.executor.run(FIND, [where.database, Buffer.from(serialize({ find: where.collection, filter, limit: 1, singleBatch: true }))]);
    const page = bsonOf(row?.[0]);
    const batch = page === undefined ? [] : ((deserialize(page)['cursor'] as { firstBatch?: Document[] }).firstBatch ?? []);
    return batch[0] ?? {};
  } catch {
    return {};
  }
}
