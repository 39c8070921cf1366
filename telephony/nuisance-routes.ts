import { viewerOf, type RouteTable } from '../access/route.ts';
import { nuisanceInputSchema } from '../contract/trunks.ts';
import { HotlineError } from '../errors.ts';
import type { NuisanceInput, NuisanceService } from './nuisance-service.ts';
import { idOf, pageQuery } from './trunk-routes.ts';

/** Nuisance callers. Whoever takes calls may warn one; all graver steps are the shift leader's. */
export function nuisanceRoutes({ nuisance }: { nuisance: NuisanceService }): RouteTable {
  return [
    { method: 'get', path: '/nuisance', permission: 'agent.supervise', query: pageQuery, summary: 'All entries, lifted and expired ones too, newest first.', run: async () => ({ items: await nuisance.list(), next: null }) },
    {
      method: 'post', path: '/nuisance', permission: 'call.control', status: 201, body: nuisanceInputSchema, audit: { entity: 'nuisance' },
      summary: 'Lists a caller. `callIds` are calls from this very number. An agent may only warn.',
      run: (ctx) => {
        const viewer = viewerOf(ctx);
        const input = ctx.body as NuisanceInput;
        if (input.grade !== 'warned' && !viewer.permissions.has('agent.supervise')) throw new HotlineError('FORBIDDEN');
        return nuisance.add(input, { userId: viewer.userId, name: viewer.name });
      },
    },
    {
      method: 'delete', path: '/nuisance/:id', permission: 'agent.supervise', audit: { entity: 'nuisance', action: 'removed' }, summary: 'Lifts an entry before its time; it stays in the list.',
      run: async (ctx) => {
        const viewer = viewerOf(ctx);
        await nuisance.lift(idOf(ctx), { userId: viewer.userId, name: viewer.name });
      },
    },
    {
      method: 'get', path: '/nuisance/:id/evidence', permission: 'agent.supervise', audit: { entity: 'nuisance', action: 'exported' },
      summary: 'What a report to the police is made from: the entries of the number, its calls, and the list of their recordings with checksums.', run: (ctx) => nuisance.pack(idOf(ctx)),
    },
  ];
}
