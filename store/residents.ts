import { Schema, type Connection } from 'mongoose';
import type { Viewer } from '../access/viewer.ts';
import type { Resident } from '../residents/resident.ts';
import { isDuplicate } from './guard.ts';

interface StoredResident extends Omit<Resident, 'id'> { _id: string }

export interface ResidentStore {
  findOne(viewer: Viewer, id: string): Promise<Resident | null>;
  findByPhone(viewer: Viewer, phone: string): Promise<Resident | null>;
  /** The id of who has this number, made new when nobody has; a name that is given replaces the one kept. Two at once make one. */
  ensure(input: { id: string; phone: string; name: string; at: Date }): Promise<string>;
}

const schema = new Schema<StoredResident>(
  {
    _id: { type: String, required: true },
    name: { type: String, default: '' },
    category: { type: String, required: true, enum: ['person', 'company'] },
    phones: { type: [String], required: true },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'residents', versionKey: false, autoIndex: false, autoCreate: false },
);

const toResident = ({ _id, ...rest }: StoredResident): Resident => ({ id: _id, ...rest });
const mayRead = (viewer: Viewer): boolean => viewer.permissions.has('resident.read');

export function createResidentStore(connection: Connection): ResidentStore {
  const model = connection.model<StoredResident>('Resident', schema);
  const one = async (viewer: Viewer, query: Record<string, unknown>): Promise<Resident | null> => {
    if (!mayRead(viewer)) return null;
    const found = await model.findOne(query).lean<StoredResident>().exec();
    return found === null ? null : toResident(found);
  };
  return {
    findOne: (viewer, id) => one(viewer, { _id: id }),
    findByPhone: (viewer, phone) => one(viewer, { phones: phone }),
    async ensure({ id, phone, name, at }) {
      const known = await model.findOneAndUpdate({ phones: phone }, { $set: { updatedAt: at, ...(name === '' ? {} : { name }) } }).lean<StoredResident>().exec();
      if (known !== null) return known._id;
      try {
        await model.collection.insertOne({ _id: id, name, category: 'person', phones: [phone], createdAt: at, updatedAt: at } as never);
        return id;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const other = await model.findOne({ phones: phone }).lean<StoredResident>().exec();
        if (other === null) throw error;
        return other._id;
      }
    },
  };
}
