import { Schema, type Connection } from 'mongoose';
import type { Viewer } from '../access/viewer.ts';
import type { TicketState } from '../contract/states.ts';
import type { HistoryEntry, TicketRecord } from '../tickets/ticket.ts';
import { OPEN_STATES } from '../tickets/ticket.ts';
import { reachOf, readersOf, visibleFilter } from '../tickets/visibility.ts';
import { searchTokens, tokensOfTicket } from '../tickets/search-tokens.ts';
import { isDuplicate } from './guard.ts';
import type { OutboxStore, Reaction } from './outbox.ts';

interface StoredTicket extends Omit<TicketRecord, 'id'> { _id: string; tokens: string[]; readers: string[] }

export interface TicketFilter {
  q?: string | undefined;
  state?: TicketState | undefined;
  kind?: string | undefined;
  topicCode?: string | undefined;
  /** E.164. */
  phone?: string | undefined;
  /** Of one resident: any of the numbers, or taken for any of the records. */
  who?: { phones: readonly string[]; residentIds: readonly string[] } | undefined;
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
  /** Ticket, first history and the outbox rows in one transaction. A ticket that is there already (its id) gives 'repeated' and writes nothing. */
  insert(input: { ticket: TicketRecord; reactions: readonly Reaction[] }): Promise<'stored' | 'repeated'>;
  /** Writes a change, its history and its outbox rows if nobody else wrote since `read` was read; false otherwise. */
  change(input: { read: TicketRecord; set: TicketChange; entries: readonly HistoryEntry[]; reactions: readonly Reaction[] }): Promise<boolean>;
  findOne(viewer: Viewer, id: string): Promise<TicketRecord | null>;
  findByNumber(viewer: Viewer, number: string): Promise<TicketRecord | null>;
  list(viewer: Viewer, filter: TicketFilter): Promise<TicketRecord[]>;
  /** The numbers a ticket's resident is reached by, for the process itself. */
  phonesOf(id: string): Promise<string[]>;
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

/** The index of tokens, by its name in the migrations. */
const BY_TOKENS = 'tokens';
/** The age of a token's match of this rank says how rare the token is. */
const RANK = 100;

/** The query of a list; `tokens` in the order they are to be looked up, null when no words were given. */
function ticketQuery(viewer: Viewer, filter: TicketFilter, tokens: readonly string[] | null): Record<string, unknown> {
  const query: Record<string, unknown> = { ...visibleFilter(viewer) };
  // Words of which nothing can be looked up find nothing, rather than everything.
  if (tokens !== null) query['tokens'] = tokens.length === 0 ? '' : { $all: tokens };
  if (filter.state !== undefined) query['state'] = filter.state;
  else if (filter.open === true) query['state'] = { $in: OPEN_STATES };
  if (filter.kind !== undefined) query['kind'] = filter.kind;
  if (filter.topicCode !== undefined) query['topicCode'] = filter.topicCode;
  if (filter.phone !== undefined) query['phones'] = filter.phone;
  if (filter.who !== undefined) query['$or'] = [{ phones: { $in: filter.who.phones } }, { residentId: { $in: filter.who.residentIds } }];
  if (filter.createdById !== undefined) query['createdById'] = filter.createdById;
  if (filter.callId !== undefined) query['callIds'] = filter.callId;
  if (filter.before !== undefined) query['_id'] = { $lt: filter.before };
  return query;
}

export function createTicketStore(connection: Connection, outbox: OutboxStore): TicketStore {
  const model = connection.model<StoredTicket>('Ticket', schema);
  const one = async (query: Record<string, unknown>): Promise<TicketRecord | null> => {
    const found = await model.findOne(query).lean<StoredTicket>().exec();
    return found === null ? null : toRecord(found);
  };
  /** The store walks along the first token, newest first, and looks at each ticket for the others: the rarest first makes that walk short. */
  const rarestFirst = async (tokens: string[]): Promise<string[]> => {
    if (tokens.length < 2) return tokens;
    const found = await Promise.all(tokens.map(async (token) => {
      const [ranked] = await model.find({ tokens: token }, { _id: 1 }).sort({ _id: -1 }).skip(RANK).limit(1).hint(BY_TOKENS).lean<{ _id: string }[]>().exec();
      // Ids sort by time: the older, the rarer; fewer matches than that are the rarest of all.
      return { token, reach: ranked?._id ?? '' };
    }));
    return found.sort((a, b) => Number(a.reach > b.reach) - Number(a.reach < b.reach)).map(({ token }) => token);
  };
  const find = async (viewer: Viewer, filter: TicketFilter) => {
    const words = filter.q?.trim() ? searchTokens(filter.q) : null;
    // Who may read nearly everything is not to be looked up; who reads only his own, or names a caller, has a shorter way than the words.
    const byWords = words !== null && reachOf(viewer).all && [filter.phone, filter.who, filter.createdById, filter.callId].every((narrow) => narrow === undefined);
    const query = ticketQuery(viewer, filter, byWords ? await rarestFirst(words) : words);
    const cursor = model.find(query).sort({ _id: -1 }).limit(filter.limit);
    // In an object: a query is a promise of its own outcome.
    return { cursor: byWords ? cursor.hint(BY_TOKENS) : cursor };
  };

  return {
    async insert({ ticket, reactions }) {
      try {
        await connection.transaction(async (session) => {
          await model.collection.insertOne(toStored(ticket) as never, { session });
          await outbox.add(reactions, session);
        });
        return 'stored';
      } catch (error) {
        if (isDuplicate(error) && (await model.exists({ _id: ticket.id, createdById: ticket.createdById })) !== null) return 'repeated';
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
      return (await (await find(viewer, filter)).cursor.lean<StoredTicket[]>().exec()).map(toRecord);
    },
    phonesOf: async (id) => (await model.findById(id, { phones: 1 }).lean<Pick<StoredTicket, 'phones'>>().exec())?.phones ?? [],
    ofCall: async (callId) => (await model.find({ callIds: callId }).lean<StoredTicket[]>().exec()).map(toRecord),
    explain: async (viewer, filter) => (await find(viewer, filter)).cursor.explain('executionStats'),
  };
}
