import type { Request, Response } from 'express';
import type { ZodType } from 'zod';
import type { AuditEntry } from '../contract/desk.ts';
import { PERMISSIONS, type Permission } from '../contract/states.ts';
import type { Viewer } from './viewer.ts';

/** A request's session, resolved from its cookie. */
export interface SignedIn { viewer: Viewer; mustChangePassword: boolean; mustSetUpSecondFactor: boolean }

export type RoutePermission = Permission | 'public';

/** What a handler is given: the parsed input, and who asks (null only on a public route). */
export interface RouteContext {
  viewer: Viewer | null;
  // The route's own schema has checked these two; the handler's parameter type says what they are.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parsed by the schema of the same route
  body: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- parsed by the schema of the same route
  query: any;
  params: Record<string, string>;
  /** Set when the client sent an Idempotency-Key: the id to give to the thing this request makes, the same at every repetition. */
  thingId: string | null;
  req: Request;
  res: Response;
}

/** What a route leaves in the ledger. The state before is read before the handler runs, the state after when it has succeeded. */
export interface RouteAudit {
  /** Kind of thing, one word: queue, number, user … */
  entity: string;
  /** Left out, the method says it: POST created, PUT and PATCH changed, DELETE removed. */
  action?: AuditEntry['action'];
  /** The thing as it stands, as its page shows it; null when there is none. Left out, there is no state before and the answer is the one after. */
  read?(id: string, ctx: RouteContext): unknown;
  /** Left out, the path's parameter, or the `id` of the answer; for a thing of which there is one, its entity. */
  id?(ctx: RouteContext, answer: unknown): string;
}

/** One line of the API. Paths are relative to /api/v1, e.g. `/tickets/:id`. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  /** The right it takes; `self` is anybody signed in, `public` anybody. */
  permission: RoutePermission;
  /** One sentence for the OpenAPI page. */
  summary: string;
  /** Schema of the JSON body; without it the route takes no body. */
  body?: ZodType;
  /** Schema of the query string; without it the route takes no query. */
  query?: ZodType;
  /** Schema of the answer, for the OpenAPI page. */
  answer?: ZodType;
  /** Status of a successful answer; 200, or 204 when the handler returns undefined. */
  status?: number;
  /** The handler wrote the response itself (a recording, a file). */
  rawAnswer?: boolean;
  /** Still allowed while the first password must be changed. */
  beforePasswordChange?: boolean;
  /** Still allowed while the second factor must be set up, once the first password was changed. */
  beforeSecondFactor?: boolean;
  /** Its answer is a secret or its body is one, and it makes nothing: an Idempotency-Key has no meaning here. */
  neverKept?: boolean;
  /** Guards against guessing: few requests per address and minute. */
  strictRate?: boolean;
  /** What it leaves in the ledger; `null` says that it changes no setting. A write under an administrative right must say either. */
  audit?: RouteAudit | null;
  run(ctx: RouteContext): unknown;
}

export type RouteTable = readonly Route[];

/** The viewer of a route that is not public. */
export function viewerOf(ctx: RouteContext): Viewer {
  if (!ctx.viewer) throw new Error('a public route has no viewer');
  return ctx.viewer;
}

const known = new Set<string>([...PERMISSIONS, 'public']);

const isAdministrative = (permission: RoutePermission): boolean => permission.endsWith('.manage') || permission === 'agent.supervise';

/** Fails the start when a route has no known permission, a bad path, stands twice, or changes settings without a word for the ledger. */
export function checkRoutes(tables: readonly RouteTable[]): void {
  const seen = new Set<string>();
  for (const route of tables.flat()) {
    const name = `${route.method.toUpperCase()} ${route.path}`;
    if (!known.has(route.permission)) throw new Error(`route ${name} has no known permission: ${route.permission}`);
    if (!/^(\/:?[A-Za-z][\w-]*(\.\w+)?)+$/.test(route.path)) throw new Error(`route ${name} has a path that is not understood`);
    const place = name.replace(/:\w+/g, ':');
    if (seen.has(place)) throw new Error(`route ${name} stands twice`);
    seen.add(place);
    if (route.method !== 'get' && isAdministrative(route.permission) && route.audit === undefined) throw new Error(`route ${name} changes settings and says not what it leaves in the ledger (audit)`);
  }
}
