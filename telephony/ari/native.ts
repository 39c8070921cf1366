import { WebSocket } from 'ws';
import type { Clock } from '../../clock.ts';
import { HotlineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { AriLink } from './link.ts';
import { Pending } from './pending.ts';
import type { AriAnswer, AriEvent, AriMethod, AriRequestOptions, AriTransport } from './transport.ts';
import { withQuery } from './transport.ts';

export interface NativeOptions {
  /** Where Asterisk's HTTP server listens: 'http://127.0.0.1:8088'. */
  url: string;
  user: string;
  password: string;
  app: string;
  clock: Clock;
  log: Log;
  maxInFlight?: number;
  maxWaiting?: number;
  timeoutMs?: number;
}

// Asterisk closes the socket (1009) on a frame over 64 KiB, and its HTTP takes even less: larger requests are refused here, as a 413.
const MAX_FRAME_BYTES = 63 * 1024;
const DEFAULT_TIMEOUT_MS = 5_000;
const FIRST_RETRY_MS = 50;
// Asterisk is near: a connection that does not open within a second, and the pause before the next, must fit into the two seconds a gap may last after its cause.
const LAST_RETRY_MS = 600;
const KEEP_ALIVE_MS = 5_000;
const OPEN_LIMIT_MS = 1_000;
const READY_PROBE_MS = 40;
// While Asterisk loads its modules some resources answer 404 already; 'up' waits until all of these are there.
const READY_PROBES = ['asterisk/ping', 'channels', 'bridges', 'endpoints'];

/** Events and REST over one WebSocket (Asterisk ≥ 22.4). See AriTransport for the contract. */
export function createNativeTransport(options: NativeOptions): AriTransport {
  return new NativeTransport(options);
}

class NativeTransport implements AriTransport {
  readonly #options: NativeOptions;
  readonly #link = new AriLink();
  readonly on = this.#link.on;
  readonly #pending: Pending;
  #socket: WebSocket | null = null;
  #attempts = 0;
  #cancelTimers: (() => void)[] = [];

  constructor(options: NativeOptions) {
    this.#options = options;
    this.#pending = new Pending({ clock: options.clock, maxInFlight: options.maxInFlight ?? 256, maxWaiting: options.maxWaiting ?? 10_000 });
  }

  get connected(): boolean {
    return this.#link.isUp;
  }

  connect(): Promise<void> {
    return this.#link.connect(() => this.#open());
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    this.#finish(false);
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.close();
    const cancel = this.#options.clock.after(1_000, () => socket.terminate());
    await closed;
    cancel();
  }

  async request(method: AriMethod, uri: string, options: AriRequestOptions = {}): Promise<AriAnswer> {
    if (!this.#link.isUp) throw new HotlineError('ARI_UNREACHABLE');
    return this.#send(method, uri, options);
  }

  #send(method: AriMethod, uri: string, options: AriRequestOptions): Promise<AriAnswer> {
    const id = this.#pending.nextId();
    const full = withQuery(uri, options.query);
    const body = options.body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(options.body) };
    const text = JSON.stringify({ type: 'RESTRequest', transaction_id: id, request_id: id, method, uri: full, ...body });
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    if (Buffer.byteLength(text) > MAX_FRAME_BYTES) return Promise.resolve({ status: 413, body: { message: 'request too long' } });
    return this.#pending.add(id, text, timeoutMs, this.#write);
  }

  readonly #write = (text: string): void => {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  };

  #authorization(): string {
    return `Basic ${Buffer.from(`${this.#options.user}:${this.#options.password}`).toString('base64')}`;
  }

  #open(): void {
    const url = new URL(`${this.#options.url}/ari/events`);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('app', this.#options.app);
    url.searchParams.set('subscribeAll', 'false');
    const socket = new WebSocket(url, { headers: { authorization: this.#authorization() }, perMessageDeflate: false, handshakeTimeout: OPEN_LIMIT_MS });
    this.#socket = socket;
    this.#link.opening();
    socket.on('open', () => void this.#becomeReady(socket));
    socket.on('message', (data: Buffer) => this.#receive(socket, data));
    // An error is always followed by 'close'; without a listener it would end the process.
    socket.on('error', (error) => this.#options.log.debug({ error: error.message }, 'ari socket'));
    socket.on('close', (code) => this.#lost(socket, code));
  }

  /** Asks until Asterisk has finished booting, then reports 'up'. */
  async #becomeReady(socket: WebSocket): Promise<void> {
    this.#keepAlive(socket);
    while (this.#socket === socket) {
      const answers = await Promise.all(READY_PROBES.map((uri) => this.#send('GET', uri, {}).catch(() => null)));
      if (this.#socket !== socket) return;
      if (answers.every((answer) => answer?.status === 200)) { this.#up(); return; }
      await new Promise<void>((resolve) => this.#options.clock.after(READY_PROBE_MS, resolve));
    }
  }

  #up(): void {
    this.#attempts = 0;
    this.#options.log.info({ app: this.#options.app }, 'ari up');
    this.#link.up();
  }

  /** A peer that vanished without closing is noticed by the missing pong. */
  #keepAlive(socket: WebSocket): void {
    let answered = true;
    socket.on('pong', () => {
      answered = true;
    });
    const stop = this.#options.clock.every(KEEP_ALIVE_MS, () => {
      if (!answered) socket.terminate();
      answered = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    });
    this.#cancelTimers.push(stop);
  }

  #receive(socket: WebSocket, data: Buffer): void {
    if (this.#socket !== socket) return;
    const message = parseJson(data.toString()) as (Record<string, unknown> & { type?: unknown }) | undefined;
    if (message === undefined || typeof message.type !== 'string') return;
    if (message.type === 'RESTResponse') this.#answered(message);
    else if (message.type === 'ApplicationReplaced') this.#replaced();
    else this.#link.event(message as unknown as AriEvent);
  }

  #answered(message: Record<string, unknown>): void {
    const body = typeof message['message_body'] === 'string' ? parseJson(message['message_body']) : undefined;
    this.#pending.settle(String(message['request_id']), { status: Number(message['status_code']), body }, this.#write);
  }

  /** Another process took the application over: fighting for it would take its events away again. */
  #replaced(): void {
    this.#options.log.error({ app: this.#options.app }, 'ari application taken over by another connection; this one stops');
    const socket = this.#socket;
    this.#finish(true);
    socket?.close();
  }

  #lost(socket: WebSocket, code: number): void {
    if (this.#socket !== socket) return;
    this.#drop();
    if (this.#link.lost()) this.#options.log.warn({ code }, 'ari down');
    // A 'down' handler may have closed us.
    if (!this.#link.isOver) this.#cancelTimers.push(this.#options.clock.after(this.#retryDelay(), () => this.#open()));
  }

  #retryDelay(): number {
    const base = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 1.6 ** this.#attempts);
    this.#attempts += 1;
    return base * (0.5 + Math.random());
  }

  #drop(): void {
    this.#socket = null;
    for (const cancel of this.#cancelTimers.splice(0)) cancel();
    this.#pending.failAll();
  }

  #finish(tell: boolean): void {
    this.#drop();
    this.#link.finish(tell);
  }
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
