import type { Connection } from 'mongoose';
import type { RolePolicy } from '../access/role-policies.ts';
import { createVersionedRows, type VersionedRows } from './versioned-rows.ts';

export type RolePolicyRows = VersionedRows<RolePolicy>;

/** What is asked of the roles beside their rights, by role. */
export function createRolePolicyStore(connection: Connection): RolePolicyRows {
  return createVersionedRows<RolePolicy>(connection, { model: 'RolePolicy', collection: 'role_policies', keyOf: ({ role }) => role });
}
