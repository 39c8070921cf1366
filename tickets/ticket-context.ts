import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../clock.ts';
import { idSchema, type TicketQuery } from '../contract/api.ts';
import type { AuditInput } from '../contract/desk.ts';
import type { AreaView, TicketView, TopicView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import { parsePhoneNumber, type CityRules } from '../residents/phone-number.ts';
import type { HistoryEntry, TicketRecord } from './ticket.ts';
import { parseTicketNumber } from './ticket-number.ts';
import { toView, type ViewContext } from './ticket-view.ts';
import { createCodedList, type CodedList } from './topic.ts';

export interface Reaction { key: string; kind: string; payload: Record<string, string | number | boolean | null>; dueAt: Date }
export interface Filter { q?: string | undefined; state?: TicketQuery['state']; kind?: string | undefined; topicCode?: string | undefined; phone?: string | undefined; who?: { phones: readonly string[]; residentIds: readonly string[] } | undefined; createdById?: string | undefined; open?: boolean; limit: number; before?: string | undefined }
export type Change = Partial<Omit<TicketRecord, 'id' | 'number' | 'history' | 'historySeq' | 'receivedAt' | 'createdById' | 'createdByName' | 'channel'>>;

/** What tickets need of the others. */
export interface TicketNeeds {
  tickets: {
    insert(input: { ticket: TicketRecord; reactions: readonly Reaction[] }): Promise<'stored' | 'repeated'>;
    change(input: { read: TicketRecord; set: Change; entries: readonly HistoryEntry[]; reactions: readonly Reaction[] }): Promise<boolean>;
    findOne(viewer: Viewer, id: string): Promise<TicketRecord | null>;
    findByNumber(viewer: Viewer, number: string): Promise<TicketRecord | null>;
    list(viewer: Viewer, filter: Filter): Promise<TicketRecord[]>;
    ofCall(callId: string): Promise<TicketRecord[]>;
  };
  counters: { next(name: string): Promise<number> };
  calls: {
    /** The call as this viewer may see it; `caller` is the raw number, `verified` only from a trunk. */
    find(viewer: Viewer, callId: string): Promise<{ caller: string; verified: boolean } | null>;
    /** Writes the ticket into the call's story; harmless when it stands there already, also for a call that is over. */
    linkTicket(callId: string, ticket: TicketName, byId: string): void | Promise<void>;
  };
  residents: { ensure(phone: string, name: string): Promise<string | null> };
  catalogue: { topics(): Promise<TopicView[]>; areas(): Promise<AreaView[]> };
  /** The ledger of numbers that were revealed. */
  audit(viewer: Viewer, entry: AuditInput, address: string): Promise<void>;
  bus: Pick<Bus, 'tell'>;
  clock: Clock;
  city: CityRules;
  /** Called after a write that left outbox rows. */
  wakeOutbox?: () => void;
}

/** A ticket as the story of a call names it. */
export interface TicketName { id: string; number: string }

/** The kind of the durable reaction; its handler is `calls.linkTicket(payload.callId, { id: payload.ticketId, number: payload.number }, payload.byId)`. */
export const LINK_REACTION = 'call.linkTicket';

/** What the use-cases share. */
export interface TicketContext extends TicketNeeds {
  topics: CodedList<TopicView>;
  areas: CodedList<AreaView>;
  contextFor(viewer: Viewer): Promise<ViewContext>;
  view(record: TicketRecord, viewer: Viewer): Promise<TicketView>;
  /** By id or number, as this viewer may see it; NOT_FOUND otherwise. */
  read(idOrNumber: string, viewer: Viewer): Promise<TicketRecord>;
  phoneOf(raw: string): string | null;
  checkCodes(form: { topicCode?: string | null | undefined; areaCode?: string | null | undefined }): Promise<void>;
  needCall(viewer: Viewer, callId: string): Promise<{ caller: string; verified: boolean }>;
  linkReaction(ticket: TicketName, callId: string, byId: string): Reaction;
  /** At once, so that the wrap-up sees it; the outbox row does it again should this fail. */
  link(callId: string, ticket: TicketName, byId: string): Promise<void>;
}

export function createTicketContext(needs: TicketNeeds): TicketContext {
  const { tickets, calls, clock, city } = needs;
  const topics = createCodedList(needs.catalogue.topics, () => clock.now().getTime());
  const areas = createCodedList(needs.catalogue.areas, () => clock.now().getTime());
  const contextFor = async (viewer: Viewer): Promise<ViewContext> => {
    await topics.all();
    return { viewer, city, topicName: (code) => topics.nameOf(code) };
  };
  return {
    ...needs,
    topics,
    areas,
    contextFor,
    view: async (record, viewer) => toView(record, await contextFor(viewer)),
    async read(idOrNumber, viewer) {
      const number = parseTicketNumber(idOrNumber);
      const found = number !== null ? await tickets.findByNumber(viewer, number) : idSchema.safeParse(idOrNumber).success ? await tickets.findOne(viewer, idOrNumber) : null;
      if (found === null) throw new HotlineError('NOT_FOUND');
      return found;
    },
    phoneOf: (raw) => parsePhoneNumber(raw, city).e164,
    async checkCodes(form) {
      await topics.check('topicCode', form.topicCode);
      await areas.check('areaCode', form.areaCode);
    },
    async needCall(viewer, callId) {
      const call = await calls.find(viewer, callId);
      if (call === null) throw new HotlineError('CALL_NOT_FOUND');
      return call;
    },
    linkReaction: ({ id: ticketId, number }, callId, byId) => ({ key: `${LINK_REACTION}:${ticketId}:${callId}`, kind: LINK_REACTION, payload: { ticketId, number, callId, byId }, dueAt: clock.now() }),
    async link(callId, { id, number }, byId) {
      try {
        await calls.linkTicket(callId, { id, number }, byId);
      } catch {
        needs.wakeOutbox?.();
      }
    },
  };
}
