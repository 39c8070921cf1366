import type { AuditInput } from '../contract/desk.ts';
import { secretsSet } from './audit.ts';
import { viewerOf, type Route, type RouteAudit, type RouteContext } from './route.ts';
import type { Viewer } from './viewer.ts';

/** Writes one line into the ledger. */
export type Recorder = (who: Pick<Viewer, 'userId' | 'name'>, input: AuditInput, address: string) => Promise<void>;

const ACTIONS = { get: 'revealed', post: 'created', put: 'changed', patch: 'changed', delete: 'removed' } as const;
const NAMES = ['name', 'title', 'zh', 'label', 'username', 'number', 'role', 'text'];

/** Runs a route's handler and, when it has succeeded, writes down what it changed. */
export async function audited(route: Route, ctx: RouteContext, record: Recorder): Promise<unknown> {
  const { audit } = route;
  if (audit === undefined || audit === null) return route.run(ctx);
  const action = audit.action ?? ACTIONS[route.method];
  const before = action === 'created' ? null : thingOf(await audit.read?.(idOf(audit, ctx, undefined), ctx));
  const answer: unknown = await route.run(ctx);
  const entityId = idOf(audit, ctx, answer);
  const after = action === 'removed' ? null : thingOf(audit.read === undefined ? answer : await audit.read(entityId, ctx));
  const secrets = secretsSet(ctx.body);
  const withSecrets = after === null && Object.keys(secrets).length === 0 ? null : { ...after, ...secrets };
  await record(viewerOf(ctx), { action, entity: audit.entity, entityId, entityName: nameOf(after ?? before) ?? entityId, before, after: action === 'removed' ? null : withSecrets }, ctx.req.ip ?? '');
  return answer;
}

function idOf(audit: RouteAudit, ctx: RouteContext, answer: unknown): string {
  if (audit.id !== undefined) return audit.id(ctx, answer);
  const [parameter] = Object.values(ctx.params);
  if (parameter !== undefined) return parameter;
  const thing = thingOf(answer);
  const id = thing?.['id'] ?? thing?.['number'] ?? audit.entity;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : audit.entity;
}

/** A list of things stands under `items`; what is no object has no fields to compare. */
function thingOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null;
  return Array.isArray(value) ? { items: value } : (value as Record<string, unknown>);
}

function nameOf(thing: Record<string, unknown> | null): string | null {
  for (const name of NAMES) {
    const value = thing?.[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
