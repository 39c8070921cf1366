import { createHash } from 'node:crypto';
import type { AuditEntry, AuditInput } from '../contract/desk.ts';

/** One line of the ledger as kept. `before` and `after` are JSON texts, so that what is hashed is what is kept, letter by letter. */
export interface AuditRow extends Omit<AuditEntry, 'id' | 'before' | 'after'> {
  /** 1, 2, 3 …: a line that is taken out leaves a hole. */
  seq: number;
  before: string | null;
  after: string | null;
  /** Hash of the line before; of the first line, empty. */
  previous: string;
  hash: string;
}
export type AuditFacts = Omit<AuditRow, 'seq' | 'previous' | 'hash'>;

/** `from` and `to` are moments, ISO 8601; `before` is the number of the line to go on from. */
export interface AuditFilter { entity?: string | undefined; entityId?: string | undefined; by?: string | undefined; from?: string | undefined; to?: string | undefined; limit: number; before?: number | undefined }

/** Where the ledger lies. Lines are added and read; there is no way to change one. */
export interface AuditStore {
  last(): Promise<AuditRow | null>;
  /** False when there is a line of this number already. */
  append(row: AuditRow): Promise<boolean>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<AuditRow[]>;
  /** In order, `limit` lines after the given number. */
  after(seq: number, limit: number): Promise<AuditRow[]>;
}

export const HIDDEN = '***';
const SECRET_NAME = /password|secret|token|credential|totp|recovery|passphrase|private_?key|^key$|^code$|hash$/i;
const isSecretText = (name: string, value: unknown): boolean => SECRET_NAME.test(name) && (typeof value === 'string' || Array.isArray(value)) && value.length > 0;

/** A JSON copy in which every text under a name that speaks of a secret is hidden; that there is one stays to be seen. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isSecretText(name, member) ? HIDDEN : withoutSecrets(member)]));
}

/** The secrets of a request's body by name, hidden: an answer shows no password, but that one was set belongs into the ledger. */
export function secretsSet(body: unknown): Record<string, string> {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(Object.entries(body).filter(([name, member]) => isSecretText(name, member)).map(([name]) => [name, HIDDEN]));
}

/** What an input becomes in the ledger. */
export function factsOf(who: { userId: string; name: string }, input: AuditInput, address: string, at: string): AuditFacts {
  const text = (thing: Record<string, unknown> | null): string | null => (thing === null ? null : JSON.stringify(withoutSecrets(JSON.parse(JSON.stringify(thing)))));
  return {
    at, byId: who.userId, byName: who.name, action: input.action, entity: input.entity, entityId: input.entityId, entityName: input.entityName.slice(0, 200),
    before: text(input.before), after: text(input.after), address,
  };
}

/** The next line after `last`. */
export function chained(last: Pick<AuditRow, 'seq' | 'hash' | 'at'> | null, facts: AuditFacts): AuditRow {
  // Lines are found by time through their order: the clock of the machine may go back, the ledger's does not.
  const at = last !== null && last.at > facts.at ? last.at : facts.at;
  const line = { ...facts, at, seq: (last?.seq ?? 0) + 1, previous: last?.hash ?? '' };
  return { ...line, hash: hashOf(line) };
}

export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { seq, previous, at, byId, byName, action, entity, entityId, entityName, before, after, address } = row;
  return createHash('sha256').update(JSON.stringify([seq, previous, at, byId, byName, action, entity, entityId, entityName, before, after, address])).digest('hex');
}

/** Whether this line follows that one unchanged. */
export function follows(last: Pick<AuditRow, 'seq' | 'hash'> | null, row: AuditRow): boolean {
  return row.seq === (last?.seq ?? 0) + 1 && row.previous === (last?.hash ?? '') && row.hash === hashOf(row);
}

export function entryOf({ seq, previous: _previous, hash: _hash, before, after, ...facts }: AuditRow): AuditEntry {
  const thing = (text: string | null): Record<string, unknown> | null => (text === null ? null : (JSON.parse(text) as Record<string, unknown>));
  return { ...facts, id: String(seq), before: thing(before), after: thing(after) };
}
