import express, { Router, type Request, type Response } from 'express';
import type { ZodType } from 'zod';
import type { Clock } from '../clock.ts';
import { idempotencyKeySchema } from '../contract/api.ts';
import { HotlineError } from '../errors.ts';
import { badInput } from './error-answer.ts';
import type { Once } from './once.ts';
import { audited, type Recorder } from './route-audit.ts';
import type { Route, RouteTable, SignedIn } from './route.ts';

const BODY_LIMIT = '256kb';
/** A handler that still waits after so long, while the store is away, waits for the store. */
const STORE_PATIENCE_MS = 900;

export interface ApiNeeds {
  access: { resolve(cookieHeader: string | undefined): Promise<SignedIn | null> };
  storeUp(): boolean;
  once: Once;
  /** The ledger. */
  record: Recorder;
  clock: Clock;
  strictRate: express.RequestHandler;
}

/** The router of /api/v1: each line of the tables becomes guard, parse, one call, answer. */
export function apiRouter(tables: readonly RouteTable[], needs: ApiNeeds): Router {
  const router = Router({ caseSensitive: true });
  const json = express.json({ limit: BODY_LIMIT, strict: true });
  router.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  for (const route of tables.flat()) {
    const handlers = [...(route.strictRate ? [needs.strictRate] : []), guardAndParse(route, needs, json)];
    router[route.method](route.path, ...handlers);
  }
  return router;
}

function guardAndParse(route: Route, needs: ApiNeeds, json: express.RequestHandler): express.RequestHandler {
  return async (req, res) => {
    const signedIn = await allowed(route, req, needs);
    // Who may not ask is refused before the body is read.
    if (route.method !== 'get') await readBody(json, req, res);
    const body = parseBody(route, req);
    const query = route.query ? parse(route.query, req.query, 'query') : {};
    const params = req.params as Record<string, string>;
    const viewer = signedIn?.viewer ?? null;
    const run = async (thingId: string | null): Promise<unknown> => await audited(route, { viewer, body, query, params, thingId, req, res }, needs.record);
    const key = keyOf(route, req);
    const asked = (): string => JSON.stringify([req.method, req.originalUrl, body]);
    const running = viewer === null || key === null ? run(null) : needs.once({ userId: viewer.userId, key, request: asked() }, run);
    const answer = await (route.rawAnswer ? running : orStoreAway(running, needs));
    if (!route.rawAnswer) send(res, answer, route.status);
  };
}

/** The client's key, on what makes or moves something for a signed-in user. */
export const takesKey = (route: Route): boolean => route.method === 'post' && route.permission !== 'public' && route.rawAnswer !== true && route.neverKept !== true;

function keyOf(route: Route, req: Request): string | null {
  const header = takesKey(route) ? req.get('Idempotency-Key') : undefined;
  if (header === undefined) return null;
  const parsed = idempotencyKeySchema.safeParse(header);
  if (!parsed.success) throw badInput([{ path: 'Idempotency-Key', message: '8 to 64 letters, digits, _ and -' }]);
  return parsed.data;
}

async function allowed(route: Route, req: Request, needs: ApiNeeds): Promise<SignedIn | null> {
  if (route.permission === 'public') return null;
  const signedIn = await orStoreAway(needs.access.resolve(req.headers.cookie), needs);
  if (!signedIn) throw new HotlineError('NOT_SIGNED_IN');
  if (signedIn.mustChangePassword && !route.beforePasswordChange) throw new HotlineError('PASSWORD_MUST_CHANGE');
  if (signedIn.mustSetUpSecondFactor && !route.beforeSecondFactor && !route.beforePasswordChange) throw new HotlineError('SECOND_FACTOR_SET_UP');
  if (!signedIn.viewer.permissions.has(route.permission)) throw new HotlineError('FORBIDDEN', [], { permission: route.permission });
  return signedIn;
}

function readBody(json: express.RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void json(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error instanceof Error ? error : new Error('body cannot be read'))));
  });
}

function parseBody(route: Route, req: Request): unknown {
  if (route.body) return parse(route.body, req.body ?? {}, 'body');
  const given = req.body as unknown;
  if (typeof given === 'object' && given !== null && Object.keys(given).length > 0) throw badInput(Object.keys(given).slice(0, 20).map((path) => ({ path: clip(path), message: 'is not known' })));
  return undefined;
}

/** Checks with the route's schema; BAD_INPUT names each field that is wrong or unknown. */
export function parse(schema: ZodType, input: unknown, root: string): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: clip([...path, key].join('.')), message: 'is not known' }));
    return [{ path: clip(path.join('.') || root), message: issue.message }];
  });
  throw badInput(fields.slice(0, 20));
}

const clip = (name: string): string => name.slice(0, 100);

/** Looks again and again, since the store may go away after the handler began. */
async function orStoreAway<T>(running: Promise<T>, needs: ApiNeeds): Promise<T> {
  let waited = 0;
  let cancel = (): void => undefined;
  const away = new Promise<never>((_resolve, reject) => {
    cancel = needs.clock.every(STORE_PATIENCE_MS / 3, () => {
      waited += STORE_PATIENCE_MS / 3;
      if (waited >= STORE_PATIENCE_MS && !needs.storeUp()) reject(new HotlineError('STORE_AWAY'));
    });
  });
  running.catch(() => undefined);
  try {
    return await Promise.race([running, away]);
  } finally {
    cancel();
  }
}

function send(res: Response, answer: unknown, status: number | undefined): void {
  if (res.headersSent) return;
  if (answer === undefined) res.status(status ?? 204).end();
  else res.status(status ?? 200).json(answer);
}
