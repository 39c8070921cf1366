import { HotlineError } from '../errors.ts';

/** Names of driver and Mongoose errors that mean "nobody answers", as opposed to "the answer is no". */
const AWAY = new Set([
  'MongoServerSelectionError', 'MongooseServerSelectionError', 'MongoNetworkError', 'MongoNetworkTimeoutError', 'MongoPoolClearedError', 'MongoPoolClosedError',
  'PoolClearedError', 'PoolClosedError', 'PoolClearedOnNetworkError', 'WaitQueueTimeoutError', 'MongoWaitQueueTimeoutError', 'MongoNotConnectedError', 'MongoTopologyClosedError', 'MongoClientClosedError',
  'MongooseNotConnectedError', 'DisconnectedError', 'MongoExpiredSessionError',
]);
/** Server codes of a store that is stopping, starting or stepping down. */
const AWAY_CODES = new Set([6, 7, 89, 91, 189, 10107, 11600, 11602, 13435, 13436]);
const DUPLICATE_KEY = 11000;

interface DriverError { name?: string; code?: unknown; cause?: unknown; message?: string }

/** True when the store could not be reached, so that the same request may work later. */
export function isAway(error: unknown): boolean {
  const { name, code, message } = (error ?? {}) as DriverError;
  if (name !== undefined && AWAY.has(name)) return true;
  if (typeof code === 'number' && AWAY_CODES.has(code)) return true;
  return message !== undefined && /initial connection is complete|before calling|Client must be connected|connection.*closed/i.test(message) && name?.startsWith('Mongo') === true;
}

/** True when a unique index refused a write. */
export function isDuplicate(error: unknown): boolean {
  return (error as DriverError | null)?.code === DUPLICATE_KEY;
}

function translate(error: unknown): never {
  if (isAway(error)) throw new HotlineError('STORE_AWAY');
  throw error;
}

/** Wraps the running of a method: refuses while the store is away. */
export type Gate = <T>(work: () => T) => T;

/** Every method of a small store behind the gate, with the driver's "nobody answers" turned into STORE_AWAY; all else passes through unchanged. */
export function guardStore<T extends object>(store: T, gate: Gate = (work) => work()): T {
  const guarded: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(store)) {
    guarded[name] = typeof member === 'function' ? guardMethod(member as (...args: unknown[]) => unknown, store, gate) : (member as unknown);
  }
  return guarded as T;
}

/** All methods of the small stores are asynchronous, so a refusal is a rejected promise as well. */
function guardMethod(method: (...args: unknown[]) => unknown, store: object, gate: Gate) {
  return async (...args: unknown[]): Promise<unknown> => {
    try {
      return await gate(() => method.apply(store, args));
    } catch (error) {
      return translate(error);
    }
  };
}
