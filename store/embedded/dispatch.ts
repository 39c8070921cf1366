/** From a message to its command and back: transaction looked up, failures told in MongoDB's form. */
import { serialize } from 'bson';
import { Fields } from './bson-scan.ts';
import type { Call, Gateway, Reply } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { sessionName } from './commands/session.ts';
import { CODES, CommandError, toCommandError } from './errors.ts';
import type { PgError } from './pg-messages.ts';
import type { Message } from './wire.ts';

export interface Origin {
  connection: object;
  connectionId: number;
}

const ENDS = new Set(['commitTransaction', 'abortTransaction']);
/** Commands that may take part in a transaction; all others in one are refused as MongoDB does. */
const IN_TRANSACTION = new Set(['insert', 'update', 'delete', 'findAndModify', 'findandmodify', 'find', 'aggregate', 'getMore', 'killCursors', 'distinct', 'count', 'create', 'createIndexes', 'commitTransaction', 'abortTransaction']);
/** Single writes that the engine can be asked for twice: only these are told to try again. */
const REPLAYABLE = new Set(['insert', 'update', 'delete', 'findAndModify', 'findandmodify']);

/** Runs one message. Always answers; only a bug throws. */
export async function dispatch(message: Message, origin: Origin, gateway: Gateway): Promise<Buffer> {
  gateway.statistics.counted();
  const where = { inTransaction: false, replayable: false };
  let call: Call | undefined;
  try {
    call = readCall(message, origin, gateway);
    const command = COMMANDS.get(call.name);
    if (command === undefined) throw new CommandError(CODES.unknownCommand, `no such command: '${call.name.slice(0, 100)}'`);
    where.replayable = isReplayable(call);
    where.inTransaction = message.kind === 'msg' && call.fields.has('autocommit');
    if (where.inTransaction && !ENDS.has(call.name)) await enter(call, gateway);
    return toBytes(await command(call, gateway));
  } catch (error) {
    const failure = toCommandError(error, where);
    await leave(call, failure);
    // M0000 is the engine's complaint about a request; any other 1 is ours to know.
    if (failure.code === 1 && (error as PgError).code !== 'M0000') gateway.log.warn({ command: call?.name, err: failure.message }, 'a command failed');
    return toBytes(failure.toReply());
  }
}

function toBytes(reply: Reply): Buffer {
  return Buffer.isBuffer(reply) ? reply : Buffer.from(serialize(reply, { ignoreUndefined: true }));
}

function readCall(message: Message, origin: Origin, gateway: Gateway): Call {
  const fields = new Fields(message.body);
  const database = fields.string('$db') ?? message.database;
  if (database === undefined || database === '') throw new CommandError(40571, 'OP_MSG requests require a $db argument');
  return {
    name: fields.first,
    message,
    fields,
    database,
    collection: fields.string(fields.first) ?? '',
    connection: origin.connection,
    connectionId: origin.connectionId,
    session: sessionName(fields.document('lsid')),
    txnNumber: fields.long('txnNumber'),
    transaction: undefined,
    executor: gateway.database,
  };
}

async function enter(call: Call, gateway: Gateway): Promise<void> {
  if (!IN_TRANSACTION.has(call.name)) throw new CommandError(263, `Cannot run '${call.name}' in a multi-document transaction.`);
  if (call.session === undefined || call.txnNumber === undefined) throw new CommandError(72, 'a transaction needs lsid and txnNumber');
  call.transaction = call.fields.flag('startTransaction')
    ? await gateway.transactions.start(call.session, call.txnNumber, call.connection)
    : gateway.transactions.find(call.session, call.txnNumber, call.connection);
  call.executor = call.transaction;
}

/** Any error ends the transaction: PostgreSQL would refuse the next statement anyway. */
async function leave(call: Call | undefined, failure: CommandError): Promise<void> {
  if (call?.transaction !== undefined && failure.code !== CODES.cursorNotFound) await call.transaction.rollback();
}

function isReplayable(call: Call): boolean {
  if (call.txnNumber === undefined || call.session === undefined || !REPLAYABLE.has(call.name)) return false;
  if (call.name.toLowerCase() === 'findandmodify') return true;
  const sequence = call.message.sequences[0]?.documents;
  if (sequence !== undefined) return sequence.length >= 4 && sequence.readInt32LE(0) === sequence.length;
  return call.fields.documents({ insert: 'documents', update: 'updates' }[call.name] ?? 'deletes').length === 1;
}
