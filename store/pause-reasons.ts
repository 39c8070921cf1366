import type { Connection } from 'mongoose';
import type { PauseReasonView } from '../contract/queues.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type PauseReasonStore = VersionedRows<PauseReasonView>;

export function createPauseReasonStore(connection: Connection): PauseReasonStore {
  return createVersionedRows<PauseReasonView>(connection, { model: 'PauseReason', collection: 'pause_reasons', keyOf: (row) => row.id });
}
