import type { Db } from 'mongodb';

/** Carriers' trunks, rules for dialling out, agents' telephones, nuisance callers. */
const COLLECTIONS = ['trunks', 'dial_rules', 'devices', 'nuisance'];

export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const name of COLLECTIONS) if (!present.has(name)) await db.createCollection(name);
}
