import type { Viewer } from '../access/viewer.ts';
import type { SecrecyLevel } from '../contract/states.ts';

/** What the rule needs to know of a ticket. */
export interface VisibleParts { createdById: string; staffIds: readonly string[]; secrecy: SecrecyLevel }

/** A reader's reach, in a form that both a store filter and a single check can be made of. */
export interface Reach {
  /** False: sees no ticket at all. */
  any: boolean;
  /** True: all tickets that are not sealed; false: those he worked on. */
  all: boolean;
  /** True: sealed tips of others as well. */
  sealed: boolean;
  userId: string;
}

/** The one rule. Sealed tips (保密举报) are read by who took them and by the leader on duty, whatever other rights somebody has. */
export function reachOf(viewer: Viewer): Reach {
  const all = viewer.permissions.has('ticket.readAll');
  return { any: all || viewer.permissions.has('ticket.read'), all, sealed: all && viewer.roles.includes('dutyLeader'), userId: viewer.userId };
}

/** The push's check and the check of a single read. */
export function maySee(viewer: Viewer, ticket: VisibleParts): boolean {
  const reach = reachOf(viewer);
  if (!reach.any) return false;
  if (ticket.createdById === reach.userId || ticket.staffIds.includes(reach.userId)) return true;
  return ticket.secrecy === 'sealed' ? reach.sealed : reach.all;
}

/** Who may read, kept with each ticket so that the rule is one indexed clause: '*' stands for every holder of the right to all tickets. */
export function readersOf(ticket: VisibleParts): string[] {
  const staff = [...new Set([ticket.createdById, ...ticket.staffIds])];
  return ticket.secrecy === 'sealed' ? staff : ['*', ...staff];
}

/** The store's filter: the same rule as a query over `readers`. */
export function visibleFilter(viewer: Viewer): Record<string, unknown> {
  const reach = reachOf(viewer);
  // No ticket is readable by nobody: matches nothing.
  if (!reach.any) return { readers: '' };
  if (reach.sealed) return {};
  return { readers: reach.all ? { $in: ['*', reach.userId] } : reach.userId };
}

export interface Identity { name: boolean; phone: boolean }

/**
 * Whether the name is shown, and whether the number may be asked for in full (nobody has it on the screen without asking): to who took the matter and to
 * holders of the right, except what the resident asked to hide.
 */
export function identityShown(viewer: Viewer, ticket: VisibleParts): Identity {
  if (ticket.createdById === viewer.userId) return { name: true, phone: true };
  const reveal = viewer.permissions.has('resident.reveal');
  return { name: reveal && ticket.secrecy !== 'hideName' && ticket.secrecy !== 'sealed', phone: reveal && ticket.secrecy === 'none' };
}
