import type { Db, IndexDescription } from 'mongodb';

/** Who is owed a call, and what agents did with their day. */
const COLLECTIONS: Record<string, IndexDescription[]> = {
  callbacks: [{ key: { state: 1, _id: -1 } }],
  agent_days: [{ key: { day: 1 } }],
};

export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, indexes] of Object.entries(COLLECTIONS)) {
    if (!present.has(name)) await db.createCollection(name);
    await db.collection(name).createIndexes(indexes);
  }
}
