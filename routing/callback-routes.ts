import { z } from 'zod';
import { viewerOf, type RouteContext, type RouteTable } from '../access/route.ts';
import { may, type Viewer } from '../access/viewer.ts';
import { callbackDoneSchema, callbackQuerySchema, type CallbackView } from '../contract/queues.ts';
import { cityTime } from '../language/city-time.ts';
import { maskPhone } from '../residents/masking.ts';
import { comesFirst, type Callback } from './callback.ts';

export interface CallbackRouteNeeds {
  open(): Callback[];
  closed(limit: number, before?: string): Promise<Callback[]>;
  claim(id: string, agentId: string): Callback;
  call(id: string, agentId: string): Promise<{ callId: string }>;
  done(id: string, agentId: string, reason: string): Callback;
  position(task: Callback): number | null;
  queueName(queueId: string): string | null;
  agentName(agentId: string): string | null;
}

const timeOf = (iso: string): string => cityTime(new Date(iso));
const summary = z.looseObject({ id: z.string(), kind: z.string(), number: z.string(), state: z.string(), dueAt: z.string() });

/** Calls that are owed: list, take one, dial, close. Numbers are masked but for whoever took the task or may reveal. */
export function callbackRoutes(needs: CallbackRouteNeeds): RouteTable {
  const view = (task: Callback, viewer: Viewer): CallbackView => ({
    id: task.id, kind: task.kind, number: task.agentId === viewer.userId || may(viewer, 'resident.reveal') ? task.number : maskPhone(task.number),
    queueId: task.queueId, queueName: needs.queueName(task.queueId), callId: task.callId, calls: task.calls, wantedAt: timeOf(task.wantedAt), dueAt: timeOf(task.dueAt),
    state: task.state, tries: task.tries, agentId: task.agentId, agentName: task.agentId === null ? null : needs.agentName(task.agentId), why: task.why,
    closedAt: task.closedAt === null ? null : timeOf(task.closedAt), position: needs.position(task),
  });
  const idOf = (ctx: RouteContext): string => ctx.params['id'] ?? '';
  return [
    {
      method: 'get', path: '/callbacks', permission: 'call.read', query: callbackQuerySchema, answer: z.object({ items: z.array(summary), next: z.string().nullable() }),
      summary: 'Who is owed a call: open ones by deadline, or those that are over',
      async run(ctx) {
        const { of, limit, cursor } = ctx.query as z.infer<typeof callbackQuerySchema>;
        const viewer = viewerOf(ctx);
        if (of === 'open') return { items: needs.open().sort(comesFirst).slice(0, limit).map((task) => view(task, viewer)), next: null };
        const found = await needs.closed(limit + 1, cursor);
        const items = found.slice(0, limit).map((task) => view(task, viewer));
        return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
      },
    },
    { method: 'post', path: '/callbacks/:id/claim', permission: 'call.callOut', answer: summary, summary: 'Takes a missed call for a quarter of an hour', run: (ctx) => view(needs.claim(idOf(ctx), viewerOf(ctx).userId), viewerOf(ctx)) },
    { method: 'post', path: '/callbacks/:id/call', permission: 'call.callOut', answer: z.object({ callId: z.string() }), summary: 'Takes it and dials: one\'s own telephone first, then the number', run: (ctx) => needs.call(idOf(ctx), viewerOf(ctx).userId) },
    {
      method: 'post', path: '/callbacks/:id/done', permission: 'call.callOut', body: callbackDoneSchema, answer: summary, summary: 'Closes it by hand, with a reason',
      run: (ctx) => view(needs.done(idOf(ctx), viewerOf(ctx).userId, (ctx.body as z.infer<typeof callbackDoneSchema>).reason), viewerOf(ctx)),
    },
  ];
}
