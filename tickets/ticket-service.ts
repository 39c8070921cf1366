import type { Viewer } from '../access/viewer.ts';
import { idSchema, type TicketQuery } from '../contract/api.ts';
import type { AreaView, TicketRow, TicketView, TopicView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { createTicketChanging, type TicketChanging } from './ticket-change.ts';
import { createTicketContext, type Filter, type TicketContext, type TicketNeeds } from './ticket-context.ts';
import { parseTicketNumber } from './ticket-number.ts';
import { createTicketTaking, type CreateTicket } from './ticket-taking.ts';
import { storyOf, type TicketStory } from './ticket-story.ts';
import { toRow } from './ticket-view.ts';
import { checkTicketStates } from './ticket.ts';

export type { TicketNeeds } from './ticket-context.ts';
export { LINK_REACTION } from './ticket-context.ts';

export type Who = NonNullable<Filter['who']>;

export interface TicketService extends TicketChanging {
  create: CreateTicket;
  get(idOrNumber: string, viewer: Viewer): Promise<TicketView>;
  list(query: TicketQuery, viewer: Viewer): Promise<{ items: TicketRow[]; next: string | null }>;
  /** Tickets of a resident's numbers (E.164) and records, newest first: for the resident's card. */
  ofResident(viewer: Viewer, who: Who, options: { open?: boolean; limit: number }): Promise<TicketRow[]>;
  /** The same with what happened to each, for the story of a resident. */
  storyOf(viewer: Viewer, who: Who, limit: number): Promise<TicketStory[]>;
  topics(): Promise<TopicView[]>;
  areas(): Promise<AreaView[]>;
}

/** Puts the use-cases together. Throws when the state table is wrong. */
export function createTicketService(needs: TicketNeeds): TicketService {
  checkTicketStates();
  const context = createTicketContext(needs);
  const { tickets } = needs;
  return {
    ...createTicketChanging(context),
    create: createTicketTaking(context),
    get: async (idOrNumber, viewer) => context.view(await context.read(idOrNumber, viewer), viewer),
    list: (query, viewer) => list(context, query, viewer),
    async ofResident(viewer, who, options) {
      const shown = await context.contextFor(viewer);
      return (await tickets.list(viewer, { who, ...options })).map((record) => toRow(record, shown));
    },
    storyOf: async (viewer, who, limit) => (await tickets.list(viewer, { who, limit })).map(storyOf),
    topics: () => context.topics.all(),
    areas: () => context.areas.all(),
  };
}

async function list({ tickets, contextFor, phoneOf }: TicketContext, query: TicketQuery, viewer: Viewer): Promise<{ items: TicketRow[]; next: string | null }> {
  const { limit, cursor, q, state, kind, topicCode, phone, mine } = query;
  const context = await contextFor(viewer);
  const number = q === undefined ? null : parseTicketNumber(q);
  if (number !== null) {
    const found = await tickets.findByNumber(viewer, number);
    return { items: found === null ? [] : [toRow(found, context)], next: null };
  }
  if (cursor !== undefined && !idSchema.safeParse(cursor).success) throw new HotlineError('BAD_INPUT', ['cursor'], { field: 'cursor' });
  // A telephone number that is none matches nobody, rather than everybody.
  const phoneKey = phone === undefined ? undefined : (phoneOf(phone) ?? '-');
  const filter: Filter = { q, state, kind, topicCode, phone: phoneKey, createdById: mine === 'true' ? viewer.userId : undefined, before: cursor, limit: limit + 1 };
  const found = await tickets.list(viewer, filter);
  const items = found.slice(0, limit);
  return { items: items.map((record) => toRow(record, context)), next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
}
