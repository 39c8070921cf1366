import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import { HotlineError } from '../errors.ts';

/** The built browser pages: the staff console at `/`, the resident's telephone at `/call`. Files under assets/ carry a hash of their content. */
export function pageRouter(webDir: string | null): Router {
  const router = Router();
  if (webDir !== null) {
    router.get('/call', page(webDir, 'call.html'));
    router.use('/assets', express.static(join(webDir, 'assets'), { immutable: true, maxAge: '365d', index: false, redirect: false, fallthrough: true }));
    router.use(express.static(webDir, { index: false, redirect: false, maxAge: 0, setHeaders: (res) => res.setHeader('Cache-Control', 'no-cache') }));
    // The console has addresses of its own (/tickets/…); a path with a dot asks for a file that is not there.
    router.get(/^\/(?!api\/|assets\/|socket\.io\/|p\/)[^.]*$/, page(webDir, 'index.html'));
  }
  router.use(() => {
    throw new HotlineError('NOT_FOUND');
  });
  return router;
}

function page(webDir: string, name: string): RequestHandler {
  return (_req, res, next) => {
    if (!existsSync(join(webDir, name))) {
      next();
      return;
    }
    res.setHeader('Cache-Control', 'no-cache');
    res.sendFile(name, { root: webDir, cacheControl: false }, (error: unknown) => {
      if (error && !res.headersSent) next(error);
    });
  };
}
