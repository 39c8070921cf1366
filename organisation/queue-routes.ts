import type { z } from 'zod';
import type { RouteTable } from '../access/route.ts';
import { queueEditSchema } from '../contract/api.ts';
import { DEFAULT_QUEUE_RULES, queueCreateSchema } from '../contract/queues.ts';
import type { QueueView } from '../contract/views.ts';
import { badField, settingRoutes, type Rows } from './setting-rows.ts';

export interface QueueRouteNeeds {
  queues: Rows<QueueView>;
  /** As they are in memory. */
  known(): readonly QueueView[];
  skillIds(): string[];
  /** Numbers, voice flows and waiting callers that need this queue, by name. */
  users(queueId: string): string[];
  changed(): void | Promise<void>;
}

/** What a new queue is until somebody says more. */
const FIRST = { wrapUpSeconds: 45, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [] as string[], rules: DEFAULT_QUEUE_RULES };

/** Queues and how they deal out their callers. */
export function queueRoutes({ queues, known, skillIds, users, changed }: QueueRouteNeeds): RouteTable {
  return settingRoutes<QueueView>(queues, {
    path: '/queues', entity: 'queue', what: 'queue (one that names no agent is served by every agent)', manage: 'queue.manage', read: 'queue.read',
    input: queueCreateSchema, patch: queueEditSchema, made: (input: z.infer<typeof queueCreateSchema>) => ({ ...FIRST, ...input }),
    check({ id, rules }) {
      const to = rules.overflow.toQueueId;
      if (to === id) throw badField('rules.overflow.toQueueId', 'is this queue itself');
      if (to !== null && !known().some((queue) => queue.id === to)) throw badField('rules.overflow.toQueueId', `there is no queue ${to}`);
      const skill = rules.skills.find(({ skillId }) => !skillIds().includes(skillId));
      if (skill !== undefined) throw badField('rules.skills', `there is no skill ${skill.skillId}`);
    },
    users: (queueId) => [...known().filter((queue) => queue.rules.overflow.toQueueId === queueId).map(({ name }) => name), ...users(queueId)],
    changed,
  });
}
