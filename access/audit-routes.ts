import { z } from 'zod';
import { listQuerySchema } from '../contract/api.ts';
import { HotlineError } from '../errors.ts';
import type { AuditService } from './audit-service.ts';
import type { RouteTable } from './route.ts';

const auditQuery = listQuerySchema.extend({
  entity: z.string().max(40).optional(), entityId: z.string().max(64).optional(), by: z.string().max(64).optional(),
  from: z.iso.datetime({ offset: true }).optional(), to: z.iso.datetime({ offset: true }).optional(),
});
const thing = z.record(z.string(), z.unknown()).nullable();
const entrySchema = z.object({
  id: z.string(), at: z.iso.datetime(), byId: z.string(), byName: z.string(), action: z.string(), entity: z.string(), entityId: z.string(), entityName: z.string(), before: thing, after: thing, address: z.string(),
});

/** The ledger: to be read, and to be checked; nothing here changes it. */
export function auditRoutes({ audit }: { audit: Pick<AuditService, 'list' | 'verify'> }): RouteTable {
  return [
    {
      method: 'get', path: '/audit', permission: 'audit.read', query: auditQuery, answer: z.object({ items: z.array(entrySchema), next: z.string().nullable() }),
      summary: 'Who changed, published, revealed, exported or listened in, newest first, each with the state before and after. `from` counts in, `to` does not.',
      run(ctx) {
        const { from, to, ...query } = ctx.query as z.infer<typeof auditQuery>;
        if (query.cursor !== undefined && !/^\d{1,15}$/.test(query.cursor)) throw new HotlineError('BAD_INPUT', ['cursor'], { field: 'cursor' });
        return audit.list({ ...query, from: moment(from), to: moment(to) });
      },
    },
    {
      method: 'get', path: '/audit/check', permission: 'audit.read', answer: z.object({ lines: z.number().int(), whole: z.boolean(), brokenAt: z.string().nullable() }), strictRate: true,
      summary: 'Whether the ledger is whole: each line holds the hash of the one before. `brokenAt` is the first line that does not follow.', run: () => audit.verify(),
    },
  ];
}

/** As lines are kept: in UTC. */
const moment = (text: string | undefined): string | undefined => (text === undefined ? undefined : new Date(text).toISOString());
