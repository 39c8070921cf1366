import type { Db, IndexDescription } from 'mongodb';

/** The ledger of changes, and what is asked of the roles. */
const COLLECTIONS: Record<string, IndexDescription[]> = {
  audit: [{ key: { at: 1, _id: 1 } }, { key: { entity: 1, _id: -1 } }, { key: { byId: 1, _id: -1 } }, { key: { entityId: 1, _id: -1 } }],
  role_policies: [],
};

export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, indexes] of Object.entries(COLLECTIONS)) {
    if (!present.has(name)) await db.createCollection(name);
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
  }
}
