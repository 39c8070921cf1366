import { createHash, randomBytes } from 'node:crypto';

/** One sign-in. The token itself is only in the browser's cookie; the store holds its SHA-256. */
export interface Session {
  id: string;
  tokenHash: string;
  userId: string;
  createdAt: Date;
  lastSeenAt: Date;
  address: string;
  userAgent: string;
  /** At this sign-in a role took a second factor that the account did not have. */
  secondFactorDue: boolean;
}

/** A shift with its breaks fits into the idle time; nobody stays signed in for more than a day. */
export const SESSION_IDLE_MS = 8 * 3_600_000;
export const SESSION_ABSOLUTE_MS = 24 * 3_600_000;
/** Last use is written at most this often. */
export const SESSION_TOUCH_MS = 60_000;
export const SESSION_COOKIE = 'hotline_session';

export function expired(session: Pick<Session, 'createdAt' | 'lastSeenAt'>, now: Date): boolean {
  return now.getTime() - session.lastSeenAt.getTime() >= SESSION_IDLE_MS || now.getTime() - session.createdAt.getTime() >= SESSION_ABSOLUTE_MS;
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The session token of a Cookie header; null when there is none or it cannot be one of ours. */
export function tokenOf(cookieHeader: string | undefined): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=');
    if (name === SESSION_COOKIE) return /^[\w-]{43}$/.test(value) ? value : null;
  }
  return null;
}

/** Set-Cookie for a new session, or with a null token for the end of one. */
export function sessionCookie(token: string | null, secure: boolean): string {
  const age = token === null ? 0 : SESSION_ABSOLUTE_MS / 1000;
  return `${SESSION_COOKIE}=${token ?? ''}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}
