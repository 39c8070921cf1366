import { Schema, type ClientSession, type Connection } from 'mongoose';

/** Something that must still happen because a fact was written; stored in the same transaction as the fact. */
export interface Reaction {
  /** Names the effect, e.g. `ticket.created:01J…:card`; the same key is never stored twice. */
  key: string;
  /** Which handler does it. */
  kind: string;
  /** Ids and small values only. */
  payload: Record<string, string | number | boolean | null>;
  dueAt: Date;
}

export interface OutboxRow extends Reaction {
  state: 'waiting' | 'dead';
  attempts: number;
  /** Until then one worker has it; null when nobody has. */
  leaseUntil: Date | null;
  lastError: string;
}

interface StoredRow extends Omit<OutboxRow, 'key'> { _id: string }

export interface OutboxStore {
  /** Adds rows, inside a transaction when a session is given. A key that is there already stays as it is. */
  add(reactions: readonly Reaction[], session?: ClientSession): Promise<void>;
  /** Takes the next due row for `leaseMs`; one worker gets it. */
  claim(now: Date, leaseMs: number): Promise<OutboxRow | null>;
  done(key: string): Promise<void>;
  /** Puts a failed row back for `dueAt`, or among the dead letters when null. */
  failed(key: string, error: string, dueAt: Date | null): Promise<void>;
  deadLetters(limit: number): Promise<OutboxRow[]>;
  /** A dead letter is tried again at once. False when it is none. */
  revive(key: string, now: Date): Promise<boolean>;
  waiting(): Promise<number>;
}

const schema = new Schema<StoredRow>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    payload: { type: Schema.Types.Mixed, required: true },
    dueAt: { type: Date, required: true },
    state: { type: String, required: true, enum: ['waiting', 'dead'] },
    attempts: { type: Number, required: true },
    leaseUntil: { type: Date, default: null },
    lastError: { type: String, default: '' },
  },
  { collection: 'outbox', minimize: false, versionKey: false, autoIndex: false, autoCreate: false },
);

const toRow = ({ _id, ...rest }: StoredRow): OutboxRow => ({ key: _id, ...rest });

export function createOutboxStore(connection: Connection): OutboxStore {
  const model = connection.model<StoredRow>('Outbox', schema);
  return {
    async add(reactions, session) {
      for (const { key, ...rest } of reactions) {
        const fresh = { ...rest, state: 'waiting', attempts: 0, leaseUntil: null, lastError: '' };
        await model.collection.updateOne({ _id: key } as never, { $setOnInsert: fresh }, { upsert: true, ...(session ? { session } : {}) });
      }
    },
    async claim(now, leaseMs) {
      // Due and leased are one field while a lease lasts: a taken row is simply not due before the lease ends, so one index serves.
      const lease = new Date(now.getTime() + leaseMs);
      const taken = await model
        .findOneAndUpdate({ state: 'waiting', dueAt: { $lte: now } }, { $set: { dueAt: lease, leaseUntil: lease }, $inc: { attempts: 1 } }, { sort: { dueAt: 1 }, returnDocument: 'after' })
        .lean<StoredRow>()
        .exec();
      return taken === null ? null : toRow(taken);
    },
    async done(key) {
      await model.deleteOne({ _id: key }).exec();
    },
    async failed(key, error, dueAt) {
      const after = dueAt === null ? { state: 'dead' as const } : { dueAt };
      await model.updateOne({ _id: key }, { $set: { ...after, leaseUntil: null, lastError: error.slice(0, 500) } }).exec();
    },
    async deadLetters(limit) {
      return (await model.find({ state: 'dead' }).sort({ dueAt: 1 }).limit(limit).lean<StoredRow[]>().exec()).map(toRow);
    },
    async revive(key, now) {
      const result = await model.updateOne({ _id: key, state: 'dead' }, { $set: { state: 'waiting', dueAt: now, attempts: 0 } }).exec();
      return result.modifiedCount === 1;
    },
    waiting: () => model.countDocuments({ state: 'waiting' }).exec(),
  };
}
