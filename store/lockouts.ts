import { Schema, type Connection } from 'mongoose';
import type { Lockout } from '../access/lockout.ts';

interface LockoutRow { _id: string; attempts: number; lastAt: Date }

const schema = new Schema<LockoutRow>(
  { _id: { type: String, required: true }, attempts: { type: Number, required: true }, lastAt: { type: Date, required: true } },
  { collection: 'lockouts', versionKey: false, autoIndex: false, autoCreate: false, strict: 'throw' },
);

/** Guesses by user name, known or not. Index: lastAt. */
export function createLockoutStore(connection: Connection) {
  const model = connection.model('Lockout', schema);
  return {
    async get(username: string): Promise<Lockout | null> {
      const row = await model.findById(username).lean<LockoutRow>();
      return row && { username, attempts: row.attempts, lastAt: row.lastAt };
    },
    async save({ username, attempts, lastAt }: Lockout): Promise<void> {
      await model.updateOne({ _id: username }, { $set: { attempts, lastAt } }, { upsert: true });
    },
    async remove(username: string): Promise<void> {
      await model.deleteOne({ _id: username });
    },
    async removeBefore(moment: Date): Promise<void> {
      await model.deleteMany({ lastAt: { $lt: moment } });
    },
  };
}

export type LockoutRows = ReturnType<typeof createLockoutStore>;
