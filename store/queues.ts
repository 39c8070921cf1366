import type { Connection } from 'mongoose';
import { queueRulesSchema } from '../contract/queues.ts';
import type { QueueView } from '../contract/views.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type QueueStore = VersionedRows<QueueView>;

/** A queue that was written before there were rules, or before a rule was there, has the default. */
export function createQueueStore(connection: Connection): QueueStore {
  return createVersionedRows<QueueView>(connection, { model: 'Queue', collection: 'queues', keyOf: (row) => row.id, defaults: (row) => ({ ...row, rules: queueRulesSchema.parse((row as Partial<QueueView>).rules ?? {}) }) });
}
