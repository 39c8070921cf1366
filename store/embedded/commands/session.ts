/** The ends of transactions and sessions. */
import { Fields } from '../bson-scan.ts';
import { CODES, CommandError } from '../errors.ts';
import type { Call, Command } from './command.ts';
import { dropCursorFiles } from './query.ts';

export const commitTransaction: Command = async (call, gateway) => {
  const [session, number] = identity(call);
  await gateway.transactions.commit(session, number);
  return { ok: 1 };
};

export const abortTransaction: Command = async (call, gateway) => {
  const [session, number] = identity(call);
  await gateway.transactions.abort(session, number);
  return { ok: 1 };
};

function identity(call: Call): [string, bigint] {
  if (call.session === undefined || call.txnNumber === undefined) throw new CommandError(CODES.noSuchTransaction, 'lsid and txnNumber are needed');
  return [call.session, call.txnNumber];
}

/** Name of a session: the bytes of its id. */
export function sessionName(lsid: Buffer | undefined): string | undefined {
  if (lsid === undefined) return undefined;
  const id = new Fields(lsid).field('id');
  // A UUID: length, subtype, sixteen bytes.
  return id?.type === 0x05 && id.end - id.start === 21 ? lsid.toString('hex', id.start + 5, id.end) : undefined;
}

export const endSessions: Command = async (call, gateway) => {
  const list = call.fields.documents('endSessions');
  for (const lsid of list) {
    const session = sessionName(lsid);
    if (session === undefined) continue;
    await gateway.transactions.endSession(session);
    const cursors = gateway.cursors.ofSession(session).filter((id) => gateway.cursors.kill(id));
    await dropCursorFiles(gateway, cursors);
  }
  return { ok: 1 };
};
