/** createIndexes and dropIndexes. */
import { deserialize, type Document } from 'bson';
import { bsonOf, textOf, type Row, type Statement } from '../database.ts';
import { CommandError, unpackCode } from '../errors.ts';
import { namespaceOf, type Call, type Command, type Gateway } from './command.ts';

const CREATE: Statement = { name: 'create_indexes', text: 'SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)' };
const QUEUE: Statement = { name: 'create_indexes_background', text: 'SELECT retval, requests FROM documentdb_api.create_indexes_background($1, $2)' };
const STATUS: Statement = { name: 'index_status', text: 'SELECT retval, complete FROM documentdb_api_internal.check_build_index_status($1)' };
const SIZE: Statement = {
  name: 'collection_size',
  text: `SELECT pg_table_size(format('documentdb_data.documents_%s', collection_id)::regclass)::text FROM documentdb_api_catalog.collections
    WHERE database_name = $1 AND collection_name = $2 AND view_definition IS NULL`,
};
const DROP: Statement = { name: 'drop_indexes', text: 'CALL documentdb_api.drop_indexes($1, $2)' };

/** Bytes of a collection up to which an index is built at once: some ten thousand short documents, a tenth of a second in which writers wait. */
const LARGE = 4 * 1024 * 1024;
/** The engine's builders look for work every two seconds. */
const LOOK_EVERY_MS = 100;

/**
 * Builds at once on a small collection and inside a transaction, in the background on a large one, where writers go on. Answers when all are built.
 * One at a time in a collection, and one DDL statement at a time in a database. The statistics that the planner needs follow from the upkeep.
 */
export const createIndexes: Command = async (call, gateway) =>
  gateway.mutex.run([`indexes\0${namespaceOf(call)}`], async () => {
    const reply = (await isLarge(call, gateway)) ? await inBackground(call, gateway) : await atOnce(call, gateway);
    gateway.statistics.wrote(call.database, call.collection, Number.MAX_SAFE_INTEGER / 4);
    return reply;
  });

async function isLarge(call: Call, gateway: Gateway): Promise<boolean> {
  if (call.transaction !== undefined) return false;
  const [row] = await gateway.database.run(SIZE, [call.database, call.collection]);
  return Number(textOf(row?.[0]) ?? 0) > LARGE;
}

async function atOnce(call: Call, gateway: Gateway): Promise<Document> {
  const run = call.transaction === undefined ? gateway.database.runLong.bind(gateway.database) : call.executor.run.bind(call.executor);
  const [row] = await gateway.mutex.run([ddlOf(call)], async () => run(CREATE, [call.database, call.message.body]));
  return flatten(documentOf(row), namespaceOf(call));
}

async function inBackground(call: Call, gateway: Gateway): Promise<Document> {
  const [row] = await gateway.mutex.run([ddlOf(call)], async () => gateway.database.runLong(QUEUE, [call.database, call.message.body]));
  const reply = flatten(documentOf(row), namespaceOf(call));
  const requests = bsonOf(row?.[1]);
  // Without anything to build there is nothing to ask for.
  if (requests === undefined || Object.keys(deserialize(requests)).length === 0) return reply;
  for (;;) {
    const [status] = await gateway.database.run(STATUS, [requests]);
    if (status?.[1]?.[0] === 1) {
      flatten(documentOf(status), namespaceOf(call));
      return reply;
    }
    await new Promise<void>((resolve) => {
      gateway.clock.after(LOOK_EVERY_MS, resolve);
    });
  }
}

function ddlOf(call: Call): string {
  return `ddl\0${call.database}`;
}

function documentOf(row: Row | undefined): Document {
  const reply = bsonOf(row?.[0]);
  if (reply === undefined) throw new CommandError(1, 'the engine gave no result');
  return deserialize(reply);
}

/** The engine nests the result by shard; drivers read it flat. */
function flatten(reply: Document, namespace: string): Document {
  const shards = Object.values((reply['raw'] ?? {}) as Record<string, Document>);
  const failed = shards.find((shard) => shard['ok'] !== 1);
  if (failed !== undefined) {
    const code = Number(failed['code'] ?? 1);
    throw new CommandError(code > 1_000_000 ? unpackCode(code) : code, String(failed['errmsg'] ?? `createIndexes on ${namespace} failed`));
  }
  return { ...(shards[0] ?? {}), ok: 1 };
}

export const dropIndexes: Command = async (call) => {
  const reply = bsonOf((await call.executor.run(DROP, [call.database, call.message.body]))[0]?.[0]);
  return { ...(reply === undefined ? {} : deserialize(reply)), ok: 1 };
};
