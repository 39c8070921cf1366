import type { z } from 'zod';
import type { Route, RouteContext } from '../access/route.ts';
import { removeQuerySchema } from '../contract/flows.ts';
import type { Permission } from '../contract/states.ts';
import { HotlineError } from '../errors.ts';

/** Rows that are changed against the version that was read. */
export interface Rows<V extends { version: number }> {
  list(): Promise<V[]>;
  find(id: string): Promise<V | null>;
  /** Null when there is one of this id. */
  create(row: Omit<V, 'version'>): Promise<V | null>;
  /** Null when the version is not the one read any more. */
  edit(id: string, version: number, set: Partial<Omit<V, 'version'>>): Promise<V | null>;
  remove(id: string, version: number): Promise<boolean>;
}

export interface RowRules<V extends { version: number }> {
  path: string;
  /** One word, for the ledger. */
  entity: string;
  /** What a row is, for the description. */
  what: string;
  manage: Permission;
  read: Permission;
  input: z.ZodType;
  patch: z.ZodType;
  /** The whole row that an input makes. */
  made(input: never): Omit<V, 'version'>;
  /** Refuses a row that cannot be so (BAD_INPUT), seen with what it was before; null = it is new. */
  check?(row: Omit<V, 'version'>, before: V | null): void;
  /** Who needs this row: it stays. */
  users(id: string): string[];
  changed(): void | Promise<void>;
}

/** List, add, change and remove rows of settings over HTTP. */
export function settingRoutes<V extends { id: string; version: number }>(rows: Rows<V>, rules: RowRules<V>): Route[] {
  const { path, manage, what } = rules;
  const audit = { entity: rules.entity, read: (id: string) => rows.find(id) };
  const idOf = (ctx: RouteContext): string => ctx.params['id'] ?? '';
  return [
    { method: 'get', path, permission: rules.read, summary: `Every ${what}.`, run: async () => ({ items: await rows.list(), next: null }) },
    { method: 'post', path, permission: manage, body: rules.input, status: 201, audit, summary: `Adds a ${what}. DUPLICATE when there is one of this id.`, run: (ctx) => create(rows, rules, ctx.body as never) },
    { method: 'patch', path: `${path}/:id`, permission: manage, body: rules.patch, audit, summary: `Changes a ${what}; what is not sent stays. \`version\` is the one that was read; CONFLICT names the present one.`, run: (ctx) => edit(rows, rules, idOf(ctx), ctx.body as { version: number }) },
    { method: 'delete', path: `${path}/:id`, permission: manage, query: removeQuerySchema, audit, summary: `Removes a ${what}. IN_USE names who needs it.`, run: (ctx) => remove(rows, rules, idOf(ctx), (ctx.query as { version?: number }).version) },
  ];
}

/** A field that cannot be so. */
export const badField = (path: string, message: string): HotlineError => new HotlineError('BAD_INPUT', [`${path}: ${message}`], { fields: [{ path, message }] });

async function need<V extends { version: number }>(rows: Rows<V>, id: string): Promise<V> {
  const found = await rows.find(id);
  if (found === null) throw new HotlineError('NOT_FOUND');
  return found;
}

async function create<V extends { id: string; version: number }>(rows: Rows<V>, rules: RowRules<V>, input: never): Promise<V> {
  const row = rules.made(input);
  rules.check?.(row, null);
  const made = await rows.create(row);
  if (made === null) throw new HotlineError('DUPLICATE', [(row as unknown as V).id]);
  await rules.changed();
  return made;
}

async function edit<V extends { id: string; version: number }>(rows: Rows<V>, rules: RowRules<V>, id: string, { version, ...fields }: { version: number }): Promise<V> {
  const before = await need(rows, id);
  if (before.version !== version) throw new HotlineError('CONFLICT', [], { version: before.version });
  const set = Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== undefined && name !== 'id')) as unknown as Partial<Omit<V, 'version'>>;
  rules.check?.({ ...before, ...set }, before);
  const after = await rows.edit(id, version, set);
  if (after === null) throw new HotlineError('CONFLICT', [], { version: (await need(rows, id)).version });
  await rules.changed();
  return after;
}

async function remove<V extends { id: string; version: number }>(rows: Rows<V>, rules: RowRules<V>, id: string, version?: number): Promise<void> {
  const before = await need(rows, id);
  const users = rules.users(id);
  if (users.length > 0) throw new HotlineError('IN_USE', [users.join('、')]);
  if (!(await rows.remove(id, version ?? before.version))) throw new HotlineError('CONFLICT', [], { version: before.version });
  await rules.changed();
}
