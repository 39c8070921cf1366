import type { Db } from 'mongodb';

/** Merged residents, bulletins, phrases that can be changed. Who stands under whom is asked with every caller's card; tickets are found by the resident as well. */
export async function up(db: Db): Promise<void> {
  await db.collection('residents').createIndexes([{ key: { mergedInto: 1 } }]);
  await db.collection('tickets').createIndexes([{ key: { residentId: 1, _id: -1 } }]);
  const present = await db.listCollections({ name: 'bulletins' }, { nameOnly: true }).toArray();
  if (present.length === 0) await db.createCollection('bulletins');
  await db.collection('phrases').updateMany({ version: { $exists: false } }, { $set: { version: 1, topicCodes: [] } });
}
