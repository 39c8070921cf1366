/** What a command is to the gateway: one call in, one document out. */
import type { Clock } from '../../../clock.ts';
import type { Log } from '../../../log.ts';
import type { Fields } from '../bson-scan.ts';
import type { Cursors } from '../cursors.ts';
import type { Database, Executor } from '../database.ts';
import type { KeyedMutex } from '../mutex.ts';
import type { Statistics } from '../statistics.ts';
import type { Transaction, Transactions } from '../transactions.ts';
import type { Message } from '../wire.ts';

export interface Call {
  name: string;
  message: Message;
  fields: Fields;
  database: string;
  /** Value of the command's first field when it is a string: the collection. */
  collection: string;
  /** Identity of the client's connection. */
  connection: object;
  connectionId: number;
  session: string | undefined;
  txnNumber: bigint | undefined;
  transaction: Transaction | undefined;
  /** The transaction, or the pool. */
  executor: Executor;
}

export interface Gateway {
  database: Database;
  transactions: Transactions;
  cursors: Cursors;
  mutex: KeyedMutex;
  statistics: Statistics;
  clock: Clock;
  log: Log;
  /** Shown in hello as the only member of the set. */
  address: string;
  connections(): number;
}

/** Bytes are sent as they are; an object is encoded. */
export type Reply = Buffer | Record<string, unknown>;
export type Command = (call: Call, gateway: Gateway) => Promise<Reply> | Reply;

/** The namespace as clients write it. */
export function namespaceOf(call: Call): string {
  return `${call.database}.${call.collection}`;
}
