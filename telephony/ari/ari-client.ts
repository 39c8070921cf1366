import type { Client, SwaggerAnswer } from 'ari-client';
import { HotlineError } from '../../errors.ts';
import { AriLink } from './link.ts';
import type { NativeOptions } from './native.ts';
import { Pending } from './pending.ts';
import { operationsOf, type Found } from './swagger-operations.ts';
import type { AriAnswer, AriEvent, AriMethod, AriRequestOptions, AriTransport } from './transport.ts';

const DEFAULT_TIMEOUT_MS = 5_000;
const RETRY_MS = 600;
const READY_PROBE_MS = 40;
const KEEP_ALIVE_MS = 5_000;
/** Asterisk's HTTP server takes no longer body. */
const MAX_BODY_BYTES = 40_000;
/** One after the other: each goes over a connection of its own, and Asterisk would take them in any order. Call handling relies on the order of asking, as over one socket. */
const MAX_IN_FLIGHT = 1;
const READY_PROBES = ['asterisk/ping', 'channels', 'bridges', 'endpoints'];

/**
 * The driver over npm's ari-client: events by its WebSocket, requests as HTTP by its description of Asterisk. It keeps the contract of AriTransport where the package has none:
 * time limits, bounded requests, statuses of refusals, a peer that vanished, an application taken over. The package talks to loopback or a private net only (its HTTP is old).
 */
export function createAriClientTransport(options: NativeOptions): AriTransport {
  return new AriClientTransport(options);
}

interface Ask { found: Found; query: AriRequestOptions['query']; body: unknown }

class AriClientTransport implements AriTransport {
  readonly #options: NativeOptions;
  readonly #link = new AriLink();
  readonly on = this.#link.on;
  readonly #pending: Pending;
  readonly #asks = new Map<string, Ask>();
  #client: Client | null = null;
  #find: ((method: AriMethod, uri: string) => Found | null) | null = null;
  #stopKeepAlive = (): void => undefined;
  /** Counts sockets. */
  #attempt = 0;
  #answered = true;

  constructor(options: NativeOptions) {
    this.#options = options;
    this.#pending = new Pending({ clock: options.clock, maxInFlight: options.maxInFlight ?? MAX_IN_FLIGHT, maxWaiting: options.maxWaiting ?? 10_000 });
  }

  get connected(): boolean {
    return this.#link.isUp;
  }

  connect(): Promise<void> {
    return this.#link.connect(() => void this.#load());
  }

  close(): Promise<void> {
    this.#leave(false);
    return Promise.resolve();
  }

  async request(method: AriMethod, uri: string, options: AriRequestOptions = {}): Promise<AriAnswer> {
    if (!this.#link.isUp) throw new HotlineError('ARI_UNREACHABLE');
    return this.#ask(method, uri, options);
  }

  async #ask(method: AriMethod, uri: string, options: AriRequestOptions = {}): Promise<AriAnswer> {
    const found = this.#find?.(method, uri) ?? null;
    if (found === null) return { status: 404, body: { message: 'no such operation' } };
    if (options.body !== undefined && Buffer.byteLength(JSON.stringify(options.body)) > MAX_BODY_BYTES) return { status: 413, body: { message: 'request too long' } };
    const id = this.#pending.nextId();
    this.#asks.set(id, { found, query: options.query, body: options.body });
    return this.#pending.add(id, id, options.timeoutMs ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS, this.#send).finally(() => this.#asks.delete(id));
  }

  readonly #send = (id: string): void => {
    const ask = this.#asks.get(id);
    if (ask === undefined) return;
    const args: Record<string, unknown> = { ...ask.found.inPath, ...ask.query };
    if (ask.body !== undefined) args['body'] = JSON.stringify(ask.body);
    const settle = (answer: SwaggerAnswer): void => {
      // No status: nobody was there. The time limit answers then, or the loss of the socket.
      if (answer.status !== undefined && answer.status > 0) this.#pending.settle(id, { status: answer.status, body: parse(answer.data) }, this.#send);
    };
    ask.found.operation.do(args, settle, settle);
  };

  /** The package is loaded when it is chosen only: it prints a deprecation of its own at the start. Its description of Asterisk is fetched once. */
  async #load(): Promise<void> {
    const { default: ari } = await import('ari-client');
    while (!this.#link.isOver) {
      try {
        const client = await within(this.#options, ari.connect(this.#options.url, this.#options.user, this.#options.password));
        // The base path in the description is Asterisk's own address; requests go where we were told to.
        for (const api of Object.values(client._swagger.apis)) api.basePath = `${this.#options.url}/ari`;
        this.#adopt(client);
        return;
      } catch (error) {
        this.#options.log.debug({ error: String(error) }, 'ari-client');
        await this.#pause(RETRY_MS);
      }
    }
  }

  #adopt(client: Client): void {
    this.#client = client;
    this.#find = operationsOf(client);
    client.on('WebSocketConnected', () => void this.#becomeReady());
    client.on('WebSocketReconnecting', () => this.#lost());
    client.on('WebSocketMaxRetries', () => void this.#pause(RETRY_MS).then(() => this.#start()));
    client.on('pong', () => {
      this.#answered = true;
    });
    client.on('*', (event: AriEvent & { type: string }) => {
      if (event.type === 'ApplicationReplaced') this.#leave(true);
      else if (!this.#link.isOver) this.#link.event(event);
    });
    this.#stopKeepAlive = this.#options.clock.every(KEEP_ALIVE_MS, () => this.#keepAlive());
    this.#start();
  }

  #start(): void {
    if (this.#link.isOver) return;
    this.#client?.start(this.#options.app).catch((error: unknown) => this.#options.log.debug({ error: String(error) }, 'ari-client socket'));
  }

  /** Asks until Asterisk has finished booting, then reports 'up'. */
  async #becomeReady(): Promise<void> {
    this.#link.opening();
    const attempt = (this.#attempt += 1);
    this.#answered = true;
    while (!this.#isStale(attempt)) {
      const answers = await Promise.all(READY_PROBES.map((uri) => this.#ask('GET', uri).catch(() => null)));
      if (this.#isStale(attempt)) return;
      if (answers.every((answer) => answer?.status === 200)) {
        this.#options.log.info({ app: this.#options.app }, 'ari up');
        return this.#link.up();
      }
      await this.#pause(READY_PROBE_MS);
    }
  }

  /** The socket of this attempt is gone again, or everything is. */
  #isStale(attempt: number): boolean {
    return this.#attempt !== attempt || this.#link.isOver;
  }

  /** A peer that vanished without closing is noticed by the missing pong. */
  #keepAlive(): void {
    if (!this.#link.isUp) return;
    if (!this.#answered) return this.#client?._ws?.terminate();
    this.#answered = false;
    this.#client?.ping();
  }

  #lost(): void {
    this.#attempt += 1;
    this.#pending.failAll();
    if (!this.#link.isOver && this.#link.lost()) this.#options.log.warn('ari down');
  }

  /** For good: closed by us, or taken over by another process, whom fighting would cost its events. */
  #leave(takenOver: boolean): void {
    if (takenOver) this.#options.log.error({ app: this.#options.app }, 'ari application taken over by another connection; this one stops');
    this.#attempt += 1;
    this.#stopKeepAlive();
    if (this.#client?._ws !== undefined) this.#client.stop();
    this.#pending.failAll();
    this.#link.finish(takenOver);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }
}

/** The package's connect never ends when Asterisk hangs, or answers with what is no description. */
function within({ clock, timeoutMs }: NativeOptions, work: Promise<Client>): Promise<Client> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(timeoutMs ?? DEFAULT_TIMEOUT_MS, () => reject(new HotlineError('ARI_UNREACHABLE')));
    work.then(resolve, (error: unknown) => reject(error instanceof Error ? error : new Error(String(error)))).finally(cancel);
  });
}

function parse(data: Buffer | string | undefined): unknown {
  const text = data === undefined ? '' : data.toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
