import type { ErrorRequestHandler, Request, Response } from 'express';
import { asHotlineError, errorAnswer, HotlineError } from '../errors.ts';
import type { Log } from '../log.ts';

/** What body-parser and Express throw, in our words. */
function fromExpress(thrown: unknown): unknown {
  // Ours carry a status too.
  if (thrown instanceof HotlineError) return thrown;
  const { status, type } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as { status?: unknown; type?: unknown };
  if (type === 'entity.too.large') return new HotlineError('BODY_TOO_LARGE');
  if (type === 'entity.parse.failed') return badInput([{ path: 'body', message: 'is not JSON' }]);
  if (typeof status === 'number' && status === 404) return new HotlineError('NOT_FOUND');
  if (typeof status === 'number' && status >= 400 && status < 500) return badInput([{ path: 'request', message: 'cannot be read' }]);
  return thrown;
}

/** BAD_INPUT that names the fields. */
export function badInput(fields: readonly { path: string; message: string }[]): HotlineError {
  return new HotlineError('BAD_INPUT', [fields.map((field) => field.path).join(', ')], { fields });
}

/** Sends an error of any kind as `{code, message, messageZh, details?}`; only unexpected ones are logged with their cause. */
export function sendError(thrown: unknown, req: Request, res: Response, log: Log): void {
  const error = asHotlineError(fromExpress(thrown));
  if (error.code === 'INTERNAL') log.error({ err: error.cause, requestId: req.id, method: req.method, path: req.path }, 'request failed unexpectedly');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const seconds = error.details?.['retryAfterSeconds'];
  if (typeof seconds === 'number') res.setHeader('Retry-After', String(seconds));
  for (const name of ['Content-Length', 'Content-Range', 'Content-Disposition', 'ETag', 'Last-Modified']) res.removeHeader(name);
  res.setHeader('Cache-Control', 'no-store');
  res.status(error.status).json(errorAnswer(error));
}

export function errorHandler(log: Log): ErrorRequestHandler {
  return (thrown, req, res, _next) => {
    sendError(thrown, req, res, log);
  };
}
