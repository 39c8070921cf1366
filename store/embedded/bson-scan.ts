/**
 * Walks a BSON document without building objects: the gateway needs a handful of top-level fields of a command and forwards the rest as bytes.
 * Everything read here comes from a socket; a length that does not fit throws.
 */
export class MalformedBson extends Error {}

export interface Field {
  type: number;
  /** Where the value starts, and where it ends, in the buffer. */
  start: number;
  end: number;
}

const FIXED: Readonly<Record<number, number>> = { 0x01: 8, 0x06: 0, 0x07: 12, 0x08: 1, 0x09: 8, 0x0a: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16, 0xff: 0, 0x7f: 0 };

/** Length of the document at `at`, checked against the end of the buffer. */
export function documentLength(buffer: Buffer, at: number, end: number): number {
  if (end - at < 5) throw new MalformedBson('document cut short');
  const length = buffer.readInt32LE(at);
  if (length < 5 || at + length > end || buffer[at + length - 1] !== 0) throw new MalformedBson('document length is wrong');
  return length;
}

function prefixed(buffer: Buffer, at: number, end: number, extra: number): number {
  if (end - at < 4) throw new MalformedBson('value cut short');
  const length = buffer.readInt32LE(at);
  if (length < 0) throw new MalformedBson('negative length');
  return 4 + length + extra;
}

function valueLength(buffer: Buffer, type: number, at: number, end: number): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 0x02:
    case 0x0d:
    case 0x0e:
      return prefixed(buffer, at, end, 0);
    case 0x03:
    case 0x04:
      return documentLength(buffer, at, end);
    case 0x05:
      return prefixed(buffer, at, end, 1);
    case 0x0b:
      return afterCstring(buffer, afterCstring(buffer, at, end), end) - at;
    case 0x0c:
      return prefixed(buffer, at, end, 12);
    case 0x0f:
      return prefixed(buffer, at, end, -4);
    default:
      throw new MalformedBson(`unknown type ${type}`);
  }
}

function afterCstring(buffer: Buffer, at: number, end: number): number {
  const zero = buffer.indexOf(0, at);
  if (zero < 0 || zero >= end) throw new MalformedBson('string without end');
  return zero + 1;
}

/** Calls `visit` for each top-level field in order. `visit` returns false to stop. */
export function eachField(buffer: Buffer, at: number, visit: (name: string, field: Field) => boolean | undefined): void {
  const end = at + documentLength(buffer, at, buffer.length) - 1;
  let position = at + 4;
  while (position < end) {
    const type = buffer[position] ?? 0;
    const start = afterCstring(buffer, position + 1, end);
    const next = start + valueLength(buffer, type, start, end);
    if (next > end || next < start) throw new MalformedBson('value runs over');
    if (visit(buffer.toString('utf8', position + 1, start - 1), { type, start, end: next }) === false) return;
    position = next;
  }
}

/** Checks the structure of a whole document, nested ones too, so that nothing malformed goes further. */
export function checkDocument(buffer: Buffer, at: number, depth = 0): void {
  if (depth > 200) throw new MalformedBson('nested too deep');
  const end = at + documentLength(buffer, at, buffer.length) - 1;
  let position = at + 4;
  while (position < end) {
    const type = buffer[position] ?? 0;
    const start = afterCstring(buffer, position + 1, end);
    const next = start + valueLength(buffer, type, start, end);
    if (next > end || next < start) throw new MalformedBson('value runs over');
    checkValue(buffer, type, start, next, depth);
    position = next;
  }
}

function checkValue(buffer: Buffer, type: number, start: number, next: number, depth: number): void {
  if (type === 0x03 || type === 0x04) checkDocument(buffer, start, depth + 1);
  else if (type === 0x02 || type === 0x0d || type === 0x0e) {
    if (next - start < 5 || buffer[next - 1] !== 0) throw new MalformedBson('string without end');
  } else if (type === 0x08 && (buffer[start] ?? 2) > 1) throw new MalformedBson('not a boolean');
  else if (type === 0x0f) checkCodeWithScope(buffer, start, next, depth);
}

function checkCodeWithScope(buffer: Buffer, start: number, next: number, depth: number): void {
  if (next - start < 14) throw new MalformedBson('code cut short');
  const length = buffer.readInt32LE(start + 4);
  if (length < 1 || start + 8 + length + 5 > next || buffer[start + 8 + length - 1] !== 0) throw new MalformedBson('code length is wrong');
  checkDocument(buffer, start + 8 + length, depth + 1);
}

/** The top-level fields of one document, read by name. */
export class Fields {
  readonly buffer: Buffer;
  readonly first: string;
  readonly #map = new Map<string, Field>();

  constructor(buffer: Buffer, at = 0) {
    this.buffer = buffer;
    eachField(buffer, at, (name, field) => {
      if (!this.#map.has(name)) this.#map.set(name, field);
      return undefined;
    });
    this.first = this.#map.keys().next().value ?? '';
  }

  has(name: string): boolean {
    return this.#map.has(name);
  }

  names(): IterableIterator<string> {
    return this.#map.keys();
  }

  field(name: string): Field | undefined {
    return this.#map.get(name);
  }

  string(name: string): string | undefined {
    const field = this.#map.get(name);
    if (field?.type !== 0x02) return undefined;
    return this.buffer.toString('utf8', field.start + 4, field.end - 1);
  }

  number(name: string): number | undefined {
    const field = this.#map.get(name);
    if (field === undefined) return undefined;
    if (field.type === 0x10) return this.buffer.readInt32LE(field.start);
    if (field.type === 0x12) return Number(this.buffer.readBigInt64LE(field.start));
    return field.type === 0x01 ? this.buffer.readDoubleLE(field.start) : undefined;
  }

  long(name: string): bigint | undefined {
    const field = this.#map.get(name);
    if (field?.type === 0x12) return this.buffer.readBigInt64LE(field.start);
    const small = this.number(name);
    return small === undefined ? undefined : BigInt(Math.trunc(small));
  }

  /** true for the boolean true and for numbers other than 0, as MongoDB reads options. */
  flag(name: string): boolean {
    const field = this.#map.get(name);
    if (field?.type === 0x08) return this.buffer[field.start] === 1;
    return (this.number(name) ?? 0) !== 0;
  }

  /** The bytes of an embedded document or array. */
  document(name: string): Buffer | undefined {
    const field = this.#map.get(name);
    if (field?.type !== 0x03 && field?.type !== 0x04) return undefined;
    return this.buffer.subarray(field.start, field.end);
  }

  /** The documents of an array field, as bytes. */
  documents(name: string): Buffer[] {
    const found: Buffer[] = [];
    const field = this.#map.get(name);
    if (field?.type !== 0x04) return found;
    eachField(this.buffer, field.start, (_name, entry) => {
      if (entry.type === 0x03) found.push(this.buffer.subarray(entry.start, entry.end));
      return undefined;
    });
    return found;
  }
}

/** Splits concatenated documents (an OP_MSG document sequence). */
export function splitSequence(buffer: Buffer): Buffer[] {
  const documents: Buffer[] = [];
  for (let at = 0; at < buffer.length; ) {
    const length = documentLength(buffer, at, buffer.length);
    documents.push(buffer.subarray(at, at + length));
    at += length;
  }
  return documents;
}
