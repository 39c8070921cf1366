import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Me, SessionView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Log } from '../log.ts';
import { LockoutService, type LockoutStore } from './lockout-service.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { SessionService, type SessionOwner, type SessionStore } from './session-service.ts';
import { tokenOf, type Session } from './session.ts';
import { foldUsername, meView, viewerFor, type User } from './user.ts';
import { UserService, type UserStore } from './user-service.ts';
import { may, type Viewer } from './viewer.ts';

export interface AccessNeeds {
  users: UserStore;
  sessions: SessionStore;
  lockouts: LockoutStore;
  clock: Clock;
  bus: Bus;
  log: Log;
}

export interface SignInInput { username: string; password: string; address: string; userAgent: string; cookie: string | undefined }

/** Sign-in, sessions and passwords. Accounts are in `users`. */
export class AccessService {
  readonly users: UserService;
  readonly #needs: AccessNeeds;
  readonly #sessions: SessionService;
  readonly #lockouts: LockoutService;
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
  }

  /** Begins to sweep and reads the live sessions when the store is there; sessions are read later when it is not. */
  async start(): Promise<void> {
    this.#stopSweeping ??= this.#needs.clock.every(30_000, () => void this.sweep());
    await this.#sessions.warm().catch((error: unknown) => this.#needs.log.warn({ err: error }, 'live sessions are not yet read'));
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
    const user = await this.#proved(username, input.password, () => this.#needs.users.byUsername(username));
    const { token } = await this.#sessions.start(user, input.address, input.userAgent);
    // The browser's cookie is replaced: the session it named would be left over.
    const former = await this.#ownerOf(input.cookie);
    if (former) await this.#sessions.end([former.session]);
    return { token, me: meView(user) };
  }

  async signOut(viewer: Viewer): Promise<void> {
    const session = this.#sessions.find(viewer.sessionId);
    if (session) await this.#sessions.end([session]);
  }

  /** The viewer of a Cookie header, and whether the first password must still be changed. */
  async resolve(cookieHeader: string | undefined): Promise<{ viewer: Viewer; mustChangePassword: boolean } | null> {
    const owner = await this.#ownerOf(cookieHeader);
    return owner && { viewer: viewerFor(owner.user, owner.session.id), mustChangePassword: owner.user.mustChangePassword };
  }

  /** For sockets and telephone credentials: null also while the first password must be changed. */
  async viewerOfCookie(cookieHeader: string | undefined): Promise<Viewer | null> {
    const signedIn = await this.resolve(cookieHeader);
    return signedIn && !signedIn.mustChangePassword ? signedIn.viewer : null;
  }

  /** The viewer of a live session with the rights of this moment; null when it has ended. For sockets, before each event. */
  viewerOfSession(sessionId: string): Viewer | null {
    const session = this.#sessions.find(sessionId);
    const user = session && this.#sessions.user(session.userId);
    if (!session || !user?.active || user.mustChangePassword) return null;
    this.#sessions.seen(sessionId);
    return viewerFor(user, sessionId);
  }

  me(viewer: Viewer): Me {
    const user = this.#sessions.user(viewer.userId);
    if (!user) throw new HotlineError('NOT_SIGNED_IN');
    return meView(user);
  }

  /** Sets a new password and ends the user's other sessions. Guesses at the current one count like guesses at the sign-in. */
  async changePassword(viewer: Viewer, input: { current: string; next: string }): Promise<void> {
    const known = this.#sessions.user(viewer.userId);
    if (!known) throw new HotlineError('NOT_SIGNED_IN');
    const user = await this.#proved(known.username, input.current, () => this.#needs.users.byId(viewer.userId));
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

  /** The account when the password is right. A guess is taken first; one that the store prevented is given back. */
  async #proved(username: string, password: string, find: () => Promise<User | null>): Promise<User> {
    await this.#lockouts.take(username);
    const user = await find().catch((error: unknown) => {
      this.#lockouts.giveBack(username);
      throw error;
    });
    const right = await verifyPassword(user?.passwordHash ?? (await this.#nobodysHash), password);
    if (!right || !user?.active) throw new HotlineError('SIGN_IN_FAILED');
    await this.#lockouts.clear(username);
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
