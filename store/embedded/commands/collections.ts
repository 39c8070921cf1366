/** Databases and collections. */
import { deserialize, serialize, type Document } from 'bson';
import { bsonOf, type Statement } from '../database.ts';
import { CODES, CommandError } from '../errors.ts';
import { refuseExpressions } from '../refusals.ts';
import { namespaceOf, type Command } from './command.ts';

const CREATE: Statement = { name: 'create', text: 'SELECT documentdb_api.create_collection_view($1, $2)' };
const DROP: Statement = { name: 'drop', text: 'SELECT documentdb_api.drop_collection($1, $2)' };
const DROP_DATABASE: Statement = { name: 'drop_database', text: 'SELECT documentdb_api.drop_database($1)' };
const COLL_MOD: Statement = { name: 'coll_mod', text: 'SELECT documentdb_api.coll_mod($1, $2, $3)' };
const RENAME: Statement = { name: 'rename', text: 'SELECT documentdb_api.rename_collection($1, $2, $3, $4::boolean)' };
const LIST_DATABASES: Statement = { name: 'list_databases', text: 'SELECT documentdb_api.list_databases($1)' };
const COLL_STATS: Statement = { name: 'coll_stats', text: 'SELECT documentdb_api.coll_stats($1, $2)' };
const DB_STATS: Statement = { name: 'db_stats', text: 'SELECT documentdb_api.db_stats($1)' };
const VALIDATE: Statement = { name: 'validate', text: 'SELECT document FROM documentdb_api.validate($1, $2)' };

/** Options of create that mean something here; any other would be ignored by the engine without a word. */
const CREATE_OPTIONS = new Set(['create', 'validator', 'validationLevel', 'validationAction', 'viewOn', 'pipeline', 'autoIndexId', 'writeConcern', 'comment', 'lsid', 'txnNumber', 'startTransaction', 'autocommit', 'readConcern', '$db', '$clusterTime', '$readPreference', 'apiVersion', 'maxTimeMS']);

export const create: Command = async (call, gateway) => {
  for (const name of call.fields.names()) if (!CREATE_OPTIONS.has(name)) throw new CommandError(CODES.unsupported, `create with ${name} is not supported by the embedded store`);
  refuseExpressions(call.message.body);
  return gateway.mutex.run([`ddl\0${call.database}`], async () => {
    const [row] = await call.executor.run(CREATE, [call.database, call.message.body]);
    return bsonOf(row?.[0]) ?? { ok: 1 };
  });
};

export const drop: Command = async (call) => {
  await call.executor.run(DROP, [call.database, call.collection]);
  return { ns: namespaceOf(call), ok: 1 };
};

export const dropDatabase: Command = async (call) => {
  await call.executor.run(DROP_DATABASE, [call.database]);
  return { dropped: call.database, ok: 1 };
};

export const collMod: Command = async (call) => {
  const [row] = await call.executor.run(COLL_MOD, [call.database, call.collection, call.message.body]);
  return bsonOf(row?.[0]) ?? { ok: 1 };
};

export const renameCollection: Command = async (call) => {
  const [database, collection] = splitNamespace(call.collection);
  const [toDatabase, toCollection] = splitNamespace(call.fields.string('to') ?? '');
  if (database !== toDatabase) throw new CommandError(CODES.unsupported, 'renameCollection between databases is not supported by the embedded store');
  await call.executor.run(RENAME, [database, collection, toCollection, call.fields.flag('dropTarget') ? 'true' : 'false']);
  return { ok: 1 };
};

function splitNamespace(namespace: string): [string, string] {
  const dot = namespace.indexOf('.');
  if (dot < 1 || dot === namespace.length - 1) throw new CommandError(73, `Invalid namespace specified '${namespace}'`);
  return [namespace.slice(0, dot), namespace.slice(dot + 1)];
}

export const listDatabases: Command = async (call) => {
  const command: Document = { listDatabases: 1, nameOnly: call.fields.flag('nameOnly') };
  const filter = call.fields.document('filter');
  if (filter !== undefined) command['filter'] = deserialize(filter);
  const [row] = await call.executor.run(LIST_DATABASES, [Buffer.from(serialize(command))]);
  return bsonOf(row?.[0]) ?? { databases: [], ok: 1 };
};

export const collStats: Command = async (call) => bsonOf((await call.executor.run(COLL_STATS, [call.database, call.collection]))[0]?.[0]) ?? { ok: 1 };
export const dbStats: Command = async (call) => bsonOf((await call.executor.run(DB_STATS, [call.database]))[0]?.[0]) ?? { ok: 1 };
export const validate: Command = async (call) => bsonOf((await call.executor.run(VALIDATE, [call.database, call.message.body]))[0]?.[0]) ?? { ok: 1 };
