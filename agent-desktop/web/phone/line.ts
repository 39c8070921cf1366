import { UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { IncomingRequest } from 'jssip/lib/SIPMessage';
import type { PhoneCredentials } from '../../../contract/views.ts';
import { createSipSocket } from './sip-socket.ts';

export interface LineEvents {
  connected(): void;
  disconnected(): void;
  registered(): void;
  unregistered(): void;
  incoming(session: RTCSession, request: IncomingRequest): void;
}

/** The connection to the telephone system: stays up by itself, registers when it is an agent's. */
export interface Line { readonly ua: UA; readonly domain: string; readonly iceServers: RTCIceServer[]; stop(): void }

/** A REGISTER can be lost while Asterisk boots: not registered so long after connecting means connecting again. */
const REGISTER_MS = 3_000;

export function openLine(first: PhoneCredentials, register: boolean, getCredentials: () => Promise<PhoneCredentials>, events: LineEvents): Line {
  let latest = first;
  let watchdog: number | undefined;
  const socket = createSipSocket(first, getCredentials, (fresh) => {
    latest = fresh;
    ua.set('password', fresh.password);
  });
  const ua: UA = new UA({
    sockets: [socket as never],
    uri: `sip:${first.user}@${first.domain}`,
    password: first.password,
    // Requests inside a call come from this address: the proxy lets only the user's own pass.
    contact_uri: `sip:${first.user}@${randomHost()};transport=ws`,
    register,
    register_expires: 120,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 2,
    user_agent: 'hotline-page',
  });
  const calm = (): void => window.clearTimeout(watchdog);
  ua.on('connected', () => {
    events.connected();
    calm();
    if (register) watchdog = window.setTimeout(() => (ua.isRegistered() ? undefined : socket.reopen()), REGISTER_MS);
  });
  ua.on('disconnected', () => {
    calm();
    events.disconnected();
  });
  ua.on('registered', () => {
    calm();
    events.registered();
  });
  ua.on('unregistered', () => events.unregistered());
  ua.on('registrationFailed', () => {
    // Refused or unanswered: the endpoint may come back a moment later (server restart), so connect again instead of giving up.
    calm();
    watchdog = window.setTimeout(() => (ua.isConnected() && !ua.isRegistered() ? socket.reopen() : undefined), REGISTER_MS);
  });
  ua.on('newRTCSession', ((event: { originator: string; session: RTCSession; request: IncomingRequest }) => {
    if (event.originator === 'remote') events.incoming(event.session, event.request);
  }) as never);
  ua.start();
  return {
    ua,
    domain: first.domain,
    get iceServers() {
      return latest.iceServers;
    },
    stop() {
      calm();
      ua.stop();
    },
  };
}

function randomHost(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `${Array.from(bytes, (byte) => byte.toString(36).padStart(2, '0')).join('')}.invalid`;
}
