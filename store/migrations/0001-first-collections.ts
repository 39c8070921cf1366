import type { Db, IndexDescription } from 'mongodb';

const DAY = 86_400;

/** Every collection of the first form with its indexes. `_id` alone serves what is not listed. */
const COLLECTIONS: Record<string, IndexDescription[]> = {
  calls: [
    { key: { state: 1, _id: -1 } },
    { key: { phone: 1, _id: -1 } },
    { key: { agentIds: 1, _id: -1 } },
    { key: { uniqueId: 1 } },
  ],
  tickets: [
    { key: { number: 1 }, unique: true },
    { key: { tokens: 1, _id: -1 }, name: 'tokens' },
    { key: { readers: 1, _id: -1 } },
    { key: { phones: 1, _id: -1 } },
    { key: { state: 1, _id: -1 } },
    { key: { kind: 1, _id: -1 } },
    { key: { topicCode: 1, _id: -1 } },
    { key: { createdById: 1, _id: -1 } },
    { key: { callIds: 1 } },
  ],
  residents: [{ key: { phones: 1 }, unique: true }],
  numbers: [{ key: { aliases: 1 } }],
  idempotency: [{ key: { at: 1 }, expireAfterSeconds: DAY }],
  outbox: [{ key: { state: 1, dueAt: 1 } }],
  drafts: [{ key: { updatedAt: 1 }, expireAfterSeconds: 30 * DAY }],
  counters: [],
  queues: [],
  topics: [],
  phrases: [],
  areas: [],
};

export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, indexes] of Object.entries(COLLECTIONS)) {
    if (!present.has(name)) await db.createCollection(name);
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
  }
}
