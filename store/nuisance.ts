import type { Connection } from 'mongoose';
import type { NuisanceRow } from '../telephony/nuisance.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type NuisanceStore = VersionedRows<NuisanceRow>;

export function createNuisanceStore(connection: Connection): NuisanceStore {
  return createVersionedRows<NuisanceRow>(connection, { model: 'Nuisance', collection: 'nuisance', keyOf: (row) => row.id });
}
