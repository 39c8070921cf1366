import type { Connection } from 'mongoose';
import type { StoredTrunk } from '../telephony/trunk.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type TrunkStore = VersionedRows<StoredTrunk>;

export function createTrunkStore(connection: Connection): TrunkStore {
  return createVersionedRows<StoredTrunk>(connection, { model: 'Trunk', collection: 'trunks', keyOf: (row) => row.id });
}
