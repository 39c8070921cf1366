import type { z } from 'zod';
import { viewerOf, type RouteTable } from '../access/route.ts';
import { queueEditSchema } from '../contract/api.ts';
import type { NumberView, QueueView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';

type QueueEdit = z.infer<typeof queueEditSchema>;

export interface QueueRouteNeeds {
  queues: {
    list(): Promise<QueueView[]>;
    find(id: string): Promise<QueueView | null>;
    edit(id: string, version: number, set: Partial<Omit<QueueView, 'id' | 'version'>>): Promise<QueueView | null>;
  };
  numbers: { list(): Promise<NumberView[]> };
  bus: Pick<Bus, 'tell'>;
}

/** Queues and published numbers in plain tables. */
export function queueRoutes({ queues, numbers, bus }: QueueRouteNeeds): RouteTable {
  async function edit(id: string, { version, ...fields }: QueueEdit): Promise<QueueView> {
    const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Omit<QueueView, 'id' | 'version'>>;
    const after = await queues.edit(id, version, set);
    if (after !== null) {
      bus.tell('settings.changed', { what: 'queues' });
      return after;
    }
    const present = await queues.find(id);
    if (present === null) throw new HotlineError('NOT_FOUND');
    throw new HotlineError('CONFLICT', [], { version: present.version });
  }
  return [
    { method: 'get', path: '/queues', permission: 'queue.read', summary: 'All queues. A queue that names no agent is served by every agent.', run: async () => ({ items: await queues.list(), next: null }) },
    {
      method: 'patch', path: '/queues/:id', permission: 'queue.manage', body: queueEditSchema, summary: 'Changes a queue. `version` is the one that was read; CONFLICT names the present one.',
      run: (ctx) => {
        viewerOf(ctx);
        return edit(ctx.params['id'] ?? '', ctx.body as QueueEdit);
      },
    },
    { method: 'get', path: '/numbers', permission: 'queue.read', summary: 'The numbers residents dial.', run: async () => ({ items: await numbers.list(), next: null }) },
  ];
}
