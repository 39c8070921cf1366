import { Schema, type Connection } from 'mongoose';
import type { Viewer } from '../access/viewer.ts';
import type { TicketState } from '../contract/states.ts';
import type { HistoryEntry, TicketRecord } from '../tickets/ticket.ts';
import { OPEN_STATES } from '../tickets/ticket.ts';
import { readersOf, visibleFilter } from '../tickets/visibility.ts';
import { searchTokens, tokensOfTicket } from '../tickets/search-tokens.ts';
import { isDuplicate } from './guard.ts';
import type { IdempotencyStore, OnceKey } from './idempotency.ts';
import type { OutboxStore, Reaction } from './outbox.ts';

interface StoredTicket extends Omit<TicketRecord, 'id'> { _id: string; tokens: string[]; readers: string[] }

export interface TicketFilter {
  q?: string | undefined;
  state?: TicketState | undefined;
  kind?: string | undefined;
  topicCode?: string | undefined;
  /** E.164. */
  phone?: string | undefined;
  createdById?: string | undefined;
  callId?: string | undefined;
  open?: boolean;
  limit: number;
  /** The id to go on from; newest first. */
  before?: string | undefined;
}

/** Fields a change may set; the store derives tokens and readers from the outcome. */
export type TicketChange = Partial<Omit<TicketRecord, 'id' | 'number' | 'history' | 'historySeq' | 'receivedAt' | 'createdById' | 'createdByName' | 'channel'>>;

export interface TicketStore {
  /** Ticket, first history, the answer kept under its key and the outbox rows in one transaction. A key used before gives 'repeated' and writes nothing. */
  insert(input: { ticket: TicketRecord; once: OnceKey | null; reactions: readonly Reaction[] }): Promise<'stored' | 'repeated'>;
  /** Writes a change, its history and its outbox rows if nobody else wrote since `read` was read; false otherwise. */
  change(input: { read: TicketRecord; set: TicketChange; entries: readonly HistoryEntry[]; reactions: readonly Reaction[] }): Promise<boolean>;
  findOne(viewer: Viewer, id: string): Promise<TicketRecord | null>;
  findByNumber(viewer: Viewer, number: string): Promise<TicketRecord | null>;
  list(viewer: Viewer, filter: TicketFilter): Promise<TicketRecord[]>;
  /** For the process itself (writing down that a recording was played); no viewer because nobody sees the answer. */
  ofCall(callId: string): Promise<TicketRecord[]>;
  /** How the store would find them: for tests and benchmarks. */
  explain(viewer: Viewer, filter: TicketFilter): Promise<unknown>;
}

const schema = new Schema<StoredTicket>(
  {
    _id: { type: String, required: true },
    number: { type: String, required: true },
    state: { type: String, required: true },
    createdById: { type: String, required: true },
    receivedAt: { type: Date, required: true },
    version: { type: Number, required: true },
    historySeq: { type: Number, required: true },
  },
  { collection: 'tickets', strict: false, minimize: false, versionKey: false, autoIndex: false, autoCreate: false },
);

function toStored(ticket: TicketRecord): StoredTicket {
  const { id, ...rest } = ticket;
  return { _id: id, ...rest, tokens: tokensOfTicket(ticket), readers: readersOf(ticket) };
}

function toRecord(stored: StoredTicket): TicketRecord {
  const { _id, tokens: _tokens, readers: _readers, ...rest } = stored;
  return { id: _id, ...rest };
}

/** The query of a list. Exported for the benchmark, which explains it. */
export function ticketQuery(viewer: Viewer, filter: TicketFilter): Record<string, unknown> {
  const query: Record<string, unknown> = { ...visibleFilter(viewer) };
  if (filter.q !== undefined && filter.q.trim() !== '') {
    const tokens = searchTokens(filter.q);
    // Words of which nothing can be looked up find nothing, rather than everything.
    query['tokens'] = tokens.length === 0 ? '' : { $all: tokens };
  }
  if (filter.state !== undefined) query['state'] = filter.state;
  else if (filter.open === true) query['state'] = { $in: OPEN_STATES };
  if (filter.kind !== undefined) query['kind'] = filter.kind;
  if (filter.topicCode !== undefined) query['topicCode'] = filter.topicCode;
  if (filter.phone !== undefined) query['phones'] = filter.phone;
  if (filter.createdById !== undefined) query['createdById'] = filter.createdById;
  if (filter.callId !== undefined) query['callIds'] = filter.callId;
  if (filter.before !== undefined) query['_id'] = { $lt: filter.before };
  return query;
}

export function createTicketStore(connection: Connection, idempotency: IdempotencyStore, outbox: OutboxStore): TicketStore {
  const model = connection.model<StoredTicket>('Ticket', schema);
  const one = async (query: Record<string, unknown>): Promise<TicketRecord | null> => {
    const found = await model.findOne(query).lean<StoredTicket>().exec();
    return found === null ? null : toRecord(found);
  };
  const find = (viewer: Viewer, filter: TicketFilter) => model.find(ticketQuery(viewer, filter)).sort({ _id: -1 }).limit(filter.limit);

  return {
    async insert({ ticket, once, reactions }) {
      try {
        await connection.transaction(async (session) => {
          if (once !== null) await idempotency.keep(once, session);
          await model.collection.insertOne(toStored(ticket) as never, { session });
          await outbox.add(reactions, session);
        });
        return 'stored';
      } catch (error) {
        if (once !== null && isDuplicate(error) && (await idempotency.find(once)) !== null) return 'repeated';
        throw error;
      }
    },
    async change({ read, set, entries, reactions }) {
      const next: TicketRecord = { ...read, ...set };
      const derived = { tokens: tokensOfTicket(next), readers: readersOf(next) };
      let written = false;
      await connection.transaction(async (session) => {
        const result = await model.collection.updateOne(
          { _id: read.id, historySeq: read.historySeq } as never,
          { $set: { ...set, ...derived, historySeq: read.historySeq + entries.length }, $push: { history: { $each: entries } } } as never,
          { session },
        );
        written = result.modifiedCount === 1;
        if (written) await outbox.add(reactions, session);
      });
      return written;
    },
    findOne: (viewer, id) => one({ ...visibleFilter(viewer), _id: id }),
    findByNumber: (viewer, number) => one({ ...visibleFilter(viewer), number }),
    async list(viewer, filter) {
      return (await find(viewer, filter).lean<StoredTicket[]>().exec()).map(toRecord);
    },
    ofCall: async (callId) => (await model.find({ callIds: callId }).lean<StoredTicket[]>().exec()).map(toRecord),
    explain: async (viewer, filter) => (await find(viewer, filter).explain('executionStats')),
  };
}
