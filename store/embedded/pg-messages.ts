/** The few messages of PostgreSQL's protocol (version 3) that the gateway speaks: bytes in, bytes out, nothing kept but an unfinished message. */

/** A statement, prepared once per connection under its name; one without a name is prepared every time. */
export interface Statement {
  name: string;
  text: string;
}

/** Bytes go as they are, everything else as text. */
export type Value = string | null | Buffer;
/** Columns in their binary form: a bson is its document, a text its bytes. */
export type Row = readonly (Buffer | null)[];

/** What PostgreSQL says in an ErrorResponse, as far as it is used here. */
export class PgError extends Error {
  code?: string;
  constraint?: string;
  table?: string;
}

const BINARY = 1;
const TEXT = 0;
/** Type byte and length. */
const HEAD = 5;
/** PostgreSQL sends nothing longer. */
const LONGEST = 2 ** 30;

/** Room to write one batch of messages in. The size is counted before, so that a batch is one buffer and one write. */
class Writer {
  readonly bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  head(type: string, length: number): void {
    this.#at = this.bytes.writeUInt8(type.charCodeAt(0), this.#at);
    this.int32(length - 1);
  }

  int16(value: number): void {
    this.#at = this.bytes.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#at = this.bytes.writeInt32BE(value, this.#at);
  }

  text(value: string): void {
    this.#at += this.bytes.write(value, this.#at, 'utf8');
  }

  cstring(value: string): void {
    this.text(value);
    this.#at = this.bytes.writeUInt8(0, this.#at);
  }

  raw(value: Buffer): void {
    this.#at += value.copy(this.bytes, this.#at);
  }
}

/** The first message of a connection. */
export function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`).join('');
  const length = 8 + Buffer.byteLength(pairs) + 1;
  const writer = new Writer(length);
  writer.int32(length);
  writer.int32(196_608);
  writer.cstring(pairs);
  return writer.bytes;
}

/** The last one. */
export const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4]);

/** Parse when asked for, Bind, Execute and Sync of one statement. All columns are asked for in binary. */
export function statementMessages(statement: Statement, values: readonly Value[], parse: boolean): Buffer {
  const name = Buffer.byteLength(statement.name) + 1;
  const parseLength = parse ? HEAD + name + Buffer.byteLength(statement.text) + 1 + 2 : 0;
  const sizes = values.map((value) => (value === null ? 0 : typeof value === 'string' ? Buffer.byteLength(value) : value.length));
  const bindLength = HEAD + 1 + name + 2 + 2 * values.length + 2 + 4 * values.length + sizes.reduce((sum, size) => sum + size, 0) + 4;
  const writer = new Writer(parseLength + bindLength + HEAD + 5 + HEAD);
  if (parse) {
    writer.head('P', parseLength);
    writer.cstring(statement.name);
    writer.cstring(statement.text);
    writer.int16(0);
  }
  writer.head('B', bindLength);
  writer.cstring('');
  writer.cstring(statement.name);
  writer.int16(values.length);
  for (const value of values) writer.int16(Buffer.isBuffer(value) ? BINARY : TEXT);
  writer.int16(values.length);
  values.forEach((value, index) => {
    writer.int32(value === null ? -1 : (sizes[index] ?? 0));
    if (typeof value === 'string') writer.text(value);
    else if (value !== null) writer.raw(value);
  });
  writer.int16(1);
  writer.int16(BINARY);
  writer.head('E', HEAD + 5);
  writer.cstring('');
  writer.int32(0);
  writer.head('S', HEAD);
  return writer.bytes;
}

/** One message: its type and where its content lies. */
export type Visit = (type: string, bytes: Buffer, start: number, end: number) => void;

/** Cuts what comes from the socket into messages. An unfinished one is kept in pieces, so that a large one is put together once. */
export class MessageReader {
  #pieces: Buffer[] = [];
  #size = 0;
  #wanted = HEAD;

  /** Throws when the other side does not speak the protocol. */
  read(chunk: Buffer, visit: Visit): void {
    this.#pieces.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return;
    const bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces, this.#size);
    let at = 0;
    this.#wanted = HEAD;
    while (bytes.length - at >= HEAD) {
      const length = 1 + bytes.readInt32BE(at + 1);
      if (length < HEAD || length > LONGEST) throw new Error('connection to PostgreSQL: not its protocol');
      if (bytes.length - at < length) {
        this.#wanted = length;
        break;
      }
      visit(String.fromCharCode(bytes[at] ?? 0), bytes, at + HEAD, at + length);
      at += length;
    }
    this.#pieces = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#size = bytes.length - at;
  }
}

/** The columns of a DataRow: views into `bytes`. */
export function rowOf(bytes: Buffer, start: number): Row {
  const count = bytes.readInt16BE(start);
  const row: (Buffer | null)[] = [];
  let at = start + 2;
  for (let column = 0; column < count; column += 1) {
    const length = bytes.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  return row;
}

/** An ErrorResponse as an error. Its detail is left out: it holds whole documents. */
export function errorOf(bytes: Buffer, start: number, end: number): PgError {
  const fields = new Map<string, string>();
  for (let at = start; at < end && bytes[at] !== 0; ) {
    const zero = bytes.indexOf(0, at + 1);
    fields.set(String.fromCharCode(bytes[at] ?? 0), bytes.toString('utf8', at + 1, zero));
    at = zero + 1;
  }
  const error = new PgError(fields.get('M') ?? 'PostgreSQL told an error without words');
  error.code = fields.get('C') ?? 'XX000';
  const [constraint, table] = [fields.get('n'), fields.get('t')];
  if (constraint !== undefined) error.constraint = constraint;
  if (table !== undefined) error.table = table;
  return error;
}
