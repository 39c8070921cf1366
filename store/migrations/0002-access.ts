import type { Db, IndexDescription } from 'mongodb';

/** Accounts, sign-ins and guesses. Expiry is the server's work, so that a socket is closed together with its session. */
const COLLECTIONS: Record<string, IndexDescription[]> = {
  users: [{ key: { username: 1 }, unique: true }, { key: { staffNumber: 1 }, unique: true }],
  sessions: [{ key: { tokenHash: 1 }, unique: true }, { key: { createdAt: 1 } }, { key: { userId: 1 } }],
  lockouts: [{ key: { lastAt: 1 } }],
};

export async function up(db: Db): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const [name, indexes] of Object.entries(COLLECTIONS)) {
    if (!present.has(name)) await db.createCollection(name);
    await db.collection(name).createIndexes(indexes);
  }
}
