import type { PhoneCredentials } from '../../contract/views.ts';
import { signSipTicket, type SipTicket } from './ticket.ts';

/** SIP domain of all browser phones; never resolved, it only fills the addresses. */
export const SIP_DOMAIN = 'hotline.invalid';

/** How browsers reach the proxy: beside the server on a port of its own, or under the public address when a reverse proxy carries `/sip`. */
export interface SipDoor {
  port: number;
  /** The server's own port: a public address with this port has no reverse proxy in front. */
  serverPort: number;
  tls: boolean;
  publicUrl: string | null;
}

/** The WebSocket address for a page that was loaded from `pageHost` (host name, without port). */
export function sipSocketUrl(door: SipDoor, pageHost: string, ticket: string): string {
  const query = `ticket=${encodeURIComponent(ticket)}`;
  if (door.publicUrl !== null) {
    const url = new URL(door.publicUrl);
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    if (port !== door.serverPort) return `${secure ? 'wss' : 'ws'}://${url.host}/sip?${query}`;
  }
  const host = pageHost.includes(':') && !pageHost.startsWith('[') ? `[${pageHost}]` : pageHost;
  return `${door.tls ? 'wss' : 'ws'}://${host}:${door.port}/sip?${query}`;
}

/** Everything a browser phone needs to connect, with a ticket for this user only. */
export function phoneCredentials(given: {
  ticket: SipTicket; password: string; key: string; door: SipDoor; pageHost: string; iceServers: PhoneCredentials['iceServers'];
}): PhoneCredentials {
  return {
    socketUrl: sipSocketUrl(given.door, given.pageHost, signSipTicket(given.ticket, given.key)),
    user: given.ticket.user,
    password: given.password,
    domain: SIP_DOMAIN,
    iceServers: given.iceServers,
    expiresAt: given.ticket.expiresAt.toISOString(),
  };
}
