import pino from 'pino';

export type Log = pino.Logger;

/**
 * One JSON line per event on standard output; the keeper writes it to a file and rotates it by size.
 * Passwords, tokens and cookies never reach the line; phone numbers are logged masked by those who log them.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['password', '*.password', 'token', '*.token', 'secret', '*.secret', 'req.headers.cookie', 'req.headers.authorization', 'res.headers["set-cookie"]'], censor: '[hidden]' },
  });
}
