import { createHash, timingSafeEqual } from 'node:crypto';
import { Router, type Request } from 'express';
import { HotlineError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';

/** One part of the whole, as /readyz shows it. A part that is not needed leaves the status at `degraded`. */
export interface PartHealth { up: boolean; needed: boolean; note?: string }

export type Readiness = 'ready' | 'degraded' | 'notReady';

/** `notReady` when a needed part is down, `degraded` when only others are. */
export function readinessOf(parts: Record<string, PartHealth>): Readiness {
  const down = Object.values(parts).filter((part) => !part.up);
  if (down.length === 0) return 'ready';
  return down.some((part) => part.needed) ? 'notReady' : 'degraded';
}

/** /healthz: the process answers. /readyz: one word for all, the parts for loopback or the token. /metrics: loopback or the token. */
export function probeRouter(needs: { parts(): Record<string, PartHealth>; metrics: Metrics; token: string | null }): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.setHeader('Cache-Control', 'no-store').json({ status: 'up' });
  });
  router.get('/readyz', (req, res) => {
    const parts = needs.parts();
    const status = readinessOf(parts);
    res.setHeader('Cache-Control', 'no-store');
    res.status(status === 'notReady' ? 503 : 200).json(trusted(req, needs.token) ? { status, parts } : { status });
  });
  router.get('/metrics', async (req, res) => {
    if (!trusted(req, needs.token)) throw new HotlineError('FORBIDDEN');
    res.setHeader('Cache-Control', 'no-store').type(needs.metrics.contentType).send(await needs.metrics.text());
  });
  return router;
}

/** Loopback counts only when nobody forwarded the request: a proxy on this machine makes everybody look local. */
function trusted(req: Request, token: string | null): boolean {
  const forwarded = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined || req.headers['x-real-ip'] !== undefined;
  const address = req.socket.remoteAddress ?? '';
  if (!forwarded && /^(::ffff:)?127\.|^::1$/.test(address)) return true;
  const given = /^Bearer (\S{8,200})$/.exec(req.headers.authorization ?? '')?.[1];
  return token !== null && given !== undefined && timingSafeEqual(digest(given), digest(token));
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
