import { z } from 'zod';
import { viewerOf, type RouteTable } from '../access/route.ts';
import { idSchema } from '../contract/api.ts';
import { HotlineError } from '../errors.ts';
import type { ResidentService } from './resident-service.ts';

const cardQuery = z.strictObject({ phone: z.string().min(1).max(64) });

/** An id in a path that cannot be one finds nothing. */
function pathId(params: Record<string, string>): string {
  const parsed = idSchema.safeParse(params['id']);
  if (!parsed.success) throw new HotlineError('NOT_FOUND');
  return parsed.data;
}

export function residentRoutes({ residents }: { residents: Pick<ResidentService, 'card' | 'find'> }): RouteTable {
  return [
    {
      method: 'get',
      path: '/residents/card',
      permission: 'resident.read',
      summary: 'What is known of a number: open tickets, earlier tickets and calls. The agent asks, so an unverified number is answered too.',
      query: cardQuery,
      run: (ctx) => residents.card({ phone: (ctx.query as z.infer<typeof cardQuery>).phone, verified: false, asked: true }, viewerOf(ctx)),
    },
    { method: 'get', path: '/residents/:id', permission: 'resident.read', summary: 'One resident; name and numbers masked without the right to reveal.', run: (ctx) => residents.find(pathId(ctx.params), viewerOf(ctx)) },
  ];
}
