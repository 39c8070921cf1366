/** findAndModify: the atomic claim. */
import { deserialize, type Document } from 'bson';
import { bsonOf, type Statement } from '../database.ts';
import { afterUpdate, describeDuplicate, indexNamed } from '../duplicate-key.ts';
import { CODES, codeOf, CommandError } from '../errors.ts';
import type { PgError } from '../pg-messages.ts';
import { refuseExpressions } from '../refusals.ts';
import type { Call, Command } from './command.ts';
import { stored } from './stored.ts';
import { replayKey, upsertKey } from './write.ts';

const STATEMENT: Statement = { name: 'find_and_modify', text: 'SELECT p_result FROM documentdb_api.find_and_modify($1, $2, $3)' };

export const findAndModify: Command = async (call, gateway) => {
  refuseExpressions(call.message.body);
  if (!call.fields.flag('upsert')) return modify(call, false);
  return gateway.mutex.run([upsertKey(call, call.fields.document('query'))], async () => modify(call, true));
};

async function modify(call: Call, upsert: boolean): Promise<Buffer> {
  try {
    return await once(call);
  } catch (error) {
    const state = (error as PgError).code;
    if (state === undefined || codeOf(state, false) !== CODES.duplicateKey) throw error;
    // An upsert that met another's insert is an update the second time.
    if (upsert && call.transaction === undefined) return once(call).catch(async (again: unknown) => duplicate(call, again as PgError));
    return duplicate(call, error as PgError);
  }
}

async function once(call: Call): Promise<Buffer> {
  const [row] = await call.executor.run(STATEMENT, [call.database, call.message.body, replayKey(call, true)]);
  const result = bsonOf(row?.[0]);
  if (result === undefined) throw new CommandError(1, 'the engine gave no result');
  return result;
}

async function duplicate(call: Call, error: PgError): Promise<never> {
  if (codeOf(error.code ?? '', false) !== CODES.duplicateKey) throw error;
  await call.transaction?.rollback();
  const where = { executor: call.transaction?.outside ?? call.executor, database: call.database, collection: call.collection };
  const body = deserialize(call.message.body);
  const filter = (body['query'] ?? {}) as Document;
  const { code, errmsg, ...details } = await describeDuplicate(where, indexNamed(error.message, error.constraint), afterUpdate(await stored(where, filter), filter, body['update']));
  throw new CommandError(code, errmsg, [], details);
}
