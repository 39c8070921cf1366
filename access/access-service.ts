import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { SecondFactorView } from '../contract/desk.ts';
import type { Me, SessionView } from '../contract/views.ts';
import { HotlineError, type ErrorCode } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Log } from '../log.ts';
import { LockoutService, type LockoutStore } from './lockout-service.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { RolePolicies, type RolePolicyStore } from './role-policies.ts';
import { SecondFactorService } from './second-factor-service.ts';
import { SessionService, type SessionOwner, type SessionStore } from './session-service.ts';
import type { SignedIn } from './route.ts';
import { tokenOf, type Session } from './session.ts';
import { foldUsername, meView, viewerFor, type User } from './user.ts';
import { UserService, type UserStore } from './user-service.ts';
import { may, type Viewer } from './viewer.ts';

export interface AccessNeeds {
  users: UserStore;
  sessions: SessionStore;
  lockouts: LockoutStore;
  roles: RolePolicyStore;
  /** 32 bytes that seal what the store keeps of second factors. */
  sealKey: Uint8Array;
  clock: Clock;
  bus: Bus;
  log: Log;
}

/** Refusals by which a guess is spent. */
const WRONG = new Set<ErrorCode>(['SIGN_IN_FAILED', 'SECOND_FACTOR_WRONG']);

export interface SignInInput { username: string; password: string; code?: string | undefined; address: string; userAgent: string; cookie: string | undefined }

/** Sign-in, sessions, passwords and second factors. Accounts are in `users`, what roles ask for in `policies`. */
export class AccessService {
  readonly users: UserService;
  readonly policies: RolePolicies;
  readonly #needs: AccessNeeds;
  readonly #sessions: SessionService;
  readonly #lockouts: LockoutService;
  readonly #secondFactor: SecondFactorService;
  /** Verified in place of a missing account's, so that both take as long. */
  readonly #nobodysHash = hashPassword(randomBytes(32).toString('hex'));
  #stopSweeping: (() => void) | null = null;

  constructor(needs: AccessNeeds) {
    const { users, sessions, lockouts, clock, bus, log } = needs;
    this.#needs = needs;
    this.#lockouts = new LockoutService(lockouts, clock);
    this.#sessions = new SessionService({ store: sessions, usersByIds: (ids) => users.byIds(ids), clock, bus, log });
    this.users = new UserService({
      store: users, clock, bus,
      endSessions: (userId) => this.#sessions.end(this.#sessions.ofUser(userId)),
      refresh: (user) => this.#sessions.refresh(user),
    });
    this.policies = new RolePolicies(needs.roles);
    this.#secondFactor = new SecondFactorService({
      users, clock, key: needs.sealKey, required: (roles) => this.policies.secondFactorNeeded(roles), write: (user, secondFactor) => this.users.setSecondFactor(user, secondFactor),
    });
  }

  /** Begins to sweep and reads the live sessions when the store is there; sessions are read later when it is not. */
  async start(): Promise<void> {
    this.#stopSweeping ??= this.#needs.clock.every(30_000, () => void this.sweep());
    await Promise.all([this.#sessions.warm(), this.policies.warm()]).catch((error: unknown) => this.#needs.log.warn({ err: error }, 'live sessions are not yet read'));
  }

  stop(): void {
    this.#stopSweeping?.();
    this.#stopSweeping = null;
  }

  /** Ends expired sessions and forgets old guesses. */
  async sweep(): Promise<void> {
    const results = await Promise.allSettled([this.#sessions.sweep(), this.#lockouts.sweep()]);
    for (const result of results) if (result.status === 'rejected') this.#needs.log.debug({ err: result.reason as unknown }, 'sweep put off');
  }

  async signIn(input: SignInInput): Promise<{ token: string; me: Me }> {
    const username = foldUsername(input.username);
    const user = await this.#guess(username, async () => {
      const found = await this.#byPassword(input.password, await this.#needs.users.byUsername(username));
      if (found.secondFactor === null) return found;
      await this.#proveCode(found, input.code);
      // Without the code that was just spent.
      return this.users.byId(found.id);
    });
    await this.policies.warm();
    const secondFactorDue = user.secondFactor === null && this.policies.secondFactorNeeded(user.roles);
    const { token } = await this.#sessions.start(user, { ...input, secondFactorDue });
    // The browser's cookie is replaced: the session it named would be left over.
    const former = await this.#ownerOf(input.cookie);
    if (former) await this.#sessions.end([former.session]);
    return { token, me: meView(user, secondFactorDue) };
  }

  async signOut(viewer: Viewer): Promise<void> {
    const session = this.#sessions.find(viewer.sessionId);
    if (session) await this.#sessions.end([session]);
  }

  /** The viewer of a Cookie header, and what must still be done before anything else. */
  async resolve(cookieHeader: string | undefined): Promise<SignedIn | null> {
    const owner = await this.#ownerOf(cookieHeader);
    return owner && { viewer: viewerFor(owner.user, owner.session.id), mustChangePassword: owner.user.mustChangePassword, mustSetUpSecondFactor: this.#due(owner) };
  }

  /** For sockets and telephone credentials: null also while the first password must be changed or the second factor set up. */
  async viewerOfCookie(cookieHeader: string | undefined): Promise<Viewer | null> {
    const signedIn = await this.resolve(cookieHeader);
    return signedIn && !signedIn.mustChangePassword && !signedIn.mustSetUpSecondFactor ? signedIn.viewer : null;
  }

  /** The viewer of a live session with the rights of this moment; null when it has ended. For sockets, before each event. */
  viewerOfSession(sessionId: string): Viewer | null {
    const session = this.#sessions.find(sessionId);
    const user = session && this.#sessions.user(session.userId);
    if (!session || !user?.active || user.mustChangePassword || this.#due({ session, user })) return null;
    this.#sessions.seen(sessionId);
    return viewerFor(user, sessionId);
  }

  me(viewer: Viewer): Me {
    const [user, session] = [this.#own(viewer), this.#sessions.find(viewer.sessionId)];
    return meView(user, session !== null && this.#due({ session, user }));
  }

  /** Sets a new password and ends the user's other sessions. Guesses at the current one count like guesses at the sign-in. */
  async changePassword(viewer: Viewer, input: { current: string; next: string }): Promise<void> {
    const user = await this.#guess(this.#own(viewer).username, async () => this.#byPassword(input.current, await this.#needs.users.byId(viewer.userId)));
    if (input.next === input.current) throw new HotlineError('PASSWORD_TOO_WEAK');
    await this.users.setOwnPassword(user, input.next);
    await this.#sessions.end(this.#sessions.ofUser(user.id).filter((session) => session.id !== viewer.sessionId));
  }

  /** One's own sessions; those of others for who administers accounts. */
  listSessions(viewer: Viewer, userId: string = viewer.userId): SessionView[] {
    if (userId !== viewer.userId && !may(viewer, 'user.manage')) throw new HotlineError('FORBIDDEN');
    return this.#sessions.ofUser(userId).map((session) => sessionView(session, viewer.sessionId));
  }

  async revokeSession(viewer: Viewer, sessionId: string): Promise<void> {
    const session = this.#sessions.find(sessionId);
    // Somebody else's session does not exist for who may not manage it.
    if (!session || (session.userId !== viewer.userId && !may(viewer, 'user.manage'))) throw new HotlineError('NOT_FOUND');
    await this.#sessions.end([session]);
  }

  secondFactor(viewer: Viewer): SecondFactorView {
    return this.#secondFactor.view(this.#own(viewer));
  }

  /** A fresh secret; whoever has a second factor already shows a code of it first. */
  async beginSecondFactor(viewer: Viewer, code: string | undefined): Promise<{ secret: string; uri: string }> {
    const user = await this.#withCode(viewer, code);
    return this.#secondFactor.begin(user, viewer.sessionId);
  }

  async confirmSecondFactor(viewer: Viewer, code: string): Promise<string[]> {
    return this.#secondFactor.confirm(this.#own(viewer), viewer.sessionId, code);
  }

  async renewRecoveryCodes(viewer: Viewer, code: string): Promise<string[]> {
    return this.#secondFactor.renewRecovery(await this.#withCode(viewer, code));
  }

  /** Throws SECOND_FACTOR_REQUIRED when a role of the account takes one. */
  async removeSecondFactor(viewer: Viewer, code: string): Promise<void> {
    const user = this.#own(viewer);
    if (user.secondFactor === null) throw new HotlineError('NOT_FOUND');
    if (this.policies.secondFactorNeeded(user.roles)) throw new HotlineError('SECOND_FACTOR_REQUIRED');
    await this.#secondFactor.remove(await this.#withCode(viewer, code));
  }

  /** By an administrator, for somebody who lost the app and the recovery codes. */
  async resetSecondFactor(userId: string): Promise<User> {
    return this.#secondFactor.remove(await this.users.byId(userId));
  }

  /** The account as it stands, after a code of its second factor if it has one. */
  async #withCode(viewer: Viewer, code: string | undefined): Promise<User> {
    const user = this.#own(viewer);
    if (user.secondFactor !== null) await this.#guess(user.username, () => this.#proveCode(user, code));
    return this.users.byId(user.id);
  }

  /** A guess is taken first, for passwords and codes alike; it is given back when it was none: the store went away, or a code has yet to come. */
  async #guess<T>(username: string, work: () => Promise<T>): Promise<T> {
    await this.#lockouts.take(username);
    const answer = await work().catch((error: unknown) => {
      if (!(error instanceof HotlineError) || !WRONG.has(error.code)) this.#lockouts.giveBack(username);
      throw error;
    });
    await this.#lockouts.clear(username);
    return answer;
  }

  async #byPassword(password: string, user: User | null): Promise<User> {
    const right = await verifyPassword(user?.passwordHash ?? (await this.#nobodysHash), password);
    if (!right || !user?.active) throw new HotlineError('SIGN_IN_FAILED');
    return user;
  }

  async #proveCode(user: User, code: string | undefined): Promise<void> {
    if (code === undefined) throw new HotlineError('SECOND_FACTOR_NEEDED');
    if (!(await this.#secondFactor.prove(user, code))) throw new HotlineError('SECOND_FACTOR_WRONG');
  }

  #due({ session, user }: SessionOwner): boolean {
    return session.secondFactorDue && user.secondFactor === null && this.policies.secondFactorNeeded(user.roles);
  }

  #own(viewer: Viewer): User {
    const user = this.#sessions.user(viewer.userId);
    if (!user) throw new HotlineError('NOT_SIGNED_IN');
    return user;
  }

  async #ownerOf(cookieHeader: string | undefined): Promise<SessionOwner | null> {
    const token = tokenOf(cookieHeader);
    return token === null ? null : this.#sessions.resolve(token);
  }
}

function sessionView(session: Session, currentId: string): SessionView {
  const { id, createdAt, lastSeenAt, address, userAgent } = session;
  return { id, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), address, userAgent, current: id === currentId };
}
