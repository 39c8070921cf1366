import type { Server } from 'node:http';
import type { Express } from 'express';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RouteTable } from './route.ts';
import type { Viewer } from './viewer.ts';

export { viewerOf, type Route, type RouteContext, type RoutePermission, type RouteTable } from './route.ts';

/** A request's session, resolved from its cookie. */
export interface SignedIn { viewer: Viewer; mustChangePassword: boolean }

/** One part of the whole, as /readyz shows it. A part that is not needed leaves the status at `degraded`. */
export interface PartHealth { up: boolean; needed: boolean; note?: string }

/** What the HTTP face needs of the rest. */
export interface HttpNeeds {
  routes: readonly RouteTable[];
  access: { resolve(cookieHeader: string | undefined): Promise<SignedIn | null> };
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
