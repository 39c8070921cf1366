import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { isIP, isIPv6, type AddressInfo, type BlockList } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../clock.ts';
import { createCaps, type CapKey } from './caps.ts';
import { originAllowed } from './origin.ts';
import { pipe, PIPE_LIMITS, type PipeLimits } from './pipe.ts';
import { verifySipTicket, type SipTicket } from './ticket.ts';

/** The few lines it writes; a pino logger fits. */
export interface ProxyLog { info(fields: object, text: string): void; warn(fields: object, text: string): void }

export interface ProxyOptions {
  port: number;
  host: string;
  /** Asterisk's SIP WebSocket, `ws://127.0.0.1:8088/ws`. */
  target: string;
  /** Hex, shared with the server that signs. */
  ticketKey: string;
  allowedOrigins: readonly string[];
  tls?: { cert: Buffer; key: Buffer };
  /** Reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: BlockList;
  caps: { total: number; residentsPerAddress: number; perUser: number };
  limits?: PipeLimits;
  clock: Clock;
  log: ProxyLog;
}

export const PROXY_CAPS = { total: 2_000, residentsPerAddress: 10, perUser: 4 };
const MAX_FRAME = 65_536;
const CONNECT_MS = 3_000;
const RESIDENT_USER = 'resident';

export interface SipProxy { readonly port: number; readonly open: number; close(): Promise<void> }

/** Starts the proxy: browsers' SIP WebSockets in, after Origin and ticket; Asterisk's own WebSocket out. It answers no other request. */
export async function startSipProxy(options: ProxyOptions): Promise<SipProxy> {
  const server = listener(options);
  const sockets = new WebSocketServer({
    noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, clientTracking: true,
    handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
  });
  const caps = createCaps(options.caps.total);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => admit(request, socket, head, { options, sockets, caps }));
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  options.log.info({ port, host: options.host }, 'sip proxy listens');
  return {
    port,
    get open() {
      return caps.total;
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets.clients) socket.close(1001);
      options.clock.after(1_000, () => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      });
      await closed;
    },
  };
}

function listener(options: ProxyOptions): Server {
  const http = { maxHeaderSize: 16_384, headersTimeout: 5_000, requestTimeout: 5_000, connectionsCheckingInterval: 1_000 };
  const server = options.tls ? createHttpsServer({ ...http, ...options.tls }) : createHttpServer(http);
  server.maxConnections = options.caps.total * 2;
  server.on('request', (_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket', 'content-type': 'text/plain' }).end('WebSocket only\n');
  });
  return server;
}

interface Door { options: ProxyOptions; sockets: WebSocketServer; caps: ReturnType<typeof createCaps> }

/** Checks the request, reaches Asterisk first, and only then accepts: a browser is never connected to nothing. */
function admit(request: IncomingMessage, socket: Duplex, head: Buffer, door: Door): void {
  const { options, caps } = door;
  const address = addressOf(request, options.trustedProxies);
  socket.on('error', () => socket.destroy());
  const checked = check(request, options);
  if ('status' in checked) {
    options.log.warn({ address, why: checked.why }, 'sip socket refused');
    refuse(socket, checked.status);
    return;
  }
  const keys = capKeys(checked, address, options);
  if (!caps.take(keys)) {
    options.log.warn({ address, user: checked.user, open: caps.total }, 'sip socket refused: cap');
    refuse(socket, 503);
    return;
  }
  join(request, socket, head, { ...door, ticket: checked, address, release: once(() => caps.giveBack(keys)) });
}

interface Joining extends Door { ticket: SipTicket; address: string; release: () => void }

function join(request: IncomingMessage, socket: Duplex, head: Buffer, joining: Joining): void {
  const { options, ticket, address, release } = joining;
  // Not from 127.0.0.1, which is the local trunk's address: a browser whose endpoint is gone must not be taken for the trunk.
  const localAddress = new URL(options.target).hostname === '127.0.0.1' ? { localAddress: '127.0.0.2' } : {};
  const asterisk = new WebSocket(options.target, 'sip', { perMessageDeflate: false, maxPayload: MAX_FRAME, handshakeTimeout: CONNECT_MS, ...localAddress });
  const gone = (): void => {
    asterisk.terminate();
    release();
  };
  const away = (error: Error): void => {
    options.log.warn({ address, user: ticket.user, error: error.message }, 'Asterisk not reached');
    socket.off('close', gone);
    release();
    refuse(socket, 503);
  };
  socket.once('close', gone);
  asterisk.once('error', away);
  asterisk.once('open', () => {
    asterisk.off('error', away);
    asterisk.on('error', () => undefined);
    if (socket.destroyed) return;
    // What Asterisk says before the browser is there must wait.
    asterisk.pause();
    joining.sockets.handleUpgrade(request, socket, head, (browser) => {
      socket.off('close', gone);
      options.log.info({ address, kind: ticket.kind, user: ticket.user }, 'sip socket open');
      const onEnd = (end: object): void => {
        release();
        options.log.info({ address, user: ticket.user, ...end }, 'sip socket closed');
      };
      pipe(browser, asterisk, { ticket, clock: options.clock, limits: options.limits ?? PIPE_LIMITS, onEnd });
      asterisk.resume();
    });
  });
}

function check(request: IncomingMessage, options: ProxyOptions): SipTicket | { status: number; why: string } {
  const url = parseUrl(request.url);
  if (url?.pathname !== '/sip') return { status: 404, why: 'path' };
  if (!(request.headers['sec-websocket-protocol'] ?? '').split(',').some((name) => name.trim() === 'sip')) return { status: 400, why: 'protocol' };
  if (!originAllowed(request.headers.origin, request.headers.host, options.allowedOrigins)) return { status: 403, why: 'origin' };
  const ticket = verifySipTicket(url.searchParams.get('ticket') ?? '', options.ticketKey, options.clock.now());
  if (!ticket) return { status: 401, why: 'ticket' };
  const fits = ticket.kind === 'resident' ? ticket.user === RESIDENT_USER : /^agent-[\w-]{1,64}$/.test(ticket.user);
  return fits ? ticket : { status: 401, why: 'ticket user' };
}

function parseUrl(url: string | undefined): URL | null {
  try {
    return new URL(url ?? '', 'http://proxy.invalid');
  } catch {
    return null;
  }
}

function capKeys(ticket: SipTicket, address: string, options: ProxyOptions): CapKey[] {
  // A whole centre of agents may share one address: they are capped per user; residents, who are nobody, per address and per token.
  if (ticket.kind === 'agent') return [{ key: `user ${ticket.user}`, most: options.caps.perUser }];
  return [{ key: `address ${address}`, most: options.caps.residentsPerAddress }, { key: `token ${ticket.token ?? ''}`, most: 2 }];
}

/** The nearest address that is not one of our reverse proxies. */
function addressOf(request: IncomingMessage, trusted: BlockList): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',').map((part) => part.trim()).filter(Boolean);
  let address = plain(request.socket.remoteAddress ?? '');
  while (isTrusted(address, trusted)) {
    const before = forwarded.pop();
    if (before === undefined || isIP(plain(before)) === 0) break;
    address = plain(before);
  }
  return address;
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');
const isTrusted = (address: string, trusted: BlockList): boolean => isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' };

function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return;
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    run();
  };
}
