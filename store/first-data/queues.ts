import { DEFAULT_QUEUE_RULES } from '../../contract/queues.ts';
import type { QueueView } from '../../contract/views.ts';

/** The one queue of the first form, round the clock. No agents named: every agent of the desk belongs to it until somebody is. */
export const QUEUES: readonly QueueView[] = [{ id: 'general', name: '综合', wrapUpSeconds: 120, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], rules: { ...DEFAULT_QUEUE_RULES, callBack: { ...DEFAULT_QUEUE_RULES.callBack, allowed: true } }, version: 1 }];
