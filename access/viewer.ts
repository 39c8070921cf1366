import type { Permission, Role } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';

/** Who is asking. Every read of tickets, calls, messages, residents and recordings takes one. */
export interface Viewer {
  userId: string;
  name: string;
  /** 工号, spoken to the resident. */
  staffNumber: string;
  roles: readonly Role[];
  permissions: ReadonlySet<Permission>;
  sessionId: string;
}

/** Whether the viewer holds the right. */
export function may(viewer: Viewer, permission: Permission): boolean {
  return viewer.permissions.has(permission);
}

/** Refuses with FORBIDDEN when the viewer lacks the right. */
export function mustHave(viewer: Viewer, permission: Permission): void {
  if (!may(viewer, permission)) throw new HotlineError('FORBIDDEN', [], { permission });
}
