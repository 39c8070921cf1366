import type { Connection } from 'mongoose';
import type { HoursView } from '../contract/flows.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type HoursStore = VersionedRows<HoursView>;

export function createHoursStore(connection: Connection): HoursStore {
  return createVersionedRows<HoursView>(connection, { model: 'Hours', collection: 'hours', keyOf: (row) => row.id });
}
