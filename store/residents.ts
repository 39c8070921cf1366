import { Schema, type Connection } from 'mongoose';
import type { Viewer } from '../access/viewer.ts';
import { RESIDENT_FLAGS } from '../contract/desk.ts';
import type { MergeStep, Resident } from '../residents/resident.ts';
import { isDuplicate } from './guard.ts';

interface StoredResident extends Omit<Resident, 'id'> { _id: string }

export interface ResidentMove { id: string; from: string | null; to: string | null }

export interface ResidentStore {
  findOne(viewer: Viewer, id: string): Promise<Resident | null>;
  findByPhone(viewer: Viewer, phone: string): Promise<Resident | null>;
  /** The records that stand under this one. */
  under(viewer: Viewer, id: string): Promise<Resident[]>;
  /** The id of who has this number, made new when nobody has; a name that is given replaces the one kept. Two at once make one. */
  ensure(input: { id: string; phone: string; name: string; at: Date }): Promise<string>;
  /** Writes if the version is still the one read; null when it is not. */
  edit(id: string, version: number, set: Partial<Pick<Resident, 'name' | 'category' | 'flags' | 'note'>> & { updatedAt: Date }): Promise<Resident | null>;
  /** Moves records from under one to under another (null = alone), all or none; step and brought are written to the first. False when one has moved meanwhile. */
  move(input: { moves: readonly ResidentMove[]; step: MergeStep; brought: readonly string[] }): Promise<boolean>;
}

const schema = new Schema<StoredResident>(
  {
    _id: { type: String, required: true },
    name: { type: String, default: '' },
    category: { type: String, required: true, enum: ['person', 'company'] },
    phones: { type: [String], required: true },
    flags: { type: [String], enum: RESIDENT_FLAGS },
    mergedInto: { type: String, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'residents', strict: false, versionKey: false, autoIndex: false, autoCreate: false },
);

/** Records from before there were flags and merges read as having none. */
const toResident = ({ _id, ...rest }: StoredResident): Resident => ({ ...{ flags: [], note: '', mergedInto: null, brought: [], merges: [], version: 1 }, ...rest, id: _id });
const mayRead = (viewer: Viewer): boolean => viewer.permissions.has('resident.read');

const TRIES = 8;

export function createResidentStore(connection: Connection): ResidentStore {
  const model = connection.model<StoredResident>('Resident', schema);
  const rows = model.collection;
  const one = async (viewer: Viewer, query: Record<string, unknown>): Promise<Resident | null> => {
    if (!mayRead(viewer)) return null;
    const found = await model.findOne(query).lean<StoredResident>().exec();
    return found === null ? null : toResident(found);
  };
  async function ensureOnce({ id, phone, name, at }: Parameters<ResidentStore['ensure']>[0]): Promise<string> {
    const known = await model.findOneAndUpdate({ phones: phone }, { $set: { updatedAt: at, ...(name === '' ? {} : { name }) } }).lean<StoredResident>().exec();
    if (known !== null) return known._id;
    try {
      await rows.insertOne({ _id: id, name, category: 'person', phones: [phone], flags: [], note: '', mergedInto: null, brought: [], merges: [], version: 1, createdAt: at, updatedAt: at } as never);
      return id;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const other = await model.findOne({ phones: phone }).lean<StoredResident>().exec();
      if (other === null) throw error;
      return other._id;
    }
  }
  return {
    findOne: (viewer, id) => one(viewer, { _id: id }),
    findByPhone: (viewer, phone) => one(viewer, { phones: phone }),
    async under(viewer, id) {
      return mayRead(viewer) ? (await model.find({ mergedInto: id }).sort({ _id: 1 }).lean<StoredResident[]>().exec()).map(toResident) : [];
    },
    async ensure(input) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await ensureOnce(input);
        } catch (error) {
          // Many first calls from one number at once may wait for each other: the store lets one of them go on and asks the others to come again.
          if (attempt === TRIES || !/deadlock/i.test(String(error))) throw error;
        }
      }
    },
    async edit(id, version, set) {
      // A record from before versions were counted has none: that is the first.
      const sameVersion = version === 1 ? { $in: [1, null] } : version;
      const after = await rows.findOneAndUpdate({ _id: id as never, version: sameVersion }, { $set: { ...set, version: version + 1 } }, { returnDocument: 'after' });
      return after === null ? null : toResident(after as unknown as StoredResident);
    },
    async move({ moves, step, brought }) {
      let complete = true;
      await connection.transaction(async (session) => {
        complete = true;
        for (const [index, { id, from, to }] of moves.entries()) {
          const update = index === 0 ? { $set: { mergedInto: to, brought: [...brought] }, $push: { merges: step } } : { $set: { mergedInto: to } };
          const { matchedCount } = await rows.updateOne({ _id: id, mergedInto: from } as never, update as never, { session });
          complete = complete && matchedCount === 1;
        }
        if (!complete) await session.abortTransaction();
      });
      return complete;
    },
  };
}
