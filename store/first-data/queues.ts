import type { NumberView, QueueView } from '../../contract/views.ts';

/** The one queue of the first form, round the clock. No agents named: every agent of the desk belongs to it until somebody is. */
export const QUEUES: readonly QueueView[] = [{ id: 'general', name: '综合', wrapUpSeconds: 120, ringSeconds: 15, serviceLevelSeconds: 15, agentIds: [], version: 1 }];

export const NUMBERS: readonly NumberView[] = [
  { number: '12345', name: '12345政务服务便民热线', aliases: ['085112345', '+8685112345', '8685112345'], mode: 'human-first', greeting: ['welcome', 'moment'], queueId: 'general', webCall: true, webCallOpen: false, version: 1 },
];
