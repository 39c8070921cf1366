/** One client connection: frames in, one command at a time, frames out. While a command runs or the answer waits, nothing more is read. */
import type { Socket } from 'node:net';
import type { Budget } from './budget.ts';
import type { Gateway } from './commands/command.ts';
import { dispatch } from './dispatch.ts';
import { encodeReply, frameLength, MalformedMessage, parseMessage } from './wire.ts';

/** Messages up to this size need no share of the common budget. */
const SMALL = 256 * 1024;
/** A message that was begun must be whole within this time. */
const MESSAGE_MS = 30_000;
/** A whole answer must be taken within this time. */
const DRAIN_MS = 60_000;

export class Connection {
  readonly #socket: Socket;
  readonly #id: number;
  readonly #gateway: Gateway;
  readonly #budget: Budget;
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted: number | undefined;
  #held = 0;
  #busy = false;
  /** A command runs, or its answer waits. */
  #handling = false;
  #closed = false;
  #replies = 0;
  #cancelTimer: (() => void) | undefined;

  constructor(socket: Socket, id: number, gateway: Gateway, budget: Budget) {
    this.#socket = socket;
    this.#id = id;
    this.#gateway = gateway;
    this.#budget = budget;
  }

  start(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      // Stopping and starting to read for every command would cost more than the command: only what comes too early is held back.
      if (this.#handling) this.#socket.pause();
      else void this.#work();
    });
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => void this.#close());
  }

  /** Handles whole messages in order. Never throws: what goes wrong closes this connection alone. */
  async #work(): Promise<void> {
    if (this.#busy || this.#closed) return;
    this.#busy = true;
    try {
      while (await this.#next());
    } catch (error) {
      if (!(error instanceof MalformedMessage)) this.#gateway.log.warn({ err: String(error) }, 'gateway connection failed');
      this.#socket.destroy();
    } finally {
      this.#busy = false;
    }
  }

  /** True when a message was handled and another may be there. */
  async #next(): Promise<boolean> {
    const frame = await this.#frame();
    if (frame === undefined || this.#isClosed()) return false;
    this.#handling = true;
    const message = parseMessage(frame);
    const reply = await dispatch(message, { connection: this, connectionId: this.#id }, this.#gateway);
    this.#release();
    if (this.#isClosed()) {
      // A transaction begun by the message that was running while the connection went.
      await this.#gateway.transactions.closed(this);
      return false;
    }
    this.#replies += 1;
    if (!message.silent && !this.#write(encodeReply(message, this.#replies, reply))) await this.#drained();
    this.#handling = false;
    if (this.#socket.isPaused()) this.#socket.resume();
    return true;
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  /** The next whole frame, or undefined until more has come. */
  async #frame(): Promise<Buffer | undefined> {
    if (this.#wanted === undefined) {
      if (this.#chunks.length > 1 && (this.#chunks[0]?.length ?? 0) < 4) this.#chunks = [Buffer.concat(this.#chunks)];
      this.#wanted = frameLength(this.#chunks[0] ?? Buffer.alloc(0));
      if (this.#wanted === undefined) return undefined;
      await this.#reserve(this.#wanted);
    }
    if (this.#size < this.#wanted) {
      this.#cancelTimer ??= this.#gateway.clock.after(MESSAGE_MS, () => this.#socket.destroy());
      return undefined;
    }
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
    const frame = all.subarray(0, this.#wanted);
    const rest = all.subarray(this.#wanted);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#size = rest.length;
    this.#wanted = undefined;
    return frame;
  }

  async #reserve(bytes: number): Promise<void> {
    if (bytes <= SMALL) return;
    this.#socket.pause();
    await this.#budget.take(bytes);
    this.#held = bytes;
    if (this.#closed) this.#release();
    else this.#socket.resume();
  }

  #release(): void {
    if (this.#held > 0) this.#budget.give(this.#held);
    this.#held = 0;
  }

  #write(parts: readonly [Buffer, Buffer]): boolean {
    if (parts[1].length < SMALL) return this.#socket.write(Buffer.concat(parts));
    this.#socket.cork();
    this.#socket.write(parts[0]);
    const room = this.#socket.write(parts[1]);
    this.#socket.uncork();
    return room;
  }

  async #drained(): Promise<void> {
    if (this.#closed || this.#socket.writableLength === 0) return;
    const cancel = this.#gateway.clock.after(DRAIN_MS, () => this.#socket.destroy());
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
    cancel();
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#chunks = [];
    if (!this.#busy) this.#release();
    await this.#gateway.transactions.closed(this);
  }
}
