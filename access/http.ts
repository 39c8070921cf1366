import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { pinoHttp } from 'pino-http';
import type { Clock } from '../clock.ts';
import { newId } from '../contract/ids.ts';
import { HotlineError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { apiRouter } from './api.ts';
import { errorHandler } from './error-answer.ts';
import { createFastServer } from './fast-server.ts';
import { createOnce, type KeptWrites } from './once.ts';
import { openApiDocument } from './openapi.ts';
import { pageRouter } from './pages.ts';
import { probeRouter, type PartHealth } from './probes.ts';
import type { Recorder } from './route-audit.ts';
import { checkRoutes, type RouteTable, type SignedIn } from './route.ts';
import { sameOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';

export type { PartHealth } from './probes.ts';
export { viewerOf, type Route, type RouteContext, type RoutePermission, type RouteTable, type SignedIn } from './route.ts';

/** What the HTTP face needs of the rest. */
export interface HttpNeeds {
  routes: readonly RouteTable[];
  access: { resolve(cookieHeader: string | undefined): Promise<SignedIn | null> };
  /** Where answers to writes under an Idempotency-Key are kept. */
  kept: KeptWrites;
  /** Writes into the ledger what a route with `audit` did. */
  record: Recorder;
  /** Parts for /readyz, by name. */
  parts(): Record<string, PartHealth>;
  /** False while the store is away: a handler that hangs is then answered with STORE_AWAY. */
  storeUp(): boolean;
  log: Log;
  metrics: Metrics;
  clock: Clock;
  settings: HttpSettings;
}

export interface HttpSettings {
  /** Built browser pages; null = API only. */
  webDir: string | null;
  tls: { readonly certFile: string; readonly keyFile: string } | null;
  publicUrl: string | null;
  trustProxy: readonly string[];
  sipWsPort: number;
  /** Bearer token for /metrics and the parts of /readyz from elsewhere than loopback. */
  probeToken: string | null;
  /** Requests per address and minute. */
  limits?: { all?: number; strict?: number };
}

export interface Http {
  app: Express;
  server: Server;
  /** Resolves with the port that is listened on. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new request, waits for the running ones up to `graceMs`, then cuts them. */
  close(graceMs?: number): Promise<void>;
}

/** A whole hotline may sit behind one address: the general limit only stops machines that run away. */
const LIMITS = { all: 30_000, strict: 300 };

/** The HTTP face: guards, the API from its tables, probes, pages. Nothing is listened on before `listen`. */
export function createHttp(needs: HttpNeeds): Http {
  const { settings } = needs;
  const tables = withDescription(needs.routes);
  checkRoutes(tables);
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', settings.trustProxy.length > 0 ? [...settings.trustProxy] : false);
  app.use(requestLog(needs), durations(needs), ...securityHeaders({ ...settings, tls: settings.tls !== null || (settings.publicUrl?.startsWith('https:') ?? false) }));
  app.use(probeRouter({ parts: () => needs.parts(), metrics: needs.metrics, token: settings.probeToken }));
  app.use(perMinute(settings.limits?.all ?? LIMITS.all, false), compression({ threshold: 1024 }));
  app.use('/api/v1', sameOrigin(settings.publicUrl), apiRouter(tables, { ...needs, once: createOnce(needs), strictRate: perMinute(settings.limits?.strict ?? LIMITS.strict, true) }));
  app.use(pageRouter(settings.webDir), errorHandler(needs.log));
  const tls = settings.tls && { cert: readFileSync(settings.tls.certFile), key: readFileSync(settings.tls.keyFile) };
  return withLifeCycle(app, createFastServer(app, tls));
}

/** The tables and, last, the page that describes them. */
function withDescription(routes: readonly RouteTable[]): readonly RouteTable[] {
  let document: object | undefined;
  const description: RouteTable = [{ method: 'get', path: '/openapi.json', permission: 'public', summary: 'This description', status: 200, run: () => (document ??= openApiDocument(all)) }];
  const all = [...routes, description];
  return all;
}

function requestLog(needs: HttpNeeds): RequestHandler {
  return pinoHttp({
    logger: needs.log,
    genReqId: (_req, res) => {
      const id = newId(needs.clock.now().getTime());
      res.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (_req, res, error) => (error ?? res.statusCode >= 500 ? 'warn' : 'debug'),
    // The path without its query: searches carry names and numbers.
    serializers: { req: (req: { id: string; method: string; url: string }) => ({ id: req.id, method: req.method, path: req.url.split('?')[0] }), res: (res: { statusCode: number }) => ({ status: res.statusCode }) },
  });
}

function durations(needs: HttpNeeds): RequestHandler {
  const histogram = needs.metrics.histogram('http_request_seconds', 'Time to answer, by method, route and status class', [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5], ['method', 'route', 'status']);
  return (req, res, next) => {
    const begun = performance.now();
    res.once('finish', () => {
      histogram.observe({ method: req.method, route: routeName(req), status: `${Math.floor(res.statusCode / 100)}xx` }, (performance.now() - begun) / 1000);
    });
    next();
  };
}

/** The route's pattern, never the path itself: ids would make a series each. */
function routeName(req: Request): string {
  const route = (req as { route?: { path?: unknown } }).route;
  return typeof route?.path === 'string' ? route.path : 'other';
}

function perMinute(limit: number, failedOnly: boolean): RequestHandler {
  return rateLimit({
    windowMs: 60_000, limit, standardHeaders: 'draft-8', legacyHeaders: false, skipSuccessfulRequests: failedOnly, validate: false,
    handler: (_req, _res, next) => next(new HotlineError('RATE_LIMITED', [], { retryAfterSeconds: 60 })),
  });
}

function withLifeCycle(app: Express, server: Server): Http {
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  return {
    app,
    server,
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    close: (graceMs = 2_000) =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
