import { Schema, type Connection, type QueryFilter } from 'mongoose';
import type { AuditFilter, AuditRow, AuditStore } from '../access/audit.ts';
import { isDuplicate } from './guard.ts';

type StoredLine = Omit<AuditRow, 'seq'> & { _id: number };

const text = { type: String, required: true };
const schema = new Schema<StoredLine>(
  {
    _id: { type: Number, required: true }, at: text, byId: text, byName: text, action: text, entity: text, entityId: { type: String, default: '' }, entityName: { type: String, default: '' },
    before: { type: String, default: null }, after: { type: String, default: null }, address: { type: String, default: '' }, previous: { type: String, default: '' }, hash: text,
  },
  { collection: 'audit', versionKey: false, autoIndex: false, autoCreate: false, strict: 'throw' },
);

/** The ledger: lines by their number. Indexes: entity, byId, entityId, each with _id; at. */
export function createAuditStore(connection: Connection): AuditStore {
  const model = connection.model('Audit', schema);
  const rowOf = ({ _id, ...row }: StoredLine): AuditRow => ({ seq: _id, ...row });

  /** Number of the first line at or after this moment; lines are in the order of time. */
  async function firstAt(moment: string): Promise<number> {
    const [first] = await model.find({ at: { $gte: moment } }, { _id: 1 }).sort({ at: 1, _id: 1 }).limit(1).lean<{ _id: number }[]>();
    return first?._id ?? Number.MAX_SAFE_INTEGER;
  }

  return {
    async last() {
      const [row] = await model.find().sort({ _id: -1 }).limit(1).lean<StoredLine[]>();
      return row === undefined ? null : rowOf(row);
    },
    async append({ seq, ...row }) {
      try {
        await model.create({ _id: seq, ...row });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    async list({ entity, entityId, by, from, to, limit, before }: AuditFilter) {
      const upper = Math.min(before ?? Number.MAX_SAFE_INTEGER, to === undefined ? Number.MAX_SAFE_INTEGER : await firstAt(to));
      const lower = from === undefined ? 0 : await firstAt(from);
      const filter: QueryFilter<StoredLine> = {
        ...((lower > 0 || upper < Number.MAX_SAFE_INTEGER) && { _id: { $gte: lower, $lt: upper } }), ...(entity !== undefined && { entity }), ...(entityId !== undefined && { entityId }), ...(by !== undefined && { byId: by }),
      };
      const reading = model.find(filter).sort({ _id: -1 }).limit(limit);
      const narrow = (['entityId', 'byId', 'entity'] as const).find((name) => name in filter);
      // Else the store goes through all lines by their number, which takes long when few fit.
      if (narrow !== undefined) reading.hint({ [narrow]: 1, _id: -1 });
      return (await reading.lean<StoredLine[]>()).map(rowOf);
    },
    async after(seq, limit) {
      return (await model.find({ _id: { $gt: seq } }).sort({ _id: 1 }).limit(limit).lean<StoredLine[]>()).map(rowOf);
    },
  };
}
