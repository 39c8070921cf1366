/** MongoDB's form of a duplicate key: message, keyPattern, keyValue. The engine tells the index only. */
import { deserialize, ObjectId, type Document } from 'bson';
import { bsonOf, textOf, type Executor, type Statement } from './database.ts';
import { CODES } from './errors.ts';

const BY_NAME: Statement = {
  name: 'index_by_name',
  text: `SELECT (i.index_spec).index_name, documentdb_api_internal.index_spec_as_bson(i.index_spec, true, $1 || '.' || $2)
    FROM documentdb_api_catalog.collection_indexes i JOIN documentdb_api_catalog.collections c USING (collection_id)
    WHERE c.database_name = $1 AND c.collection_name = $2 AND ((i.index_spec).index_name = $3 OR i.index_id::text = $4)`,
};

export interface Duplicate {
  code: number;
  errmsg: string;
  keyPattern: Document;
  keyValue: Document;
}

export interface Where {
  executor: Executor;
  database: string;
  collection: string;
}

/** The index's name out of the engine's sentence or constraint. */
export function indexNamed(message: string, constraint?: string): { name: string; id: string } {
  const quoted = /Index '(.*)'/.exec(message)?.[1];
  if (quoted !== undefined) return { name: quoted, id: '' };
  const id = /^documents_rum_index_(\d+)$/.exec(constraint ?? message.match(/"(documents_rum_index_\d+)"/)?.[1] ?? '')?.[1];
  return id === undefined ? { name: '_id_', id: '' } : { name: '', id };
}

/** Describes a duplicate. `document`: what the write would have stored, as far as the request tells. */
export async function describeDuplicate(where: Where, index: { name: string; id: string }, document: Document): Promise<Duplicate> {
  const { name, key } = await lookUp(where, index);
  const keyValue: Document = {};
  for (const path of Object.keys(key)) keyValue[path] = valueAt(document, path) ?? null;
  const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${show(value)}`).join(', ');
  const errmsg = `E11000 duplicate key error collection: ${where.database}.${where.collection} index: ${name} dup key: { ${shown} }`;
  return { code: CODES.duplicateKey, errmsg, keyPattern: key, keyValue };
}

async function lookUp(where: Where, index: { name: string; id: string }): Promise<{ name: string; key: Document }> {
  try {
    const rows = await where.executor.run(BY_NAME, [where.database, where.collection, index.name, index.id]);
    const spec = bsonOf(rows[0]?.[1]);
    if (spec !== undefined) return { name: textOf(rows[0]?.[0]) ?? index.name, key: deserialize(spec)['key'] as Document };
  } catch {
    // The name alone is better than another error in place of the duplicate.
  }
  return { name: index.name, key: index.name === '_id_' ? { _id: 1 } : {} };
}

function valueAt(document: Document, path: string): unknown {
  let value: unknown = document;
  for (const part of path.split('.')) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function show(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof ObjectId) return `ObjectId('${value.toHexString()}')`;
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  const text = JSON.stringify(value);
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
}

/** What an update would leave behind, for the values of a key: the stored document or the filter's equalities, then the changes. */
export function afterUpdate(before: Document, filter: Document, update: unknown): Document {
  const result: Document = {};
  for (const [path, value] of Object.entries(filter)) if (!path.startsWith('$') && !isOperator(value)) put(result, path, isEq(value) ? value.$eq : value);
  Object.assign(result, before);
  if (update === null || typeof update !== 'object' || Array.isArray(update)) return result;
  const operators = Object.entries(update as Record<string, unknown>);
  if (!operators.some(([name]) => name.startsWith('$'))) return { ...(update as Document), ...('_id' in result ? { _id: result['_id'] as unknown } : {}) };
  for (const [name, changes] of operators) {
    if (name !== '$set' && name !== '$setOnInsert') continue;
    for (const [path, value] of Object.entries(changes as Document)) put(result, path, value);
  }
  return result;
}

function isEq(value: unknown): value is { $eq: unknown } {
  return value !== null && typeof value === 'object' && '$eq' in value;
}

function isOperator(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).some((key) => key.startsWith('$') && key !== '$eq');
}

function put(target: Document, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? path;
  let at = target;
  for (const part of parts) {
    if (part === '__proto__') return;
    const inner: unknown = at[part];
    at[part] = inner !== null && typeof inner === 'object' ? inner : {};
    at = at[part] as Document;
  }
  if (last !== '__proto__') at[last] = value;
}

