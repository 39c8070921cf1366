/** What the engine would accept and answer wrongly is refused here, with the reason. Each was tried by itself. */
import { deserialize } from 'bson';
import type { Fields } from './bson-scan.ts';
import { CODES, CommandError } from './errors.ts';

const RIGHT_UNITS = new Set(['millisecond', 'second', 'minute', 'hour']);
/** As a key of an embedded document: its type byte stands before the name, so a mere text does not match. */
const asKey = (name: string): Buffer => Buffer.from(`\u0003${name}\0`);
const DATE_TRUNC = asKey('$dateTrunc');
const CHANGE_STREAM = asKey('$changeStream');

function refuse(what: string): never {
  throw new CommandError(CODES.unsupported, `${what} is not supported by the embedded store`);
}

/** Options of find that are accepted and ignored by the engine. */
export function refuseFindOptions(fields: Fields): void {
  if (fields.flag('tailable') || fields.flag('awaitData')) refuse('a tailable cursor');
  for (const name of ['min', 'max']) if (fields.has(name)) refuse(`find with ${name}`);
}

/** A snapshot outside a transaction would read the present. */
export function refuseReadConcern(fields: Fields, inTransaction: boolean): void {
  const concern = fields.document('readConcern');
  if (concern === undefined || inTransaction) return;
  if (deserialize(concern)['level'] === 'snapshot') refuse('readConcern snapshot outside a transaction');
}

/** Expressions whose results are wrong. The search over the bytes costs next to nothing; only a hit is parsed. */
export function refuseExpressions(bytes: Buffer): void {
  if (bytes.includes(CHANGE_STREAM)) refuse('$changeStream');
  if (bytes.includes(DATE_TRUNC)) for (const unit of unitsOf(deserialize(bytes, { promoteValues: true }))) if (!RIGHT_UNITS.has(unit)) refuse(`$dateTrunc by ${unit}`);
}

function unitsOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const found: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$dateTrunc') {
      const unit: unknown = (inner as { unit?: unknown } | null)?.unit;
      found.push(typeof unit === 'string' ? unit : 'a computed unit');
    }
    found.push(...unitsOf(inner));
  }
  return found;
}
