/** createIndexes and dropIndexes. */
import { deserialize, type Document } from 'bson';
import { bsonOf, type Statement } from '../database.ts';
import { CommandError, unpackCode } from '../errors.ts';
import { namespaceOf, type Command } from './command.ts';

const CREATE: Statement = { name: 'create_indexes', text: 'SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)' };
const DROP: Statement = { name: 'drop_indexes', text: 'CALL documentdb_api.drop_indexes($1, $2)' };

/** Built at once, one DDL at a time in a database. The statistics that the planner needs follow from the upkeep. */
export const createIndexes: Command = async (call, gateway) =>
  gateway.mutex.run([`ddl\0${call.database}`], async () => {
    const run = call.transaction === undefined ? gateway.database.runLong.bind(gateway.database) : call.executor.run.bind(call.executor);
    const reply = bsonOf((await run(CREATE, [call.database, call.message.body]))[0]?.[0]);
    if (reply === undefined) throw new CommandError(1, 'the engine gave no result');
    gateway.statistics.wrote(call.database, call.collection, Number.MAX_SAFE_INTEGER / 4);
    return flatten(deserialize(reply), namespaceOf(call));
  });

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
