/** The frames of MongoDB's wire protocol that current drivers send: OP_MSG, and OP_QUERY for the first hello. */
import { checkDocument, documentLength, MalformedBson } from './bson-scan.ts';

export const MAX_MESSAGE = 48_000_000;
export const MAX_DOCUMENT = 16 * 1024 * 1024;
const HEADER = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const KNOWN_REQUIRED_BITS = CHECKSUM_PRESENT | MORE_TO_COME;

/** What a client sent that no valid client sends: its connection is closed, nobody else notices. */
export class MalformedMessage extends Error {}

export interface Sequence {
  name: string;
  /** Concatenated documents, as they came. */
  documents: Buffer;
}

export interface Message {
  requestId: number;
  kind: 'msg' | 'query';
  /** The sender wants no answer. */
  silent: boolean;
  body: Buffer;
  sequences: Sequence[];
  /** Database of an OP_QUERY, from its collection name; OP_MSG carries `$db`. */
  database: string | undefined;
}

/** The announced length of the frame at the start of `buffer`, or undefined while the header is incomplete. */
export function frameLength(buffer: Buffer): number | undefined {
  if (buffer.length < 4) return undefined;
  const length = buffer.readInt32LE(0);
  if (length < HEADER + 5 || length > MAX_MESSAGE) throw new MalformedMessage(`message of ${length} bytes`);
  return length;
}

/** Takes a whole frame apart. Buffers of the result are views into `frame`. */
export function parseMessage(frame: Buffer): Message {
  try {
    const requestId = frame.readInt32LE(4);
    const opCode = frame.readInt32LE(12);
    if (opCode === OP_MSG) return parseMsg(frame, requestId);
    if (opCode === OP_QUERY) return parseQuery(frame, requestId);
    throw new MalformedMessage(`operation ${opCode}`);
  } catch (error) {
    if (error instanceof MalformedBson || error instanceof RangeError) throw new MalformedMessage(error.message);
    throw error;
  }
}

function parseMsg(frame: Buffer, requestId: number): Message {
  const flags = frame.readUInt32LE(HEADER);
  if ((flags & 0xffff & ~KNOWN_REQUIRED_BITS) !== 0) throw new MalformedMessage('unknown required flag');
  const end = frame.length - ((flags & CHECKSUM_PRESENT) !== 0 ? 4 : 0);
  let body: Buffer | undefined;
  const sequences: Sequence[] = [];
  for (let at = HEADER + 4; at < end; ) {
    const kind = frame[at];
    if (kind === 0 && body === undefined) {
      const length = documentLength(frame, at + 1, end);
      body = frame.subarray(at + 1, at + 1 + length);
      checkDocument(body, 0);
      at += 1 + length;
    } else if (kind === 1) {
      const size = frame.readInt32LE(at + 1);
      if (size < 5 || at + 1 + size > end) throw new MalformedMessage('section length is wrong');
      sequences.push(parseSequence(frame.subarray(at + 5, at + 1 + size)));
      at += 1 + size;
    } else throw new MalformedMessage('unknown section');
  }
  if (body === undefined) throw new MalformedMessage('no body');
  return { requestId, kind: 'msg', silent: (flags & MORE_TO_COME) !== 0, body, sequences, database: undefined };
}

function parseSequence(section: Buffer): Sequence {
  const zero = section.indexOf(0);
  if (zero < 0) throw new MalformedMessage('sequence without name');
  const documents = section.subarray(zero + 1);
  for (let at = 0; at < documents.length; ) {
    const length = documentLength(documents, at, documents.length);
    checkDocument(documents.subarray(at, at + length), 0);
    at += length;
  }
  return { name: section.toString('utf8', 0, zero), documents };
}

function parseQuery(frame: Buffer, requestId: number): Message {
  const zero = frame.indexOf(0, HEADER + 4);
  if (zero < 0) throw new MalformedMessage('query without collection');
  const collection = frame.toString('utf8', HEADER + 4, zero);
  if (!collection.endsWith('.$cmd')) throw new MalformedMessage('query on a collection');
  const at = zero + 1 + 8;
  const length = documentLength(frame, at, frame.length);
  const body = frame.subarray(at, at + length);
  checkDocument(body, 0);
  return { requestId, kind: 'query', silent: false, body, sequences: [], database: collection.slice(0, -'.$cmd'.length) };
}

/** The frames that answer `message` with one document. */
export function encodeReply(message: Message, requestId: number, document: Uint8Array): [Buffer, Buffer] {
  const extra = message.kind === 'msg' ? 5 : 20;
  const head = Buffer.alloc(HEADER + extra);
  head.writeInt32LE(HEADER + extra + document.length, 0);
  head.writeInt32LE(requestId, 4);
  head.writeInt32LE(message.requestId, 8);
  head.writeInt32LE(message.kind === 'msg' ? OP_MSG : OP_REPLY, 12);
  if (message.kind === 'query') {
    head.writeInt32LE(8, HEADER);
    head.writeInt32LE(1, HEADER + 16);
  }
  return [head, Buffer.from(document.buffer, document.byteOffset, document.byteLength)];
}
