/** One connection to PostgreSQL over its Unix socket: prepared statements, binary both ways, one write and no extra turn of the event loop per statement. */
import { connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { errorOf, MessageReader, PgError, rowOf, startup, statementMessages, TERMINATE, type Row, type Statement, type Value } from './pg-messages.ts';

export interface PgOptions {
  /** Folder of PostgreSQL's socket. */
  socketDir: string;
  applicationName: string;
  /** Settings of the session as on a command line, like `-c lock_timeout=1000`. */
  settings?: string;
  clock: Clock;
}

/** A server that accepts a connection and then says nothing is given up after this. */
const CONNECT_MS = 15_000;

interface Running {
  /** To be remembered as prepared when PostgreSQL has parsed it. */
  name: string;
  rows: Row[];
  error: Error | undefined;
  resolve(rows: readonly Row[]): void;
  reject(error: Error): void;
}

export class PgClient {
  readonly #socket: Socket;
  readonly #reader = new MessageReader();
  readonly #prepared = new Set<string>();
  #running: Running | undefined;
  /** Said by PostgreSQL before it closed. */
  #farewell: Error | undefined;
  #closed = false;
  #onClosed: (error: Error) => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#close(error));
    socket.on('close', () => this.#close(lost()));
  }

  /** Connects as the owner of the database; access is the socket's permissions alone. Fails with the socket's or PostgreSQL's error. */
  static async connect(options: PgOptions): Promise<PgClient> {
    const socket = connectSocket(join(options.socketDir, '.s.PGSQL.5432'));
    const client = new PgClient(socket);
    const cancel = options.clock.after(CONNECT_MS, () => client.#close(lost('ETIMEDOUT')));
    try {
      await new Promise<unknown>((resolve, reject) => {
        client.#running = { name: '', rows: [], error: undefined, resolve, reject };
        socket.write(startup({ user: 'postgres', database: 'postgres', client_encoding: 'UTF8', application_name: options.applicationName, options: options.settings ?? '' }));
      });
      return client;
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      cancel();
    }
  }

  /** Calls `run` once when the connection has ended, whoever ended it. */
  onClosed(run: (error: Error) => void): void {
    this.#onClosed = run;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Runs one statement; the next may be run when this one has ended. Rejects with PostgreSQL's error, after which the connection can be used on,
   * or with one whose code begins with `E` or `57P` when the connection is gone. The columns are views: whoever keeps one for long copies it.
   */
  async run(statement: Statement, values: readonly Value[]): Promise<readonly Row[]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(this.#farewell ?? lost());
      if (this.#running !== undefined) return reject(new Error('a statement runs already'));
      const { name } = statement;
      this.#running = { name, rows: [], error: undefined, resolve, reject };
      this.#socket.write(statementMessages(statement, values, name === '' || !this.#prepared.has(name)));
    });
  }

  /** Says goodbye. */
  end(): void {
    if (!this.#closed) this.#socket.end(TERMINATE);
  }

  destroy(): void {
    this.#socket.destroy();
    this.#close(lost());
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.read(chunk, (type, bytes, start, end) => this.#message(type, bytes, start, end));
    } catch (error) {
      this.#socket.destroy();
      this.#close(error instanceof Error ? error : lost());
    }
  }

  #message(type: string, bytes: Buffer, start: number, end: number): void {
    const running = this.#running;
    switch (type) {
      case 'D':
        running?.rows.push(rowOf(bytes, start));
        return;
      case 'Z':
        this.#running = undefined;
        if (running?.error === undefined) running?.resolve(running.rows);
        else running.reject(running.error);
        return;
      case '1':
        if (running !== undefined && running.name !== '') this.#prepared.add(running.name);
        return;
      case 'E':
        // Without a statement it is the farewell of a server that stops.
        if (running === undefined) this.#farewell = errorOf(bytes, start, end);
        else running.error ??= errorOf(bytes, start, end);
        return;
      case 'R':
        if (bytes.readInt32BE(start) !== 0) throw new Error('connection to PostgreSQL: it asks for a password');
        return;
      default:
        // BindComplete, CommandComplete, ParameterStatus, BackendKeyData, notices: nothing to do.
    }
  }

  #close(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    const running = this.#running;
    this.#running = undefined;
    running?.reject(running.error ?? error);
    this.#onClosed(this.#farewell ?? error);
  }
}

function lost(code = 'ECONNRESET'): PgError {
  const error = new PgError('the connection to PostgreSQL ended');
  error.code = code;
  return error;
}
