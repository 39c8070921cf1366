import { Schema, type Connection, type QueryFilter } from 'mongoose';
import type { CallRecord } from '../telephony/call.ts';
import type { CallDirection, CallEnding, CallState } from '../contract/states.ts';
import { phoneKey } from '../residents/phone-number.ts';
import type { Viewer } from '../access/viewer.ts';

/** A call as kept: the record itself, plus digits to find it by. */
export interface StoredCall extends CallRecord { _id: string; phone: string }

export interface CallFilter { state?: CallState | undefined; direction?: CallDirection | undefined; ending?: CallEnding | undefined; missed?: 'true' | 'false' | undefined; phone?: string | undefined; agentId?: string | undefined; limit: number; before?: string | undefined }

export interface CallStore {
  /** Copies a record; an older or equal sequence than the stored one changes nothing. Safe to repeat. */
  save(record: CallRecord): Promise<void>;
  /** The record for the process itself (adoption, linking); no viewer because nobody sees it. */
  load(callId: string): Promise<CallRecord | null>;
  findOne(viewer: Viewer, callId: string): Promise<CallRecord | null>;
  /** Newest first, `before` is the id to go on from. */
  list(viewer: Viewer, filter: CallFilter): Promise<CallRecord[]>;
  /** Calls of these numbers (E.164) that are over, newest first. */
  ofPhones(viewer: Viewer, phones: readonly string[], limit: number): Promise<CallRecord[]>;
  /** The same for the story of a resident, who had these calls whoever took them; `before` a moment. */
  storyOfPhones(phones: readonly string[], before: Date | null, limit: number): Promise<CallRecord[]>;
  /** Calls that are over; the one going on is not history. */
  countSince(phones: readonly string[], since: string): Promise<number>;
  hasUniqueId(uniqueId: string): Promise<boolean>;
}

// Whole records are replaced, never patched through the model: the schema names only what queries use.
const callSchema = new Schema<StoredCall>(
  { _id: String, id: String, seq: Number, state: String, uniqueId: String, startedAt: String, phone: String },
  { collection: 'calls', strict: false, minimize: false, versionKey: false, autoIndex: false, autoCreate: false },
);

/** Without the right to all calls an agent reads his own only. */
function visible(viewer: Viewer): QueryFilter<StoredCall> {
  return viewer.permissions.has('call.readAll') ? {} : { agentIds: viewer.userId };
}

/** Calls in that nobody answered. Whoever may call back sees them all, their numbers masked: they belong to nobody yet. */
const MISSED: QueryFilter<StoredCall> = { state: 'ended', direction: 'in', connectedAt: null };
const mayCallBack = (viewer: Viewer): boolean => viewer.permissions.has('call.callOut');

/** One number stays a plain comparison: it is the usual case. */
function anyOf(phones: readonly string[]): string | { $in: string[] } {
  const [only = '-'] = phones;
  return phones.length < 2 ? only : { $in: [...phones] };
}

const ENTITY_ALREADY_NEWER = 11000;

export function createCallStore(connection: Connection): CallStore {
  const model = connection.model<StoredCall>('Call', callSchema);
  const read = (filter: QueryFilter<StoredCall>, limit: number): Promise<CallRecord[]> =>
    model.find(filter, { _id: 0, phone: 0 }).sort({ _id: -1 }).limit(limit).lean<CallRecord[]>().exec();

  return {
    async save(record) {
      const document = { ...record, phone: phoneKey(record.callerRaw) };
      try {
        await model.collection.replaceOne({ _id: record.id as never, seq: { $lt: record.seq } }, document, { upsert: true });
      } catch (error) {
        // The upsert of a record that is already stored with this sequence or a later one meets its own id: that is "nothing to do".
        if ((error as { code?: number }).code !== ENTITY_ALREADY_NEWER) throw error;
      }
    },
    load: async (callId) => (await read({ _id: callId }, 1))[0] ?? null,
    findOne: async (viewer, callId) => (await read({ $and: [{ _id: callId }, mayCallBack(viewer) ? { $or: [visible(viewer), MISSED] } : visible(viewer)] }, 1))[0] ?? null,
    list(viewer, { state, direction, ending, missed, phone, agentId, limit, before }) {
      const parts: QueryFilter<StoredCall>[] = missed === 'true' ? [MISSED, ...(mayCallBack(viewer) ? [] : [visible(viewer)])] : [visible(viewer)];
      if (direction !== undefined) parts.push({ direction });
      if (ending !== undefined) parts.push({ ending });
      if (state !== undefined) parts.push({ state });
      if (phone !== undefined) parts.push({ phone: phoneKey(phone) });
      if (agentId !== undefined) parts.push({ agentIds: agentId });
      if (before !== undefined) parts.push({ _id: { $lt: before } });
      return read({ $and: parts }, limit);
    },
    ofPhones: (viewer, phones, limit) => read({ $and: [{ phone: anyOf(phones), state: 'ended' }, visible(viewer)] }, limit),
    storyOfPhones: (phones, before, limit) => read({ phone: anyOf(phones), state: 'ended', ...(before === null ? {} : { startedAt: { $lt: before.toISOString() } }) }, limit),
    countSince: (phones, since) => model.countDocuments({ phone: anyOf(phones), startedAt: { $gte: since }, state: 'ended' }).exec(),
    hasUniqueId: async (uniqueId) => (await model.exists({ uniqueId })) !== null,
  };
}
