import type { z } from 'zod';
import { viewerOf, type RouteTable } from '../access/route.ts';
import { queueEditSchema } from '../contract/api.ts';
import type { QueueView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';

type QueueSet = Partial<Omit<QueueView, 'id' | 'version'>>;

/** A list whose rows are changed against the version that was read. */
interface Rows<V, S> {
  list(): Promise<V[]>;
  find(id: string): Promise<V | null>;
  edit(id: string, version: number, set: S): Promise<V | null>;
}

export interface QueueRouteNeeds {
  queues: Rows<QueueView, QueueSet>;
  bus: Pick<Bus, 'tell'>;
}

/** Writes what was sent of the fields; tells the rest of the server; says which version stands in the way. */
async function edit<V extends { version: number }, S extends object>(rows: Rows<V, S>, id: string, { version, ...fields }: { version: number } & Record<string, unknown>, tell: () => void): Promise<V> {
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as S;
  const after = await rows.edit(id, version, set);
  if (after !== null) {
    tell();
    return after;
  }
  const present = await rows.find(id);
  if (present === null) throw new HotlineError('NOT_FOUND');
  throw new HotlineError('CONFLICT', [], { version: present.version });
}

/** Queues in a plain table. */
export function queueRoutes({ queues, bus }: QueueRouteNeeds): RouteTable {
  return [
    { method: 'get', path: '/queues', permission: 'queue.read', summary: 'All queues. A queue that names no agent is served by every agent.', run: async () => ({ items: await queues.list(), next: null }) },
    {
      method: 'patch', path: '/queues/:id', permission: 'queue.manage', body: queueEditSchema, summary: 'Changes a queue. `version` is the one that was read; CONFLICT names the present one.',
      run: (ctx) => {
        viewerOf(ctx);
        return edit(queues, ctx.params['id'] ?? '', ctx.body as z.infer<typeof queueEditSchema>, () => bus.tell('settings.changed', { what: 'queues' }));
      },
    },
  ];
}
