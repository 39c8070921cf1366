import type { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { userEditSchema, userInputSchema } from '../contract/api.ts';
import { newId } from '../contract/ids.ts';
import { ROLES, type Role } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import { checkPassword, hashPassword } from './password.ts';
import { clashOf } from './permissions.ts';
import type { SecondFactor } from './second-factor.ts';
import { foldUsername, type User } from './user.ts';

export interface UserStore {
  byId(id: string): Promise<User | null>;
  byIds(ids: readonly string[]): Promise<User[]>;
  byUsername(username: string): Promise<User | null>;
  any(): Promise<boolean>;
  countActive(role: Role): Promise<number>;
  list(page: { limit: number; cursor: string | undefined }): Promise<{ items: User[]; next: string | null }>;
  /** Throws DUPLICATE when user name or staff number is taken. */
  insert(user: User): Promise<void>;
  /** Takes a step of the second factor, unless it or a later one was taken; false then. The version stays. */
  spendStep(id: string, step: number): Promise<boolean>;
  /** Takes a recovery code away; false when it is not there any more. The version stays. */
  spendRecovery(id: string, hash: string): Promise<boolean>;
  /** Writes only when the version is still the given one; null otherwise. */
  update(id: string, version: number, changes: Partial<User>): Promise<User | null>;
}

export interface UserNeeds {
  store: UserStore;
  clock: Clock;
  bus: Bus;
  /** Ends all sessions of the user, and takes the changed user over for the others. */
  endSessions(userId: string): Promise<void>;
  refresh(user: User): void;
}

type UserInput = z.infer<typeof userInputSchema>;
type UserEdit = z.infer<typeof userEditSchema>;

/** Accounts: who they are, what they may do, whether they still may. */
export class UserService {
  readonly #needs: UserNeeds;
  /** Edits follow each other, so that two administrators cannot remove each other at once. */
  #editing: Promise<unknown> = Promise.resolve();

  constructor(needs: UserNeeds) {
    this.#needs = needs;
  }

  async list(page: { limit: number; cursor?: string | undefined }): Promise<{ items: User[]; next: string | null }> {
    return this.#needs.store.list({ limit: page.limit, cursor: page.cursor });
  }

  /** An account made by an administrator; its password must be changed at first sign-in. */
  async create(input: UserInput): Promise<User> {
    const username = foldUsername(input.username);
    refuseClash(input.roles);
    checkPassword(input.password, username);
    return this.#insert({ ...input, username }, true);
  }

  /** Makes `admin` with every role when there is no account at all; false when there is one. */
  async createFirstAdmin(first: { password: string; mustChange: boolean }): Promise<boolean> {
    if (await this.#needs.store.any()) return false;
    await this.#insert({ username: 'admin', name: '系统管理员', staffNumber: '1000', roles: [...ROLES], password: first.password }, first.mustChange);
    return true;
  }

  async update(id: string, edit: UserEdit): Promise<User> {
    const running = this.#editing.catch(() => undefined).then(() => this.#update(id, edit));
    this.#editing = running;
    return running;
  }

  /** Sets a password chosen by the user. */
  async setOwnPassword(user: User, password: string): Promise<User> {
    checkPassword(password, user.username);
    return this.#write(user, user.version, { passwordHash: await hashPassword(password), mustChangePassword: false });
  }

  /** Writes the second factor, or takes it away. */
  async setSecondFactor(user: User, secondFactor: SecondFactor | null): Promise<User> {
    const present = (await this.#needs.store.byId(user.id)) ?? user;
    return this.#write(present, present.version, { secondFactor });
  }

  async byId(id: string): Promise<User> {
    const user = await this.#needs.store.byId(id);
    if (!user) throw new HotlineError('NOT_FOUND');
    return user;
  }

  async #update(id: string, edit: UserEdit): Promise<User> {
    const { version, password, ...fields } = edit;
    const user = await this.byId(id);
    const changes: Partial<User> = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    if (changes.roles && clashOf(user.roles) === null) refuseClash(changes.roles);
    await this.#keepAnAdmin(user, { ...user, ...changes });
    if (password !== undefined) {
      checkPassword(password, user.username);
      Object.assign(changes, { passwordHash: await hashPassword(password), mustChangePassword: true });
    }
    const changed = await this.#write(user, version, changes);
    if (!changed.active || password !== undefined) await this.#needs.endSessions(id);
    return changed;
  }

  async #write(user: User, version: number, changes: Partial<User>): Promise<User> {
    const changed = await this.#needs.store.update(user.id, version, { ...changes, updatedAt: this.#needs.clock.now() });
    if (!changed) throw new HotlineError('CONFLICT');
    this.#needs.refresh(changed);
    this.#needs.bus.tell('user.changed', { userId: user.id });
    return changed;
  }

  async #keepAnAdmin(before: User, after: User): Promise<void> {
    const isAdmin = (user: User): boolean => user.active && user.roles.includes('admin');
    if (isAdmin(before) && !isAdmin(after) && (await this.#needs.store.countActive('admin')) <= 1) throw new HotlineError('LAST_ADMIN');
  }

  async #insert(input: UserInput, mustChangePassword: boolean): Promise<User> {
    const { password, ...fields } = input;
    const now = this.#needs.clock.now();
    const user: User = { id: newId(now.getTime()), ...fields, active: true, passwordHash: await hashPassword(password), mustChangePassword, deskPhone: false, secondFactor: null, version: 1, createdAt: now, updatedAt: now };
    await this.#needs.store.insert(user);
    this.#needs.bus.tell('user.changed', { userId: user.id });
    return user;
  }
}

function refuseClash(roles: readonly Role[]): void {
  const clash = clashOf(roles);
  if (clash) throw new HotlineError('ROLES_EXCLUDE', [...clash], { fields: [{ path: 'roles', message: clash.join(', ') }] });
}
