import type { PhoneCredentials } from '../../../contract/views.ts';

const FETCH_MS = 3_000;

/**
 * The socket under JsSIP. JsSIP's own knows one address for ever; ours fetches fresh credentials before each connect, because the ticket in the address is
 * short-lived. While the server is away the last credentials are tried: the phone must come back by SIP alone.
 */
export interface SipSocket {
  readonly url: string;
  via_transport: string;
  readonly sip_uri: string;
  connect(): void;
  disconnect(): void;
  send(message: string): boolean;
  isConnected(): boolean;
  isConnecting(): boolean;
  onconnect(): void;
  ondisconnect(error: boolean, code?: number, reason?: string): void;
  ondata(data: unknown): void;
  /** Gives up this connection as if it had failed; JsSIP then connects again. */
  reopen(): void;
}

export function createSipSocket(first: PhoneCredentials, fetchCredentials: () => Promise<PhoneCredentials>, onFresh: (fresh: PhoneCredentials) => void): SipSocket {
  let credentials = first;
  let fresh = true;
  let socket: WebSocket | null = null;
  let attempt = 0;

  const drop = (): void => {
    const old = socket;
    socket = null;
    attempt += 1;
    if (!old) return;
    old.onopen = old.onclose = old.onmessage = null;
    old.close();
  };
  const self: SipSocket = {
    get url() {
      return credentials.socketUrl;
    },
    via_transport: new URL(first.socketUrl).protocol === 'wss:' ? 'WSS' : 'WS',
    sip_uri: `sip:${new URL(first.socketUrl).host};transport=ws`,
    connect() {
      drop();
      const mine = attempt;
      void open(mine);
    },
    disconnect: drop,
    send(message) {
      if (!self.isConnected()) return false;
      socket?.send(message);
      return true;
    },
    isConnected: () => socket?.readyState === WebSocket.OPEN,
    isConnecting: () => socket?.readyState === WebSocket.CONNECTING,
    onconnect: () => undefined,
    ondisconnect: () => undefined,
    ondata: () => undefined,
    reopen() {
      drop();
      self.ondisconnect(true);
    },
  };

  async function open(mine: number): Promise<void> {
    if (fresh) fresh = false;
    else await renew();
    if (mine !== attempt) return;
    const opened = new WebSocket(credentials.socketUrl, 'sip');
    socket = opened;
    opened.onopen = () => self.onconnect();
    opened.onmessage = (event) => self.ondata(event.data);
    opened.onclose = (event) => {
      if (socket === opened) socket = null;
      self.ondisconnect(!event.wasClean, event.code, event.reason);
    };
  }

  async function renew(): Promise<void> {
    try {
      const given = await withTimeout(fetchCredentials());
      // Throws on anything that is no address: an error page's body must not replace what still works.
      new URL(given.socketUrl);
      credentials = given;
      onFresh(credentials);
    } catch {
      // The server is away: the last ticket may still be good.
    }
  }
  return self;
}

function withTimeout<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('timeout')), FETCH_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
