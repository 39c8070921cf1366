/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment -- answers are JSON as a stranger would read it */
import { createBus } from '../../events/bus.ts';
import type { AuditRow, AuditStore } from '../../access/audit.ts';
import type { AuditAnchor } from '../../access/audit-service.ts';
import { createLog } from '../../log.ts';
import { createMetrics } from '../../metrics.ts';
import { AccessService } from '../../access/access-service.ts';
import { createHttp, type Http, type HttpNeeds, type RouteTable } from '../../access/http.ts';
import type { Lockout } from '../../access/lockout.ts';
import type { LockoutStore } from '../../access/lockout-service.ts';
import type { KeptWrite, KeptWrites } from '../../access/once.ts';
import type { RolePolicy, RolePolicyStore } from '../../access/role-policies.ts';
import { accessRoutes } from '../../access/routes.ts';
import type { SessionStore } from '../../access/session-service.ts';
import type { Session } from '../../access/session.ts';
import type { User } from '../../access/user.ts';
import type { UserStore } from '../../access/user-service.ts';
import type { Clock } from '../../clock.ts';
import { systemClock } from '../../clock.ts';
import { HotlineError } from '../../errors.ts';

/** A clock that stands until it is moved; timers fire as it passes them. */
export function movableClock(start = '2026-03-01T08:00:00+08:00'): Clock & { move(ms: number): void } {
  let now = Date.parse(start);
  const timers = new Set<{ at: number; every: number | null; run: () => void }>();
  const add = (ms: number, every: number | null, run: () => void): (() => void) => {
    const timer = { at: now + ms, every, run };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  return {
    now: () => new Date(now),
    after: (ms, run) => add(ms, null, run),
    every: (ms, run) => add(ms, ms, run),
    move(ms) {
      now += ms;
      for (const timer of [...timers]) {
        if (timer.at > now) continue;
        if (timer.every === null) timers.delete(timer);
        else timer.at = now + timer.every;
        timer.run();
      }
    },
  };
}

/** Stores in memory that can go away, each answer a turn later as a real one's. */
export function memoryStores() {
  const users = new Map<string, User>();
  const sessions = new Map<string, Session>();
  const lockouts = new Map<string, Lockout>();
  const state = { away: false, hang: false };
  const answer = async <T>(work: () => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (state.hang) return new Promise<T>(() => undefined);
    if (state.away) throw new HotlineError('STORE_AWAY');
    return work();
  };
  const all = () => [...users.values()];
  const userStore: UserStore = {
    byId: (id) => answer(() => users.get(id) ?? null),
    byIds: (ids) => answer(() => all().filter((user) => ids.includes(user.id))),
    byUsername: (username) => answer(() => all().find((user) => user.username === username) ?? null),
    any: () => answer(() => users.size > 0),
    countActive: (role) => answer(() => all().filter((user) => user.active && user.roles.includes(role)).length),
    list: ({ limit, cursor }) =>
      answer(() => {
        const later = all().filter((user) => user.id > (cursor ?? '')).sort((a, b) => (a.id < b.id ? -1 : 1));
        return { items: later.slice(0, limit), next: later.length > limit ? later[limit - 1]!.id : null };
      }),
    insert: (user) =>
      answer(() => {
        if (all().some((other) => other.username === user.username)) throw new HotlineError('DUPLICATE', ['username']);
        users.set(user.id, user);
      }),
    spendStep: (id, step) =>
      answer(() => {
        const user = users.get(id);
        if (!user?.secondFactor || user.secondFactor.lastStep >= step) return false;
        users.set(id, { ...user, secondFactor: { ...user.secondFactor, lastStep: step } });
        return true;
      }),
    spendRecovery: (id, hash) =>
      answer(() => {
        const user = users.get(id);
        if (user?.secondFactor?.recovery.includes(hash) !== true) return false;
        users.set(id, { ...user, secondFactor: { ...user.secondFactor, recovery: user.secondFactor.recovery.filter((one) => one !== hash) } });
        return true;
      }),
    update: (id, version, changes) =>
      answer(() => {
        const user = users.get(id);
        if (user?.version !== version) return null;
        const after = { ...user, ...changes, version: version + 1 };
        users.set(id, after);
        return after;
      }),
  };
  const sessionStore: SessionStore = {
    insert: (session) => answer(() => void sessions.set(session.id, { ...session })),
    live: (created, seen) => answer(() => [...sessions.values()].filter((session) => session.createdAt > created && session.lastSeenAt > seen).map((session) => ({ ...session }))),
    touch: (id, at) => answer(() => void (sessions.get(id)!.lastSeenAt = at)),
    remove: (ids) => answer(() => ids.forEach((id) => sessions.delete(id))),
    removeBefore: (moment) => answer(() => [...sessions.values()].filter((session) => session.createdAt < moment).forEach((session) => sessions.delete(session.id))),
  };
  const lockoutStore: LockoutStore = {
    get: (username) => answer(() => lockouts.get(username) ?? null),
    save: (lockout) => answer(() => void lockouts.set(lockout.username, lockout)),
    remove: (username) => answer(() => void lockouts.delete(username)),
    removeBefore: () => answer(() => undefined),
  };
  const policies = new Map<string, RolePolicy>();
  const roleStore: RolePolicyStore = {
    list: () => answer(() => [...policies.values()]),
    find: (role) => answer(() => policies.get(role) ?? null),
    ensure: (row) => answer(() => void policies.set(row.role, policies.get(row.role) ?? row)),
    edit: (role, version, set) =>
      answer(() => {
        const present = policies.get(role);
        if (present?.version !== version) return null;
        const after = { ...present, ...set, version: version + 1 };
        policies.set(role, after);
        return after;
      }),
  };
  return { state, users: userStore, sessions: sessionStore, lockouts: lockoutStore, roles: roleStore, rows: { users, sessions, lockouts } };
}

export const quiet = createLog('silent');

export function accessWith(stores: { users: UserStore; sessions: SessionStore; lockouts: LockoutStore; roles: RolePolicyStore }, clock: Clock = systemClock) {
  const revoked: string[] = [];
  const bus = createBus((error) => {
    throw error;
  });
  bus.on('session.revoked', (fact) => void revoked.push(fact.sessionId));
  return { access: new AccessService({ users: stores.users, sessions: stores.sessions, lockouts: stores.lockouts, roles: stores.roles, sealKey: Buffer.alloc(32, 7), clock, bus, log: quiet }), revoked, bus };
}

/** Kept answers of writes, in memory. */
export function memoryKept(): KeptWrites {
  const rows = new Map<string, KeptWrite>();
  return {
    claim: ({ name, hash, thingId }) => {
      const row = rows.get(name) ?? { name, hash, thingId, answer: null };
      rows.set(name, row);
      return Promise.resolve(row);
    },
    keep: (name, answer) => Promise.resolve(void rows.set(name, { ...rows.get(name)!, answer })),
  };
}

/** A ledger in memory, whose store can go away or lose an answer. */
export function memoryLedger(): { store: AuditStore; anchor: AuditAnchor; rows: AuditRow[]; state: { away: boolean; loseAnswer: boolean } } {
  const rows: AuditRow[] = [];
  const state = { away: false, loseAnswer: false };
  let last: { seq: number; hash: string } | null = null;
  const answer = async <T>(work: () => T): Promise<T> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (state.away) throw new HotlineError('STORE_AWAY');
    return work();
  };
  const store: AuditStore = {
    last: () => answer(() => rows.at(-1) ?? null),
    append: (row) =>
      answer(() => {
        if (rows.some((one) => one.seq === row.seq)) return false;
        rows.push({ ...row });
        if (state.loseAnswer) throw new HotlineError('STORE_AWAY');
        return true;
      }),
    list: ({ limit, before }) => answer(() => rows.filter((row) => row.seq < (before ?? Infinity)).reverse().slice(0, limit)),
    after: (seq, limit) => answer(() => rows.filter((row) => row.seq > seq).slice(0, limit)),
  };
  return { store, anchor: { read: () => last, write: (to) => void (last = to) }, rows, state };
}

/** A listening HTTP face with sign-in and the given routes. */
export async function listeningHttp(access: AccessService, extra: RouteTable = [], change: Partial<HttpNeeds> = {}): Promise<{ http: Http; origin: string; call: Call }> {
  const http = createHttp({
    routes: [accessRoutes({ access, publicUrl: null, record: change.record ?? (() => Promise.resolve()) }), extra], access, kept: memoryKept(), record: () => Promise.resolve(), parts: () => ({ store: { up: true, needed: false } }), storeUp: () => true, log: quiet, metrics: createMetrics(), clock: systemClock,
    settings: { webDir: null, tls: null, publicUrl: null, trustProxy: [], sipWsPort: 8081, probeToken: 'a-token-for-probes' },
    ...change,
  });
  const origin = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
  return { http, origin, call: caller(origin) };
}

export interface Answer { status: number; headers: Headers; body: any; text: string; cookie: string | null }
export type Call = (method: string, path: string, options?: { body?: unknown; raw?: string; cookie?: string | null; headers?: Record<string, string> }) => Promise<Answer>;

/** Asks as the page of this very origin would, unless the headers say otherwise. */
export function caller(origin: string): Call {
  return async (method, path, { body, raw, cookie, headers } = {}) => {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(origin + path, {
      method, ...(sent !== undefined && { body: sent }),
      headers: { origin, ...(sent !== undefined && { 'content-type': 'application/json' }), ...(cookie && { cookie }), ...headers },
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined, cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? null };
  };
}

export const PASSWORD = 'quiet-river-42';

/** Signs `admin` in and gives the cookie. */
export async function signedInAdmin(access: AccessService, call: Call): Promise<string> {
  await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
  const answer = await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } });
  return answer.cookie!;
}
