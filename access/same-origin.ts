import type { RequestHandler } from 'express';
import { HotlineError } from '../errors.ts';
import { tokenOf } from './session.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface OriginFacts {
  method: string;
  origin: string | undefined;
  /** Sec-Fetch-Site, which a page's script cannot set. */
  site: string | undefined;
  hasSession: boolean;
  /** Origins under which this server is reached. */
  own: readonly string[];
}

/**
 * Whether a write may come from there. A foreign Origin or Sec-Fetch-Site is refused, signed in or not; a request with a session must say
 * where it comes from, since every browser of today does. Programs without a session need neither header.
 */
export function originAllowed(facts: OriginFacts): boolean {
  if (SAFE.has(facts.method)) return true;
  if (facts.site !== undefined && facts.site !== 'same-origin') return false;
  if (facts.origin !== undefined && facts.origin !== 'null') return facts.own.includes(facts.origin);
  return facts.site === 'same-origin' || (!facts.hasSession && facts.origin === undefined);
}

export function sameOrigin(publicUrl: string | null): RequestHandler {
  return (req, _res, next) => {
    const host = req.headers.host;
    const own = [...(host ? [`${req.protocol}://${host.toLowerCase()}`] : []), ...(publicUrl ? [publicUrl] : [])];
    const site = req.headers['sec-fetch-site'];
    const facts: OriginFacts = { method: req.method, origin: req.headers.origin, site: typeof site === 'string' ? site : undefined, hasSession: tokenOf(req.headers.cookie) !== null, own };
    next(originAllowed(facts) ? undefined : new HotlineError('FOREIGN_ORIGIN'));
  };
}
