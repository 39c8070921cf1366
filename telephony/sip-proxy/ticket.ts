import { createHmac, timingSafeEqual } from 'node:crypto';

/** What lets a browser through the SIP proxy: signed by the server, short-lived, bound to one SIP user (and, for a resident, to one call token). */
export interface SipTicket {
  kind: 'agent' | 'resident';
  /** The SIP user its messages must come from. */
  user: string;
  /** The resident's one-time token; the proxy asks for the same one in the INVITE. */
  token?: string;
  expiresAt: Date;
}

const LONGEST_TICKET = 1_024;
const SHORTEST_KEY = 16;

/** Signs a ticket with the key (hex) that server and proxy share. */
export function signSipTicket(ticket: SipTicket, key: string): string {
  const claims = { k: ticket.kind, u: ticket.user, e: ticket.expiresAt.getTime(), ...(ticket.token === undefined ? {} : { t: ticket.token }) };
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${mac(body, key).toString('base64url')}`;
}

/** The ticket's content, or null when it is forged, malformed or over. */
export function verifySipTicket(ticket: string, key: string, now: Date): SipTicket | null {
  if (ticket.length > LONGEST_TICKET) return null;
  const [body, seal, ...rest] = ticket.split('.');
  if (!body || !seal || rest.length > 0) return null;
  const given = Buffer.from(seal, 'base64url');
  const wanted = mac(body, key);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const claims = parse(body);
  return claims && claims.expiresAt.getTime() > now.getTime() ? claims : null;
}

function mac(body: string, key: string): Buffer {
  const secret = Buffer.from(key, 'hex');
  if (secret.length < SHORTEST_KEY) throw new Error('The ticket key must be at least 16 bytes of hex');
  return createHmac('sha256', secret).update(body).digest();
}

function parse(body: string): SipTicket | null {
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (typeof claims !== 'object' || claims === null) return null;
  const { k, u, t, e } = claims as Record<string, unknown>;
  if ((k !== 'agent' && k !== 'resident') || typeof u !== 'string' || typeof e !== 'number' || !Number.isFinite(e)) return null;
  if (t !== undefined && typeof t !== 'string') return null;
  if (k === 'resident' && !t) return null;
  return { kind: k, user: u, expiresAt: new Date(e), ...(t === undefined ? {} : { token: t }) };
}
