import { ROLES, type Permission, type Role } from '../contract/states.ts';

/**
 * The one table: which role has which rights. Reading a ticket still passes the visibility rule of tickets/; `readAll` lifts the limit to one's own.
 * `resident.reveal` shows a whole number where screens mask it. `self` is everybody who is signed in.
 */
const takesCalls = ['desk.use', 'call.control', 'call.callOut', 'call.read', 'recording.play', 'queue.read', 'resident.read'] as const satisfies readonly Permission[];
// All, because a colleague took the caller's last matter; sealed ones stay hidden by tickets/visibility.
const writesTickets = ['ticket.create', 'ticket.read', 'ticket.readAll', 'ticket.edit'] as const satisfies readonly Permission[];
const readsTickets = ['ticket.read', 'ticket.readAll', 'resident.read'] as const satisfies readonly Permission[];
const watchesTheFloor = ['agent.supervise', 'queue.read', 'call.read', 'call.readAll', 'recording.play'] as const satisfies readonly Permission[];

export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  agent: [...takesCalls, ...writesTickets],
  writer: ['desk.use', 'call.read', 'resident.read', ...writesTickets],
  dispatcher: [...readsTickets, 'ticket.edit', 'call.read', 'call.readAll', 'recording.play', 'resident.reveal'],
  dispatchReviewer: [...readsTickets, 'ticket.edit', 'call.read', 'call.readAll', 'recording.play', 'resident.reveal'],
  delayReviewer: [...readsTickets],
  replyReviewer: [...readsTickets, 'call.read', 'call.readAll', 'recording.play'],
  visitor: [...takesCalls, ...readsTickets, 'resident.reveal'],
  supervisionOfficer: [...readsTickets, 'call.read', 'call.readAll', 'recording.play', 'resident.reveal'],
  inspector: [...readsTickets, 'call.read', 'call.readAll', 'recording.play'],
  shiftLead: [...takesCalls, ...writesTickets, ...readsTickets, ...watchesTheFloor, 'resident.reveal', 'queue.manage', 'user.read', 'system.read', 'system.manage'],
  dutyLeader: [...readsTickets, ...watchesTheFloor, 'resident.reveal', 'user.read'],
  kbEditor: [],
  kbReviewer: [],
  analyst: [...readsTickets, 'queue.read'],
  districtCoordinator: ['ticket.read', 'ticket.edit', 'resident.read'],
  handler: ['ticket.read', 'resident.read'],
  unitLeader: ['ticket.read', 'resident.read'],
  subHandler: ['ticket.read'],
  // Administers accounts and lines; sees no resident's matter by this role.
  admin: ['user.read', 'user.manage', 'queue.read', 'queue.manage', 'number.manage', 'flow.manage', 'system.read', 'system.manage'],
  auditor: ['audit.read', 'user.read', 'system.read'],
};

/** Pairs that one person never holds together. The first account is the exception: it hands the roles out. */
export const EXCLUSIVE_ROLES: readonly (readonly [Role, Role])[] = [['admin', 'auditor']];

/** All rights of somebody with these roles. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set<Permission>(['self', ...roles.flatMap((role) => ROLE_PERMISSIONS[role])]);
}

/** The first pair of roles that may not stand together, or null. */
export function clashOf(roles: readonly Role[]): readonly [Role, Role] | null {
  return EXCLUSIVE_ROLES.find(([one, other]) => roles.includes(one) && roles.includes(other)) ?? null;
}

/** Every role with its rights, in the order of the list of roles. */
export function listRoles(): { role: Role; permissions: readonly Permission[] }[] {
  return ROLES.map((role) => ({ role, permissions: ROLE_PERMISSIONS[role] }));
}
