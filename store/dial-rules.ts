import type { Connection } from 'mongoose';
import type { DialRulesView } from '../contract/trunks.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

/** One row: the house has one set of rules for dialling out. */
export const DIAL_RULES_ID = 'house';
export interface DialRulesRow extends DialRulesView { id: typeof DIAL_RULES_ID }
export type DialRulesStore = VersionedRows<DialRulesRow>;

export function createDialRulesStore(connection: Connection): DialRulesStore {
  return createVersionedRows<DialRulesRow>(connection, { model: 'DialRules', collection: 'dial_rules', keyOf: (row) => row.id });
}
