import { z } from 'zod';
import { viewerOf, type RouteContext, type RouteTable } from '../access/route.ts';
import { idSchema, listQuerySchema } from '../contract/api.ts';
import { residentEditSchema, residentMergeSchema, residentSplitSchema, revealSchema } from '../contract/desk.ts';
import { HotlineError } from '../errors.ts';
import type { Asker } from './resident.ts';
import type { ResidentService, ResidentSet } from './resident-service.ts';
import type { Timeline } from './timeline.ts';

const cardQuery = z.strictObject({ phone: z.string().min(1).max(64) });

/** An id in a path that cannot be one finds nothing. */
function pathId(params: Record<string, string>): string {
  const parsed = idSchema.safeParse(params['id']);
  if (!parsed.success) throw new HotlineError('NOT_FOUND');
  return parsed.data;
}
const asker = (ctx: RouteContext): Asker => ({ viewer: viewerOf(ctx), address: ctx.req.ip ?? '' });

export interface ResidentRouteNeeds { residents: ResidentService; timeline: Timeline }

export function residentRoutes({ residents, timeline }: ResidentRouteNeeds): RouteTable {
  return [
    {
      method: 'get',
      path: '/residents/card',
      permission: 'resident.read',
      summary: 'What is known of a number: open tickets, earlier tickets and calls. The agent asks, so an unverified number is answered too.',
      query: cardQuery,
      run: (ctx) => residents.card({ phone: (ctx.query as z.infer<typeof cardQuery>).phone, verified: false, asked: true }, viewerOf(ctx)),
    },
    { method: 'get', path: '/residents/:id', permission: 'resident.read', summary: 'One resident; numbers masked, the name too without the right to reveal.', run: (ctx) => residents.find(pathId(ctx.params), viewerOf(ctx)) },
    {
      method: 'get', path: '/residents/:id/timeline', permission: 'resident.read', query: listQuerySchema, summary: 'Everything a resident had with us, newest first; the cursor is the moment to go on from.',
      run(ctx) {
        const { limit, cursor } = ctx.query as z.infer<typeof listQuerySchema>;
        if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new HotlineError('BAD_INPUT', ['cursor'], { field: 'cursor' });
        return timeline.read(pathId(ctx.params), { limit, before: cursor === undefined ? null : new Date(Number(cursor)) }, viewerOf(ctx));
      },
    },
    ...changeRoutes(residents),
  ];
}

function changeRoutes(residents: ResidentService): RouteTable {
  return [
    {
      method: 'patch', path: '/residents/:id', permission: 'ticket.edit', body: residentEditSchema, summary: 'Changes name, kind, flags or remark. `version` is the one that was read; CONFLICT names the present one.',
      run: (ctx) => residents.edit(pathId(ctx.params), ctx.body as ResidentSet & { version: number }, asker(ctx)),
    },
    {
      method: 'post', path: '/residents/:id/merge', permission: 'ticket.edit', body: residentMergeSchema, summary: 'The other is the same person: his numbers, calls and tickets are found here too. Taken back by split.',
      run: (ctx) => residents.merge(pathId(ctx.params), ctx.body as z.infer<typeof residentMergeSchema>, asker(ctx)),
    },
    {
      method: 'post', path: '/residents/:id/split', permission: 'ticket.edit', body: residentSplitSchema, summary: 'Takes a merge back; both records are what they were.',
      run: (ctx) => residents.split(pathId(ctx.params), ctx.body as z.infer<typeof residentSplitSchema>, asker(ctx)),
    },
    {
      method: 'post', path: '/residents/:id/reveal', permission: 'resident.reveal', body: revealSchema, neverKept: true, summary: 'The numbers in full. The reason stands in the ledger before they are shown.',
      run: (ctx) => residents.reveal(pathId(ctx.params), (ctx.body as { reason: string }).reason, asker(ctx)),
    },
  ];
}
