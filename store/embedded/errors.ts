/** From PostgreSQL's and DocumentDB's errors to MongoDB's codes, names and labels. */

import { BSONError } from 'bson';
import type { PgError } from './pg-messages.ts';

/** MongoDB's names of the codes that are answered. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError', 2: 'BadValue', 6: 'HostUnreachable', 9: 'FailedToParse', 13: 'Unauthorized', 14: 'TypeMismatch', 20: 'IllegalOperation',
  24: 'LockTimeout', 26: 'NamespaceNotFound', 27: 'IndexNotFound', 28: 'PathNotViable', 40: 'ConflictingUpdateOperators', 43: 'CursorNotFound',
  48: 'NamespaceExists', 50: 'MaxTimeMSExpired', 52: 'DollarPrefixedFieldName', 59: 'CommandNotFound', 66: 'ImmutableField', 67: 'CannotCreateIndex', 68: 'IndexAlreadyExists',
  72: 'InvalidOptions', 73: 'InvalidNamespace', 85: 'IndexOptionsConflict', 86: 'IndexKeySpecsConflict', 91: 'ShutdownInProgress',
  112: 'WriteConflict', 115: 'CommandNotSupported', 117: 'ConflictingOperationInProgress', 121: 'DocumentValidationFailure', 146: 'ExceededMemoryLimit', 225: 'TransactionTooOld', 241: 'ConversionFailure',
  251: 'NoSuchTransaction', 256: 'TransactionCommitted', 291: 'NoQueryExecutionPlans', 10334: 'BSONObjectTooLarge', 11000: 'DuplicateKey', 11600: 'InterruptedAtShutdown', 14031: 'OutOfDiskSpace',
};

/** DocumentDB's SQLSTATE is an ordinal of its error list, not a MongoDB code: the list has no function to ask, so it stands here. */
const ORDINALS: Readonly<Record<string, number>> = {
  M0000: 1, M0001: 2, M0003: 9, M0004: 14, M0006: 20, M0008: 26, M0009: 27, M000A: 28, M000D: 40, M000E: 43, M000F: 48, M000G: 52,
  M000M: 66, M000N: 67, M000O: 68, M000P: 72, M000Q: 73, M000R: 85, M000S: 86, M000U: 115, M00CO: 121, M000W: 146, M0015: 241, M0018: 291,
  M001B: 10334, M001C: 11000, M001L: 15952, M002B: 16755, M003A: 17419, M003B: 17420, M005E: 31325, M007U: 40324, M0088: 40415, M009H: 51091, M009W: 51183, M00BC: 5107200,
};

const NATIVE: Readonly<Record<string, number>> = {
  '23505': 11000, '23P01': 11000, '40P01': 112, '40001': 112, '57014': 50, '42P01': 26, '25P02': 251, '57P03': 91, '57P01': 11600, '57P02': 11600,
  '0A000': 115, '22023': 2, '22P02': 9, '53100': 14031, '42501': 13, '53200': 146, '25P03': 251,
};

export const CODES = { unknownCommand: 59, unsupported: 115, badValue: 2, hostUnreachable: 6, writeConflict: 112, noSuchTransaction: 251, duplicateKey: 11000, cursorNotFound: 43, lockTimeout: 24 } as const;

/** An error as a client of MongoDB knows it. */
export class CommandError extends Error {
  readonly code: number;
  readonly labels: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: number, message: string, labels: readonly string[] = [], details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.labels = labels;
    this.details = details;
  }

  /** The reply document. */
  toReply(): Record<string, unknown> {
    const reply: Record<string, unknown> = { ok: 0, errmsg: this.message, code: this.code, codeName: codeName(this.code), ...this.details };
    if (this.labels.length > 0) reply['errorLabels'] = [...this.labels];
    return reply;
  }
}

/** MongoDB's name of a code; codes without one are called by their place as MongoDB does. */
export function codeName(code: number): string {
  return NAMES[code] ?? `Location${code}`;
}

/** True when the connection to PostgreSQL is gone, so that nobody knows whether the statement was done. */
export function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as PgError;
  if (code === undefined) return /connection|terminated|timeout|client has encountered|not queryable/i.test(error.message);
  return code.startsWith('08') || code.startsWith('57P') || /^E[A-Z]+$/.test(code);
}

/** True for the two that are worth trying again at once: deadlock and serialization failure. */
export function isConflict(error: unknown): boolean {
  const code = (error as PgError | undefined)?.code;
  return code === '40P01' || code === '40001';
}

/** The MongoDB code of an SQLSTATE. A lock not had in time is a conflict inside a transaction, a time-out outside. */
export function codeOf(sqlState: string, inTransaction: boolean): number {
  if (sqlState === '55P03') return inTransaction ? CODES.writeConflict : CODES.lockTimeout;
  const known = ORDINALS[sqlState] ?? NATIVE[sqlState];
  if (known !== undefined) return known;
  if (/^E[A-Z]+$|^08/.test(sqlState)) return CODES.hostUnreachable;
  // The engine's other ordinals and PostgreSQL's data errors are complaints about the request.
  return /^M|^22/.test(sqlState) ? CODES.badValue : 1;
}

/** The labels drivers act on: whole transaction again, or the same write again. */
export function labelsOf(code: number, where: { inTransaction: boolean; replayable: boolean }): string[] {
  if (where.inTransaction) return [CODES.writeConflict, CODES.noSuchTransaction, CODES.hostUnreachable, 91, 11600].includes(code) ? ['TransientTransactionError'] : [];
  return where.replayable && [CODES.hostUnreachable, 91, 11600].includes(code) ? ['RetryableWriteError'] : [];
}

/** Any failure of a command as a CommandError. Sentences of PostgreSQL itself are kept, they name no secrets; details (whole documents) are not. */
export function toCommandError(error: unknown, where: { inTransaction: boolean; replayable: boolean }): CommandError {
  if (error instanceof CommandError) return error;
  const failure: PgError = error instanceof Error ? error : new Error(String(error));
  const code = codeOfFailure(failure, where.inTransaction);
  return new CommandError(code, failure.message, labelsOf(code, where));
}

function codeOfFailure(failure: PgError, inTransaction: boolean): number {
  if (failure.code !== undefined) return codeOf(failure.code, inTransaction);
  if (failure instanceof BSONError) return CODES.badValue;
  return isLostConnection(failure) ? CODES.hostUnreachable : 1;
}

/** Unpacks the code of a write error: five characters of six bits hold the SQLSTATE. */
export function unpackCode(packed: number): number {
  let rest = packed;
  let state = '';
  for (let index = 0; index < 5; index += 1) {
    state += String.fromCharCode((rest & 63) + 48);
    rest >>>= 6;
  }
  return codeOf(state, false);
}
