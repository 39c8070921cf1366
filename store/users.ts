import { Schema, type Connection } from 'mongoose';
import { ROLES, type Role } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import type { SecondFactor } from '../access/second-factor.ts';
import type { User } from '../access/user.ts';

type UserRow = Omit<User, 'id'> & { _id: string };

const secondFactor = new Schema<SecondFactor>({ secret: { type: String, required: true }, lastStep: { type: Number, required: true }, recovery: [String], since: { type: Date, required: true } }, { _id: false });

const schema = new Schema<UserRow>(
  {
    _id: { type: String, required: true },
    username: { type: String, required: true },
    name: { type: String, required: true },
    staffNumber: { type: String, required: true },
    roles: [{ type: String, enum: ROLES }],
    active: { type: Boolean, required: true },
    passwordHash: { type: String, required: true },
    mustChangePassword: { type: Boolean, required: true },
    deskPhone: { type: Boolean, required: true },
    secondFactor: { type: secondFactor, default: null },
    version: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'users', versionKey: false, autoIndex: false, autoCreate: false, strict: 'throw' },
);

/** Accounts. Unique: username, staffNumber. */
export function createUserStore(connection: Connection) {
  const model = connection.model('User', schema);
  return {
    async byId(id: string): Promise<User | null> {
      return toUser(await model.findById(id).lean<UserRow>());
    },
    async byIds(ids: readonly string[]): Promise<User[]> {
      return ids.length === 0 ? [] : (await model.find({ _id: { $in: [...ids] } }).lean<UserRow[]>()).map(fromRow);
    },
    async byUsername(username: string): Promise<User | null> {
      return toUser(await model.findOne({ username }).lean<UserRow>());
    },
    async any(): Promise<boolean> {
      return (await model.exists({})) !== null;
    },
    async countActive(role: Role): Promise<number> {
      return model.countDocuments({ active: true, roles: role });
    },
    async list({ limit, cursor }: { limit: number; cursor: string | undefined }): Promise<{ items: User[]; next: string | null }> {
      const rows = await model.find(cursor === undefined ? {} : { _id: { $gt: cursor } }).sort({ _id: 1 }).limit(limit + 1).lean<UserRow[]>();
      const items = rows.slice(0, limit).map(fromRow);
      return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async insert(user: User): Promise<void> {
      const { id, ...row } = user;
      await refuseDuplicate(() => model.create({ _id: id, ...row }));
    },
    async spendStep(id: string, step: number): Promise<boolean> {
      return (await model.updateOne({ _id: id, 'secondFactor.lastStep': { $lt: step } }, { $set: { 'secondFactor.lastStep': step } })).modifiedCount === 1;
    },
    async spendRecovery(id: string, hash: string): Promise<boolean> {
      return (await model.updateOne({ _id: id, 'secondFactor.recovery': hash }, { $pull: { 'secondFactor.recovery': hash } })).modifiedCount === 1;
    },
    async update(id: string, version: number, changes: Partial<User>): Promise<User | null> {
      const { id: _id, version: _version, ...set } = changes;
      return toUser(await refuseDuplicate(() => model.findOneAndUpdate({ _id: id, version }, { $set: set, $inc: { version: 1 } }, { returnDocument: 'after', runValidators: true }).lean<UserRow>()));
    },
  };
}

/** Accounts of before the second factor have no such field. */
function fromRow({ _id, ...row }: UserRow): User {
  return { ...row, id: _id, secondFactor: row.secondFactor ?? null };
}

function toUser(row: UserRow | null): User | null {
  return row && fromRow(row);
}

/** A taken unique value is told with the field's name. */
async function refuseDuplicate<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, keyPattern } = error as { code?: unknown; keyPattern?: Record<string, unknown> };
    if (code !== 11_000) throw error;
    const path = Object.keys(keyPattern ?? {})[0] ?? 'username';
    throw new HotlineError('DUPLICATE', [path], { fields: [{ path, message: 'is taken' }] });
  }
}

export type UserRows = ReturnType<typeof createUserStore>;
