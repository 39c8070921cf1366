import type { Clock } from '../clock.ts';
import { newId } from '../contract/ids.ts';
import type { Bus } from '../events/bus.ts';
import type { Log } from '../log.ts';
import { expired, hashToken, newToken, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, SESSION_TOUCH_MS, type Session } from './session.ts';
import type { User } from './user.ts';

export interface SessionStore {
  insert(session: Session): Promise<void>;
  /** Sessions created after the first and used after the second moment. */
  live(createdAfter: Date, seenAfter: Date): Promise<Session[]>;
  touch(id: string, at: Date): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** Drops what was created before; left over when the process died or the store was away. */
  removeBefore(moment: Date): Promise<void>;
}

export interface SessionOwner { session: Session; user: User }

export interface SessionNeeds {
  store: SessionStore;
  usersByIds(ids: readonly string[]): Promise<User[]>;
  clock: Clock;
  bus: Bus;
  log: Log;
}

/**
 * All live sessions, in memory and in the store. Memory answers, so that known sessions hold while the store is away;
 * it is filled once from the store, and this process is the only one that starts and ends sessions.
 */
export class SessionService {
  readonly #needs: SessionNeeds;
  readonly #sessions = new Map<string, Session>();
  readonly #users = new Map<string, User>();
  /** Ended here but perhaps not yet in the store. */
  readonly #toRemove = new Set<string>();
  #warming: Promise<void> | null = null;

  constructor(needs: SessionNeeds) {
    this.#needs = needs;
  }

  /** Fills the memory from the store; repeated after a failure, done once after a success. */
  async warm(): Promise<void> {
    this.#warming ??= this.#fill().catch((error: unknown) => {
      this.#warming = null;
      throw error;
    });
    return this.#warming;
  }

  async start(user: User, { address, userAgent, secondFactorDue }: Pick<Session, 'address' | 'userAgent' | 'secondFactorDue'>): Promise<{ token: string; session: Session }> {
    await this.warm();
    const now = this.#needs.clock.now();
    const token = newToken();
    const session: Session = { id: newId(now.getTime()), tokenHash: hashToken(token), userId: user.id, createdAt: now, lastSeenAt: now, address, userAgent: userAgent.slice(0, 200), secondFactorDue };
    await this.#needs.store.insert(session);
    this.#sessions.set(session.tokenHash, session);
    this.#users.set(user.id, user);
    return { token, session };
  }

  /** Whose token this is; notes the use. Null when it is unknown, ended or expired. */
  async resolve(token: string): Promise<SessionOwner | null> {
    await this.warm();
    const session = this.#sessions.get(hashToken(token));
    const user = session && this.#users.get(session.userId);
    if (!session || !user) return null;
    if (!user.active || expired(session, this.#needs.clock.now())) {
      await this.end([session]);
      return null;
    }
    this.#touch(session);
    return { session, user };
  }

  /** Notes that somebody works in this session without asking over HTTP (an open socket). */
  seen(sessionId: string): void {
    const session = this.find(sessionId);
    if (session && !expired(session, this.#needs.clock.now())) this.#touch(session);
  }

  find(sessionId: string): Session | null {
    return [...this.#sessions.values()].find((session) => session.id === sessionId) ?? null;
  }

  ofUser(userId: string): Session[] {
    const now = this.#needs.clock.now();
    return [...this.#sessions.values()].filter((session) => session.userId === userId && !expired(session, now));
  }

  user(userId: string): User | null {
    return this.#users.get(userId) ?? null;
  }

  /** Takes over a changed user for all of the user's sessions. */
  refresh(user: User): void {
    if (this.#users.has(user.id)) this.#users.set(user.id, user);
  }

  /** Ends at once here and tells it; the store follows, now or when it is back. */
  async end(sessions: readonly Session[]): Promise<void> {
    for (const session of sessions) {
      if (!this.#sessions.delete(session.tokenHash)) continue;
      this.#toRemove.add(session.id);
      this.#needs.bus.tell('session.revoked', { sessionId: session.id, userId: session.userId });
    }
    await this.#removeEnded();
  }

  /** Ends what has expired, and retries what the store has not yet forgotten. */
  async sweep(): Promise<void> {
    const now = this.#needs.clock.now();
    await this.end([...this.#sessions.values()].filter((session) => expired(session, now)));
    const inUse = new Set([...this.#sessions.values()].map((session) => session.userId));
    for (const id of this.#users.keys()) if (!inUse.has(id)) this.#users.delete(id);
    await this.#needs.store.removeBefore(new Date(now.getTime() - SESSION_ABSOLUTE_MS));
  }

  async #fill(): Promise<void> {
    const now = this.#needs.clock.now().getTime();
    const sessions = await this.#needs.store.live(new Date(now - SESSION_ABSOLUTE_MS), new Date(now - SESSION_IDLE_MS));
    const users = await this.#needs.usersByIds([...new Set(sessions.map((session) => session.userId))]);
    for (const user of users) this.#users.set(user.id, user);
    for (const session of sessions) this.#sessions.set(session.tokenHash, session);
  }

  #touch(session: Session): void {
    const now = this.#needs.clock.now();
    if (now.getTime() - session.lastSeenAt.getTime() < SESSION_TOUCH_MS) return;
    session.lastSeenAt = now;
    this.#needs.store.touch(session.id, now).catch((error: unknown) => this.#needs.log.debug({ err: error }, 'last use of a session not written'));
  }

  async #removeEnded(): Promise<void> {
    const ids = [...this.#toRemove];
    if (ids.length === 0) return;
    try {
      await this.#needs.store.remove(ids);
      for (const id of ids) this.#toRemove.delete(id);
    } catch (error) {
      this.#needs.log.warn({ err: error, count: ids.length }, 'ended sessions are not yet removed from the store; tried again');
    }
  }
}
