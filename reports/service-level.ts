import type { ServiceLevelReport, ServiceLevelSpan } from '../contract/queues.ts';
import { cityTime } from '../language/city-time.ts';
import { addShare, addSums, DEFINITION, noSums, ratesOf, shareOf, spanOf, type MeasuredCall, type Share, type Sums } from './measures.ts';

export const DAY_MS = 86_400_000;
export const HALF_HOUR_MS = 1_800_000;
const MINUTE_MS = 60_000;
/** Kept a little longer than the widest report, so that a span that begins at midnight is whole. */
export const KEPT_MS = 2 * DAY_MS;

/**
 * The rates, live: each call's share is put in when it is decided and exchanged when its record changes, so that the sums are those of the
 * records to the call. Minutes are summed once and again only after a change.
 */
export class ServiceLevel {
  private readonly shares = new Map<string, Share>();
  private readonly minutes = new Map<number, Map<string, Share>>();
  private readonly sums = new Map<string, Sums>();
  private readonly keysOf = new Map<number, string[]>();
  private oldest = Number.NEGATIVE_INFINITY;

  /** Takes in a record in any state; repeating does no harm. */
  put(call: MeasuredCall): void {
    const before = this.shares.get(call.id);
    const share = shareOf(call);
    if (before !== undefined) this.remove(before);
    if (share === null || share.at < this.oldest) return;
    this.shares.set(share.callId, share);
    const minute = minuteOf(share.at);
    const bucket = this.minutes.get(minute) ?? new Map<string, Share>();
    this.minutes.set(minute, bucket.set(share.callId, share));
    this.stale(minute);
  }

  /** Forgets what is older than `KEPT_MS`. */
  prune(now: number): void {
    this.oldest = now - KEPT_MS;
    for (const [minute, bucket] of this.minutes) {
      if (minute >= minuteOf(this.oldest)) continue;
      for (const callId of bucket.keys()) this.shares.delete(callId);
      this.minutes.delete(minute);
      this.stale(minute);
    }
  }

  /** Sums of the calls that came from `from` (within) to `to` (without), milliseconds. */
  within(from: number, to: number, queueId: string | null, seconds: number): Sums {
    const total = noSums();
    for (let minute = minuteOf(from); minute < to; minute += MINUTE_MS) {
      const bucket = this.minutes.get(minute);
      if (bucket === undefined) continue;
      if (minute >= from && minute + MINUTE_MS <= to) addSums(total, this.minuteSums(minute, bucket, queueId, seconds));
      else for (const share of bucket.values()) if (share.at >= from && share.at < to && (queueId === null || share.queueId === queueId)) addShare(total, share, seconds);
    }
    return total;
  }

  report(now: number, { queueId, seconds, from, to, excludeShort }: { queueId: string | null; seconds: number; from: number; to: number; excludeShort: boolean }): ServiceLevelReport {
    const span = (start: number, end: number): ServiceLevelSpan => spanOf(this.within(start, end, queueId, seconds), cityTime(new Date(start)), cityTime(new Date(end)));
    const halfHours: ServiceLevelSpan[] = [];
    for (let start = floorTo(from, HALF_HOUR_MS); start < to; start += HALF_HOUR_MS) halfHours.push(span(start, start + HALF_HOUR_MS));
    const present = span(floorTo(now, HALF_HOUR_MS), now + 1);
    const last24h = span(now - DAY_MS, now + 1);
    return { queueId, seconds, now: present, last24h, halfHours, excludeShort, rates: { now: ratesOf(present, excludeShort), last24h: ratesOf(last24h, excludeShort) }, definition: DEFINITION };
  }

  private remove(share: Share): void {
    this.shares.delete(share.callId);
    const minute = minuteOf(share.at);
    this.minutes.get(minute)?.delete(share.callId);
    this.stale(minute);
  }

  private minuteSums(minute: number, bucket: ReadonlyMap<string, Share>, queueId: string | null, seconds: number): Sums {
    const key = `${minute} ${seconds} ${queueId ?? ''}`;
    const known = this.sums.get(key);
    if (known !== undefined) return known;
    const sums = noSums();
    for (const share of bucket.values()) if (queueId === null || share.queueId === queueId) addShare(sums, share, seconds);
    this.sums.set(key, sums);
    this.keysOf.set(minute, [...(this.keysOf.get(minute) ?? []), key]);
    return sums;
  }

  private stale(minute: number): void {
    for (const key of this.keysOf.get(minute) ?? []) this.sums.delete(key);
    this.keysOf.delete(minute);
  }
}

const floorTo = (at: number, step: number): number => Math.floor(at / step) * step;
const minuteOf = (at: number): number => floorTo(at, MINUTE_MS);
