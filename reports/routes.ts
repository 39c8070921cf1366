import { z } from 'zod';
import { viewerOf, type RouteTable } from '../access/route.ts';
import { serviceLevelQuerySchema, type OwnDayView, type ServiceLevelReport } from '../contract/queues.ts';

export interface ReportRouteNeeds {
  serviceLevel(query: { queueId: string | null; seconds?: number | undefined; from?: string | undefined; to?: string | undefined; excludeShort: boolean }): ServiceLevelReport;
  ownDay(agentId: string): Promise<OwnDayView>;
}

const span = z.looseObject({ from: z.string(), to: z.string(), offered: z.number(), answered: z.number(), answeredInTime: z.number() });

/** Figures of the day, from memory. */
export function reportRoutes(needs: ReportRouteNeeds): RouteTable {
  return [
    {
      method: 'get', path: '/reports/service-level', permission: 'queue.read', query: serviceLevelQuerySchema, answer: z.looseObject({ now: span, last24h: span, halfHours: z.array(span) }),
      summary: 'Connection rate and share within 15 seconds: now, over any 24 hours up to now, per half hour of the last two days; with formula and exclusions',
      run(ctx) {
        const { queueId, seconds, from, to, excludeShort } = ctx.query as z.infer<typeof serviceLevelQuerySchema>;
        return needs.serviceLevel({ queueId: queueId ?? null, seconds, from, to, excludeShort: excludeShort === 'true' });
      },
    },
    { method: 'get', path: '/reports/own-day', permission: 'desk.use', answer: z.looseObject({ calls: z.number(), talkMs: z.number() }), summary: 'One\'s own figures of the day', run: (ctx) => needs.ownDay(viewerOf(ctx).userId) },
  ];
}
