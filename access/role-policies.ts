import { ROLES, type Role } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';

/** What is asked of those who hold a role, beside its rights. */
export interface RolePolicy { role: Role; secondFactor: boolean; version: number }

export interface RolePolicyStore {
  list(): Promise<RolePolicy[]>;
  /** Adds a row that was never there. */
  ensure(row: RolePolicy): Promise<void>;
  edit(role: string, version: number, set: { secondFactor: boolean }): Promise<RolePolicy | null>;
  find(role: string): Promise<RolePolicy | null>;
}

const untouched = (role: Role): RolePolicy => ({ role, secondFactor: false, version: 1 });

/** The policies, in memory: each sign-in and each request asks. */
export class RolePolicies {
  readonly #store: RolePolicyStore;
  #known: Map<Role, RolePolicy> | null = null;

  constructor(store: RolePolicyStore) {
    this.#store = store;
  }

  /** Reads them once; throws while the store is away. */
  async warm(): Promise<void> {
    this.#known ??= new Map((await this.#store.list()).map((policy) => [policy.role, policy]));
  }

  of(role: Role): RolePolicy {
    return this.#known?.get(role) ?? untouched(role);
  }

  list(): RolePolicy[] {
    return ROLES.map((role) => this.of(role));
  }

  /** Whether somebody with these roles must have a second factor. */
  secondFactorNeeded(roles: readonly Role[]): boolean {
    return roles.some((role) => this.of(role).secondFactor);
  }

  /** Throws CONFLICT, naming the present version. */
  async set(role: Role, { version, secondFactor }: { version: number; secondFactor: boolean }): Promise<RolePolicy> {
    await this.warm();
    await this.#store.ensure(untouched(role));
    const changed = await this.#store.edit(role, version, { secondFactor });
    if (changed === null) throw new HotlineError('CONFLICT', [], { version: (await this.#store.find(role))?.version ?? 1 });
    this.#known?.set(role, changed);
    return changed;
  }
}
