import type { Db } from 'mongodb';
import { queueRulesSchema } from '../../contract/queues.ts';

const COLLECTIONS = ['skills', 'agent_skills', 'pause_reasons'];

/** Queues have rules and carry their id as a field, as every row of settings does; skills, who has which, and reasons to pause. */
export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const name of COLLECTIONS) if (!present.has(name)) await db.createCollection(name);
  const queues = db.collection<{ _id: string; rules?: unknown }>('queues');
  for (const { _id, rules } of await queues.find().toArray()) await queues.updateOne({ _id }, { $set: { id: _id, rules: queueRulesSchema.parse(rules ?? {}) } });
}
