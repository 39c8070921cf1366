import type { QueueView } from '../contract/views.ts';

/** The queues an agent serves: those that name him, and those that name nobody. */
export function queueIdsFor(agentId: string, queues: readonly Pick<QueueView, 'id' | 'agentIds'>[]): string[] {
  return queues.filter(({ agentIds }) => agentIds.length === 0 || agentIds.includes(agentId)).map(({ id }) => id);
}
