import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { PeaksView } from '../contract/desk.ts';
import { HotlineError } from '../errors.ts';

/** Computed this fine once, told as coarse as asked. */
const FINE = 2_000;
const KEPT = 500;

interface WavPlace { rate: number; from: number; bytes: number }

/** Where the samples of a WAV file of 16-bit mono sound lie; null when it is none. */
export function samplesOf(head: Buffer, size: number): WavPlace | null {
  if (head.length < 44 || head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return null;
  let rate = 0;
  for (let at = 12; at + 8 <= head.length; ) {
    const [name, length] = [head.toString('latin1', at, at + 4), head.readUInt32LE(at + 4)];
    if (name === 'fmt ' && at + 24 <= head.length) {
      if (head.readUInt16LE(at + 8) !== 1 || head.readUInt16LE(at + 10) !== 1 || head.readUInt16LE(at + 22) !== 16) return null;
      rate = head.readUInt32LE(at + 12);
    }
    // A recording that was cut off says more (or nothing) than there is.
    if (name === 'data') return rate === 0 ? null : { rate, from: at + 8, bytes: Math.max(0, Math.min(length === 0 ? Infinity : length, size - at - 8)) };
    at += 8 + length + (length % 2);
  }
  return null;
}

/** The loudest sample of each of `FINE` spans, 0 to 1. RECORDING_NOT_READY when it is no file or not ours. */
async function compute(path: string): Promise<PeaksView> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) throw new HotlineError('RECORDING_NOT_READY');
  let place: WavPlace | null;
  try {
    const head = Buffer.alloc(4_096);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    place = samplesOf(head.subarray(0, bytesRead), (await file.stat()).size);
  } finally {
    await file.close();
  }
  if (place === null) throw new HotlineError('RECORDING_NOT_READY');
  const total = Math.floor(place.bytes / 2);
  const peaks = new Array<number>(FINE).fill(0);
  if (total > 0) await loudest(path, place, total, peaks);
  return { durationMs: Math.round((total / place.rate) * 1_000), peaks };
}

async function loudest(path: string, { from }: WavPlace, total: number, peaks: number[]): Promise<void> {
  let index = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { start: from, end: from + total * 2 - 1, highWaterMark: 262_144 }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const whole = bytes.length - (bytes.length % 2);
    for (let at = 0; at < whole; at += 2, index += 1) {
      const bucket = Math.floor((index / total) * FINE);
      const level = Math.abs(bytes.readInt16LE(at)) / 32_768;
      if (level > (peaks[bucket] ?? 1)) peaks[bucket] = level;
    }
    rest = bytes.subarray(whole);
  }
}

/** Peaks of finished recordings. A finished file never changes: each is read once, the latest few hundred are kept. */
export class Peaks {
  private readonly kept = new Map<string, Promise<PeaksView>>();

  /** `buckets` spans over the whole track. */
  async of(recordingId: string, path: string, buckets: number): Promise<PeaksView> {
    const found = this.kept.get(recordingId) ?? compute(path);
    this.kept.delete(recordingId);
    this.kept.set(recordingId, found);
    const oldest = this.kept.size > KEPT ? this.kept.keys().next().value : undefined;
    if (oldest !== undefined) this.kept.delete(oldest);
    const { durationMs, peaks } = await found.catch((error: unknown) => {
      this.kept.delete(recordingId);
      throw error;
    });
    return { durationMs, peaks: coarser(peaks, buckets) };
  }
}

/** The loudest of the fine spans in each coarse one; two digits are more than a screen shows. */
export function coarser(peaks: readonly number[], buckets: number): number[] {
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.floor((bucket / buckets) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((bucket + 1) / buckets) * peaks.length));
    return Math.round(Math.max(0, ...peaks.slice(from, to)) * 100) / 100;
  });
}
