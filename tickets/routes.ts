import { z } from 'zod';
import { viewerOf, type RouteContext, type RouteTable } from '../access/route.ts';
import {
  draftSchema, ticketEditSchema, ticketInputSchema, ticketLinkSchema, ticketNoteSchema, ticketQuerySchema,
  type TicketEdit, type TicketInput, type TicketQuery,
} from '../contract/api.ts';
import { revealSchema, ticketRemarkSchema } from '../contract/desk.ts';
import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';
import { cityTime } from '../language/city-time.ts';
import type { TicketService } from './ticket-service.ts';

type DraftForm = Record<string, string | boolean | number | null>;

export interface TicketRouteNeeds {
  tickets: TicketService;
  drafts: {
    list(userId: string, limit: number): Promise<{ key: string; form: DraftForm; updatedAt: Date }[]>;
    get(userId: string, key: string): Promise<{ form: DraftForm; updatedAt: Date } | null>;
    put(userId: string, key: string, form: DraftForm, at: Date): Promise<void>;
    remove(userId: string, key: string): Promise<void>;
  };
  clock: Clock;
}

const DRAFTS_LISTED = 50;
const FIRST_WORDS = 30;
const draftKeySchema = z.string().regex(/^[\w-]{1,64}$/);

function parse<T>(schema: z.ZodType<T>, value: unknown, field: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new HotlineError('BAD_INPUT', [field], { field });
  return parsed.data;
}
const draftKey = (ctx: RouteContext): string => parse(draftKeySchema, ctx.params['key'], 'key');
const idOf = (ctx: RouteContext): string => ctx.params['id'] ?? '';

export function ticketRoutes(needs: TicketRouteNeeds): RouteTable {
  return [...workOrderRoutes(needs), ...draftRoutes(needs), ...listRoutes(needs)];
}

/** What a resident who calls again wants of a ticket that is open. */
const REMARKS = [
  { path: '/tickets/:id/urge', act: 'urge', summary: 'The resident urges the matter; counted, and joined to the call when one is named.' },
  { path: '/tickets/:id/facts', act: 'facts', summary: 'The resident adds facts to an open matter.' },
  { path: '/tickets/:id/withdraw', act: 'withdraw', summary: 'The resident takes the matter back.' },
] as const;

function workOrderRoutes({ tickets }: TicketRouteNeeds): RouteTable {
  return [
    {
      method: 'post', path: '/tickets', permission: 'ticket.create', body: ticketInputSchema,
      summary: 'Takes a ticket.',
      run: (ctx) => tickets.create(ctx.body as TicketInput, viewerOf(ctx), ctx.thingId),
    },
    { method: 'get', path: '/tickets', permission: 'ticket.read', query: ticketQuerySchema, summary: 'Tickets this viewer may see, newest first; found by number, telephone, name, words or pinyin initials.', run: (ctx) => tickets.list(ctx.query as TicketQuery, viewerOf(ctx)) },
    { method: 'get', path: '/tickets/:id', permission: 'ticket.read', summary: 'One ticket with its history, by id or number.', run: (ctx) => tickets.get(idOf(ctx), viewerOf(ctx)) },
    {
      method: 'patch', path: '/tickets/:id', permission: 'ticket.edit', body: ticketEditSchema,
      summary: 'Changes the form. `version` is the one that was read; CONFLICT names the present one.',
      run: (ctx) => tickets.edit(idOf(ctx), ctx.body as TicketEdit, viewerOf(ctx)),
    },
    { method: 'post', path: '/tickets/:id/calls', permission: 'ticket.edit', body: ticketLinkSchema, summary: 'Joins a call to a ticket.', run: (ctx) => tickets.linkCall(idOf(ctx), (ctx.body as { callId: string }).callId, viewerOf(ctx)) },
    ...REMARKS.map(({ path, summary, act }): RouteTable[number] => ({
      method: 'post', path, permission: 'ticket.edit', body: ticketRemarkSchema, summary,
      run: (ctx) => tickets[act](idOf(ctx), ctx.body as z.infer<typeof ticketRemarkSchema>, viewerOf(ctx)),
    })),
    {
      method: 'post', path: '/tickets/:id/reveal', permission: 'ticket.read', body: revealSchema, neverKept: true, summary: 'Name and number in full. The reason stands in the ledger and in the history before they are shown.',
      run: (ctx) => tickets.reveal(idOf(ctx), (ctx.body as { reason: string }).reason, { viewer: viewerOf(ctx), address: ctx.req.ip ?? '' }),
    },
    { method: 'post', path: '/tickets/:id/notes', permission: 'ticket.edit', body: ticketNoteSchema, summary: 'Adds a note to the history.', run: (ctx) => tickets.note(idOf(ctx), (ctx.body as { text: string }).text, viewerOf(ctx)) },
  ];
}

/** The first words of a half-filled form: its title, or else how its content begins. */
function firstWords({ title, content }: DraftForm): string {
  const said = [title, content].find((value): value is string => typeof value === 'string' && value.trim() !== '') ?? '';
  return Array.from(said.trim().replace(/\s+/gu, ' ')).slice(0, FIRST_WORDS).join('');
}

function draftRoutes({ drafts, clock }: TicketRouteNeeds): RouteTable {
  return [
    {
      method: 'get', path: '/drafts', permission: 'ticket.create', summary: 'The half-filled forms of this user, newest first: key, time and first words.',
      async run(ctx) {
        const found = await drafts.list(viewerOf(ctx).userId, DRAFTS_LISTED);
        return { items: found.map(({ key, form, updatedAt }) => ({ key, updatedAt: cityTime(updatedAt), title: firstWords(form) })), next: null };
      },
    },
    {
      method: 'get', path: '/drafts/:key', permission: 'ticket.create', summary: 'The half-filled form kept under this key for this user.',
      async run(ctx) {
        const draft = await drafts.get(viewerOf(ctx).userId, draftKey(ctx));
        if (draft === null) throw new HotlineError('NOT_FOUND');
        return { form: draft.form, updatedAt: cityTime(draft.updatedAt) };
      },
    },
    { method: 'put', path: '/drafts/:key', permission: 'ticket.create', body: draftSchema, summary: 'Keeps a half-filled form.', run: (ctx) => drafts.put(viewerOf(ctx).userId, draftKey(ctx), (ctx.body as { form: DraftForm }).form, clock.now()) },
    { method: 'delete', path: '/drafts/:key', permission: 'ticket.create', summary: 'Forgets a half-filled form.', run: (ctx) => drafts.remove(viewerOf(ctx).userId, draftKey(ctx)) },
  ];
}

function listRoutes({ tickets }: TicketRouteNeeds): RouteTable {
  return [
    { method: 'get', path: '/topics', permission: 'self', summary: 'The topic tree.', run: async () => ({ items: await tickets.topics(), next: null }) },
    { method: 'get', path: '/areas', permission: 'self', summary: 'City, districts, streets.', run: async () => ({ items: await tickets.areas(), next: null }) },
  ];
}
