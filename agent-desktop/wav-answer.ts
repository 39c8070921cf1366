import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { HotlineError } from '../errors.ts';

/** The bytes asked for, both ends included; `whole` without a usable range, `none` when it lies outside. */
export function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'whole' | 'none' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return 'whole';
  const [, first = '', last = ''] = match;
  if (first === '') return Number(last) === 0 || size === 0 ? 'none' : { from: Math.max(0, size - Number(last)), to: size - 1 };
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return 'whole';
  return from >= size ? 'none' : { from, to };
}

/** Streams a WAV file or the part of it that was asked for. `beforeSending` runs once it is sure that bytes will go. */
export async function sendWav(path: string, req: Request, res: Response, beforeSending: () => Promise<void>): Promise<void> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) throw new HotlineError('RECORDING_NOT_READY');
  try {
    const { size } = await file.stat();
    const range = rangeOf(req.headers.range, size);
    res.setHeader('Accept-Ranges', 'bytes');
    if (range === 'none') {
      res.setHeader('Content-Range', `bytes */${size}`);
      res.status(416).end();
      return;
    }
    await beforeSending();
    const part = range === 'whole' ? { from: 0, to: size - 1 } : range;
    if (range !== 'whole') res.setHeader('Content-Range', `bytes ${part.from}-${part.to}/${size}`);
    res.setHeader('Content-Type', 'audio/wav');
    res.setHeader('Content-Length', part.to - part.from + 1);
    res.setHeader('Cache-Control', 'private, no-store, no-transform');
    res.status(range === 'whole' ? 200 : 206);
    if (req.method === 'HEAD' || size === 0) res.end();
    else await pipeline(file.createReadStream({ start: part.from, end: part.to, autoClose: false }), res).catch(ignoreClosed);
  } finally {
    await file.close();
  }
}

/** A player that seeks closes the connection; that is how it stops listening. */
function ignoreClosed(error: unknown): void {
  if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
}
