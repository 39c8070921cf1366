import { Schema, type Connection } from 'mongoose';
import type { Session } from '../access/session.ts';

/** Sign-ins of an earlier release have no `secondFactorDue`. */
type SessionRow = Omit<Session, 'id' | 'secondFactorDue'> & { _id: string; secondFactorDue?: boolean };

const schema = new Schema<SessionRow>(
  {
    _id: { type: String, required: true },
    tokenHash: { type: String, required: true },
    userId: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastSeenAt: { type: Date, required: true },
    address: { type: String },
    userAgent: { type: String },
    secondFactorDue: { type: Boolean, default: false },
  },
  { collection: 'sessions', versionKey: false, autoIndex: false, autoCreate: false, strict: 'throw' },
);

/** Sign-ins, by the hash of their token. Unique: tokenHash; index: createdAt. */
export function createSessionStore(connection: Connection) {
  const model = connection.model('Session', schema);
  return {
    async insert(session: Session): Promise<void> {
      const { id, ...row } = session;
      await model.create({ _id: id, ...row });
    },
    async live(createdAfter: Date, seenAfter: Date): Promise<Session[]> {
      const rows = await model.find({ createdAt: { $gt: createdAfter }, lastSeenAt: { $gt: seenAfter } }).lean<SessionRow[]>();
      return rows.map(({ _id, ...row }) => ({ ...row, id: _id, secondFactorDue: row.secondFactorDue ?? false }));
    },
    async touch(id: string, at: Date): Promise<void> {
      await model.updateOne({ _id: id }, { $set: { lastSeenAt: at } });
    },
    async remove(ids: readonly string[]): Promise<void> {
      await model.deleteMany({ _id: { $in: [...ids] } });
    },
    async removeBefore(moment: Date): Promise<void> {
      await model.deleteMany({ createdAt: { $lt: moment } });
    },
  };
}

export type SessionRows = ReturnType<typeof createSessionStore>;
