import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Strict content security policy: everything from here, no inline script, no frame, no form to elsewhere.
 * Inline style *attributes* are allowed because Element Plus's popovers, tables and static markup carry them; style elements are not.
 */
export function securityHeaders(options: { sipWsPort: number; tls: boolean; publicUrl: string | null }): RequestHandler[] {
  // Behind a proxy that ends TLS the browser speaks wss to the public name on its own port.
  const publicSockets = options.publicUrl ? [options.publicUrl.replace(/^http/, 'ws')] : [];
  const sockets = (req: IncomingMessage): string => {
    const name = hostNameOf(req.headers.host);
    return [...(name ? [`ws://${name}:${options.sipWsPort}`, `wss://${name}:${options.sipWsPort}`] : []), ...publicSockets].join(' ');
  };
  const policy = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], styleSrcAttr: ["'unsafe-inline'"], imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'], mediaSrc: ["'self'", 'blob:'], workerSrc: ["'self'"], manifestSrc: ["'self'"], baseUri: ["'none'"], formAction: ["'self'"],
        frameAncestors: ["'none'"], connectSrc: ["'self'", (req: IncomingMessage, _res: ServerResponse) => sockets(req) || "'self'"],
      },
    },
    strictTransportSecurity: options.tls ? { maxAge: 31_536_000 } : false,
    // `no-referrer` would turn the Origin of some requests into "null", which the same-origin check cannot use.
    referrerPolicy: { policy: 'same-origin' },
    // The two need a trustworthy origin; over plain HTTP they only fill the console with warnings.
    crossOriginOpenerPolicy: options.tls,
    originAgentCluster: options.tls,
  });
  const features: RequestHandler = (_req, res, next) => {
    res.setHeader('Permissions-Policy', 'microphone=(self), camera=(), geolocation=(), payment=(), usb=()');
    next();
  };
  return [policy, features];
}

/** The host name of a Host header when it is one that may stand in a header of ours. */
function hostNameOf(host: string | undefined): string | null {
  return /^(\[[\da-f:.]+\]|[a-z\d.-]{1,253})(:\d{1,5})?$/i.exec(host ?? '')?.[1] ?? null;
}
