/** insert, update, delete: documents go through unparsed; only a reply that tells of errors is read. */
import { createHash } from 'node:crypto';
import { deserialize, type Document } from 'bson';
import { Fields, splitSequence } from '../bson-scan.ts';
import { bsonOf, type Row, type Statement } from '../database.ts';
import { afterUpdate, describeDuplicate, indexNamed } from '../duplicate-key.ts';
import { CODES, CommandError, unpackCode } from '../errors.ts';
import { refuseExpressions } from '../refusals.ts';
import { MAX_DOCUMENT } from '../wire.ts';
import { namespaceOf, type Call, type Command, type Reply } from './command.ts';
import { stored } from './stored.ts';

type Kind = 'insert' | 'update' | 'delete';

const STATEMENTS: Readonly<Record<Kind, Statement>> = {
  insert: { name: 'insert', text: 'SELECT p_result, p_success FROM documentdb_api.insert($1, $2, $3, $4)' },
  update: { name: 'update', text: 'SELECT p_result, p_success FROM documentdb_api.update($1, $2, $3, $4)' },
  delete: { name: 'delete', text: 'SELECT p_result, p_success FROM documentdb_api.delete($1, $2, $3, $4)' },
};
const SEQUENCES: Readonly<Record<Kind, string>> = { insert: 'documents', update: 'updates', delete: 'deletes' };
const MOST_IN_A_BATCH = 25_000;
const MOST_TRIES = 8;

interface WriteError {
  index: number;
  code: number;
  errmsg: string;
}

export const insert: Command = async (call, gateway) => {
  const documents = operationsOf(call, 'insert');
  for (const document of documents) if (document.length > MAX_DOCUMENT) throw new CommandError(10334, `BSONObj size: ${document.length} is invalid. Size must be between 0 and ${MAX_DOCUMENT}`);
  gateway.statistics.wrote(call.database, call.collection, documents.length);
  return write('insert', call, documents, documents.length === 1);
};

export const update: Command = async (call, gateway) => {
  const operations = operationsOf(call, 'update');
  const read = operations.map((operation) => new Fields(operation));
  for (const operation of operations) refuseExpressions(operation);
  const upserts = read.filter((fields) => fields.flag('upsert'));
  const replayable = read.length === 1 && read[0]?.flag('multi') === false;
  const work = async (): Promise<Reply> => write('update', call, operations, replayable, upserts.length > 0);
  if (upserts.length === 0) return work();
  return gateway.mutex.run(upserts.map((fields) => upsertKey(call, fields.document('q'))), work);
};

export const remove: Command = async (call) => {
  const operations = operationsOf(call, 'delete');
  for (const operation of operations) refuseExpressions(operation);
  const replayable = operations.length === 1 && new Fields(operations[0] ?? Buffer.alloc(0)).number('limit') === 1;
  return write('delete', call, operations, replayable);
};

/** The key under which upserts of one filter on one collection wait for each other. */
export function upsertKey(call: Call, filter: Buffer | undefined): string {
  const bytes = filter ?? Buffer.alloc(0);
  const short = bytes.length <= 200 ? bytes.toString('latin1') : createHash('sha256').update(bytes).digest('hex');
  return `${namespaceOf(call)}\0${short}`;
}

/** The retry key of a single write outside a transaction: PostgreSQL then answers a replay with the first result. */
export function replayKey(call: Call, replayable: boolean): string | null {
  if (!replayable || call.transaction !== undefined || call.session === undefined || call.txnNumber === undefined) return null;
  return `${call.session}:${call.txnNumber}`;
}

function operationsOf(call: Call, kind: Kind): Buffer[] {
  const name = SEQUENCES[kind];
  const sequence = call.message.sequences.find((entry) => entry.name === name);
  const operations = sequence === undefined ? call.fields.documents(name) : splitSequence(sequence.documents);
  if (operations.length === 0 || operations.length > MOST_IN_A_BATCH) throw new CommandError(16, `Write batch sizes must be between 1 and ${MOST_IN_A_BATCH}. Got ${operations.length} operations.`);
  return operations;
}

async function write(kind: Kind, call: Call, operations: readonly Buffer[], replayable: boolean, upsert = false): Promise<Reply> {
  const sequence = call.message.sequences.find((entry) => entry.name === SEQUENCES[kind])?.documents ?? null;
  const values = [call.database, call.message.body, sequence, replayKey(call, replayable)];
  for (let attempt = 1; ; attempt += 1) {
    const [row] = await call.executor.run(STATEMENTS[kind], values);
    const reply = resultOf(row);
    if (row?.[1]?.[0] === 1) return reply;
    const result = deserialize(reply);
    const errors = (result['writeErrors'] as WriteError[] | undefined)?.map((error) => ({ ...error, code: unpackCode(error.code) })) ?? [];
    if (call.transaction === undefined && attempt < MOST_TRIES && operations.length === 1 && worthAnother(errors, upsert && attempt === 1)) continue;
    return failed(kind, call, result, errors, operations);
  }
}

/** A lost race changed nothing: a conflict is tried again, and an upsert that met another's insert becomes an update. */
function worthAnother(errors: readonly WriteError[], upsert: boolean): boolean {
  return errors.some((error) => error.code === CODES.writeConflict || (upsert && error.code === CODES.duplicateKey));
}

function resultOf(row: Row | undefined): Buffer {
  const reply = bsonOf(row?.[0]);
  if (reply === undefined) throw new CommandError(1, 'the engine gave no result');
  return reply;
}

async function failed(kind: Kind, call: Call, result: Document, errors: readonly WriteError[], operations: readonly Buffer[]): Promise<Reply> {
  if (call.transaction !== undefined) {
    await call.transaction.rollback();
    const conflict = errors.find((error) => error.code === CODES.writeConflict);
    if (conflict !== undefined) throw new CommandError(CODES.writeConflict, conflict.errmsg, ['TransientTransactionError']);
  }
  const described: Document[] = [];
  for (const error of errors) described.push(error.code === CODES.duplicateKey ? { ...error, ...(await duplicate(kind, call, error, operations[error.index])) } : error);
  return { ...result, writeErrors: described };
}

async function duplicate(kind: Kind, call: Call, error: WriteError, operation: Buffer | undefined): Promise<Document> {
  // A transaction is over after its first error: what is looked up for the message goes over the pool.
  const executor = call.transaction === undefined ? call.executor : call.transaction.outside;
  const where = { executor, database: call.database, collection: call.collection };
  const request = operation === undefined ? {} : deserialize(operation);
  const document = kind === 'insert' ? request : afterUpdate(await stored(where, request['q'] as Document), request['q'] as Document, request['u']);
  return describeDuplicate(where, indexNamed(error.errmsg), document);
}
