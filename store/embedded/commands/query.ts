/** find, aggregate, count, distinct and what goes with cursors. */
import { deserialize } from 'bson';
import { bsonOf, textOf, type Row, type Statement } from '../database.ts';
import { CODES, CommandError } from '../errors.ts';
import { refuseExpressions, refuseFindOptions, refuseReadConcern } from '../refusals.ts';
import type { Call, Command, Gateway, Reply } from './command.ts';

const page = (name: string): Statement => ({ name, text: `SELECT cursorpage, continuation, cursorid::text FROM documentdb_api.${name}($1, $2)` });
const FIND = page('find_cursor_first_page');
const AGGREGATE = page('aggregate_cursor_first_page');
const LIST_COLLECTIONS = page('list_collections_cursor_first_page');
const LIST_INDEXES = page('list_indexes_cursor_first_page');
const GET_MORE: Statement = { name: 'cursor_get_more', text: 'SELECT cursorpage, continuation FROM documentdb_api.cursor_get_more($1, $2, $3)' };
const COUNT: Statement = { name: 'count_query', text: 'SELECT document FROM documentdb_api.count_query($1, $2)' };
const DISTINCT: Statement = { name: 'distinct_query', text: 'SELECT document FROM documentdb_api.distinct_query($1, $2)' };
export const DELETE_CURSORS: Statement = { name: 'delete_cursors', text: 'SELECT documentdb_api_internal.delete_cursors($1::bigint[])' };

export const find: Command = async (call, gateway) => {
  refuseFindOptions(call.fields);
  return read(call, gateway, FIND, call.collection);
};

export const aggregate: Command = async (call, gateway) => {
  if (call.fields.flag('explain')) throw new CommandError(CODES.unsupported, 'aggregate with explain: send the explain command');
  return read(call, gateway, AGGREGATE, call.collection === '' ? '$cmd.aggregate' : call.collection);
};

export const listCollections: Command = async (call, gateway) => read(call, gateway, LIST_COLLECTIONS, '$cmd.ListCollections');
export const listIndexes: Command = async (call, gateway) => read(call, gateway, LIST_INDEXES, call.collection);

async function read(call: Call, gateway: Gateway, statement: Statement, collection: string): Promise<Reply> {
  refuseReadConcern(call.fields, call.transaction !== undefined);
  refuseExpressions(call.message.body);
  const [row] = await call.executor.run(statement, [call.database, call.message.body]);
  const continuation = bsonOf(row?.[1]);
  const id = BigInt(textOf(row?.[2]) ?? '0');
  if (continuation !== undefined && id !== 0n) gateway.cursors.add({ id, database: call.database, collection, continuation, transaction: transactionKey(call), session: call.session });
  return documentOf(row);
}

export const getMore: Command = async (call, gateway) => {
  const id = call.fields.long('getMore') ?? 0n;
  const cursor = gateway.cursors.take(id, call.database, call.fields.string('collection') ?? '', transactionKey(call));
  let continuation: Buffer | undefined = cursor.continuation;
  try {
    const [row] = await call.executor.run(GET_MORE, [call.database, call.message.body, cursor.continuation]);
    continuation = bsonOf(row?.[1]);
    return documentOf(row);
  } finally {
    gateway.cursors.release(cursor, continuation);
  }
};

export const killCursors: Command = async (call, gateway) => {
  const asked = (deserialize(call.message.body, { useBigInt64: true })['cursors'] ?? []) as unknown[];
  const ids = asked.map((id) => (typeof id === 'bigint' ? id : BigInt(Math.trunc(Number(id)))));
  const killed = ids.filter((id) => gateway.cursors.kill(id));
  await dropCursorFiles(gateway, killed);
  return { cursorsKilled: killed, cursorsNotFound: ids.filter((id) => !killed.includes(id)), cursorsAlive: [], cursorsUnknown: [], ok: 1 };
};

/** Removes what persisted cursors left on disk. */
export async function dropCursorFiles(gateway: Gateway, ids: readonly bigint[]): Promise<void> {
  if (ids.length > 0) await gateway.database.run(DELETE_CURSORS, [`{${ids.join(',')}}`]);
}

export const count: Command = async (call) => {
  refuseExpressions(call.message.body);
  return documentOf((await call.executor.run(COUNT, [call.database, call.message.body]))[0]);
};

export const distinct: Command = async (call) => {
  refuseExpressions(call.message.body);
  return documentOf((await call.executor.run(DISTINCT, [call.database, call.message.body]))[0]);
};

function transactionKey(call: Call): string | undefined {
  return call.transaction === undefined || call.session === undefined ? undefined : `${call.session}:${call.transaction.number}`;
}

function documentOf(row: Row | undefined): Buffer {
  const document = bsonOf(row?.[0]);
  if (document === undefined) throw new CommandError(1, 'the engine gave no result');
  return document;
}
