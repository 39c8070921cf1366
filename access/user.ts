import type { Role } from '../contract/states.ts';
import type { Me, UserView } from '../contract/views.ts';
import { permissionsOf } from './permissions.ts';
import type { SecondFactor } from './second-factor.ts';
import type { Viewer } from './viewer.ts';

export interface User {
  id: string;
  /** Lower case. */
  username: string;
  name: string;
  staffNumber: string;
  roles: Role[];
  active: boolean;
  passwordHash: string;
  mustChangePassword: boolean;
  deskPhone: boolean;
  secondFactor: SecondFactor | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** User names do not know case or full-width forms. */
export function foldUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}

export function viewerFor(user: User, sessionId: string): Viewer {
  return Object.freeze({ userId: user.id, name: user.name, staffNumber: user.staffNumber, roles: Object.freeze([...user.roles]), permissions: permissionsOf(user.roles), sessionId });
}

export function userView(user: User): UserView {
  const { id, username, name, staffNumber, roles, active, version, deskPhone, secondFactor } = user;
  return { id, username, name, staffNumber, roles: [...roles], active, version, deskPhone, secondFactor: secondFactor !== null };
}

export function meView(user: User, mustSetUpSecondFactor: boolean): Me {
  const { id, username, name, staffNumber, roles, mustChangePassword } = user;
  return { id, username, name, staffNumber, roles: [...roles], permissions: [...permissionsOf(roles)], mustChangePassword, mustSetUpSecondFactor };
}
