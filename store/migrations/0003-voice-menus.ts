import type { Db, IndexDescription } from 'mongodb';

/** Flows with their published versions, opening hours, prompts and their recordings. */
const COLLECTIONS: Record<string, IndexDescription[]> = {
  flows: [],
  flow_versions: [{ key: { flowId: 1, version: -1 } }],
  hours: [],
  prompts: [],
  prompt_recordings: [],
};

export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, indexes] of Object.entries(COLLECTIONS)) {
    if (!present.has(name)) await db.createCollection(name);
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
  }
}
