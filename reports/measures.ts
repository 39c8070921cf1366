import type { CallDirection, CallEnding, StoryKind } from '../contract/states.ts';
import type { ServiceLevelSpan } from '../contract/queues.ts';

/** What the rates look at of a call record. */
export interface MeasuredCall {
  id: string;
  direction: CallDirection;
  state: string;
  queueId: string | null;
  startedAt: string;
  queuedAt: string | null;
  connectedAt: string | null;
  endedAt: string | null;
  ending: CallEnding | null;
  cause: number | null;
  waitMs: number | null;
  timeToHumanMs: number | null;
  agentIds: readonly string[];
  callBackId?: string;
  story: readonly { kind: StoryKind; data?: Readonly<Record<string, unknown>> }[];
}

/** What one call gives to the sums. One call is one request, however often it was queued again or passed on. */
export interface Share {
  callId: string;
  /** The moment the caller came, milliseconds. */
  at: number;
  queueId: string | null;
  result: 'answered' | 'abandoned' | 'refused';
  /** From the first ring to the agent's answer, prompts included; to the end where nobody answered. Null when the dialplan led the call and nobody knows. */
  waitMs: number | null;
  timeToHumanMs: number | null;
  talkMs: number | null;
}

/** Abandons this early are told apart; whether they count is the reader's switch. */
export const SHORT_ABANDON_MS = 5_000;
/** Refused for want of room: lost. Other refusals are no requests for a human. */
const NO_ROOM = 42;

/**
 * The share of one call in 接通率, or null for a call that asked for no human (self-service, an outgoing call, a refusal meant for the caller)
 * and for one that is still undecided.
 */
export function shareOf(call: MeasuredCall): Share | null {
  if (call.direction !== 'in') return null;
  const result = resultOf(call);
  if (result === null) return null;
  const at = Date.parse(call.startedAt);
  const until = call.connectedAt ?? call.endedAt;
  const unknown = call.connectedAt === null && result === 'answered';
  return {
    callId: call.id, at, queueId: queueOf(call), result, waitMs: unknown || until === null ? null : Date.parse(until) - at, timeToHumanMs: call.timeToHumanMs,
    talkMs: call.connectedAt === null || call.endedAt === null ? null : Date.parse(call.endedAt) - Date.parse(call.connectedAt),
  };
}

function resultOf(call: MeasuredCall): Share['result'] | null {
  if (call.connectedAt !== null) return call.agentIds.length > 0 ? 'answered' : null;
  if (call.state !== 'ended') return null;
  if (call.ending === 'refused') return call.cause === NO_ROOM ? 'refused' : null;
  const last = call.story.findLast(({ kind }) => kind === 'queued' || kind === 'leftQueue' || kind === 'placeKept' || kind === 'fallback')?.kind;
  // Who left to be called back asked for a human and did not get one in this call.
  if (call.callBackId !== undefined || last === 'placeKept') return 'abandoned';
  if (last === undefined || last === 'leftQueue') return null;
  return last === 'fallback' && call.ending === 'resident' ? 'answered' : 'abandoned';
}

/** The queue that answered, or in which the caller gave up; self-service leaves the last one named in the story. */
function queueOf(call: MeasuredCall): string | null {
  if (call.queueId !== null) return call.queueId;
  const queue = call.story.findLast(({ kind }) => kind === 'queued')?.data?.['queue'];
  return typeof queue === 'string' ? queue : null;
}

/** Sums that can be put together. */
export interface Sums { answered: number; inTime: number; abandoned: number; abandonedShort: number; refused: number; wait: number; waits: number; maxWait: number; toHuman: number; toHumans: number; talk: number; talks: number }

export const noSums = (): Sums => ({ answered: 0, inTime: 0, abandoned: 0, abandonedShort: 0, refused: 0, wait: 0, waits: 0, maxWait: -1, toHuman: 0, toHumans: 0, talk: 0, talks: 0 });

/** Adds one share; `seconds` is the limit of 15秒接通率. */
export function addShare(sums: Sums, share: Share, seconds: number): void {
  const { waitMs, result } = share;
  if (result === 'answered') {
    sums.answered += 1;
    if (waitMs !== null && waitMs <= seconds * 1_000) sums.inTime += 1;
    if (waitMs !== null) {
      sums.wait += waitMs;
      sums.waits += 1;
    }
  } else if (result === 'refused') sums.refused += 1;
  else {
    sums.abandoned += 1;
    if (waitMs !== null && waitMs < SHORT_ABANDON_MS) sums.abandonedShort += 1;
  }
  if (waitMs !== null) sums.maxWait = Math.max(sums.maxWait, waitMs);
  if (share.timeToHumanMs !== null) {
    sums.toHuman += share.timeToHumanMs;
    sums.toHumans += 1;
  }
  if (share.talkMs !== null) {
    sums.talk += share.talkMs;
    sums.talks += 1;
  }
}

export function addSums(into: Sums, more: Sums): void {
  for (const key of Object.keys(into) as (keyof Sums)[]) into[key] = key === 'maxWait' ? Math.max(into.maxWait, more.maxWait) : into[key] + more[key];
}

const mean = (sum: number, count: number): number | null => (count === 0 ? null : Math.round(sum / count));

/** A span as it is shown: half open, `from` within, `to` without. */
export function spanOf(sums: Sums, from: string, to: string): ServiceLevelSpan {
  return {
    from, to, offered: sums.answered + sums.abandoned + sums.refused, answered: sums.answered, answeredInTime: sums.inTime, abandoned: sums.abandoned,
    abandonedShort: sums.abandonedShort, refused: sums.refused, meanWaitMs: mean(sums.wait, sums.waits), maxWaitMs: sums.maxWait < 0 ? null : sums.maxWait,
    meanTimeToHumanMs: mean(sums.toHuman, sums.toHumans), meanTalkMs: mean(sums.talk, sums.talks),
  };
}

/** The same straight from the records: what the running counter is held against. */
export function measure(calls: readonly MeasuredCall[], within: { from: number; to: number; queueId: string | null; seconds: number }): Sums {
  const sums = noSums();
  for (const call of calls) {
    const share = shareOf(call);
    if (share === null || share.at < within.from || share.at >= within.to || (within.queueId !== null && share.queueId !== within.queueId)) continue;
    addShare(sums, share, within.seconds);
  }
  return sums;
}

/** How the figures are made and what is left out; printed with every answer. */
export const DEFINITION = {
  zh: '接通率 = 人工接听量 / 请求人工量；15秒接通率 = 自首次振铃起15秒内（含提示音）人工接听量 / 请求人工量。请求人工量 = 接听 + 放弃 + 因满载被拒；同一通来电多次排队或转接只计一次，按来电时刻归入时段。不计入：仅自助服务的来电、自行退出排队转自助的来电、呼出、针对特定号码的拒接、尚在等待的来电。挂机保留位置待回拨的来电计为未接通。5秒内放弃单列（开关 excludeShort 可从分母中剔除）。由应急队列接听的来电计为接通，等待时长未知，不计入15秒内。',
  en: 'Connection rate = answered by a human / asked for a human; 15-second rate = answered within 15 s of the first ring, prompts included / asked for a human. Asked = answered + abandoned + refused for want of room; a call counts once however often it was queued again or passed on, in the span in which it came. Left out: self-service only, callers who left the queue for self-service, outgoing calls, refusals meant for one caller, callers still waiting. Who left to be called back counts as not answered. Abandons within 5 s are told apart (the switch excludeShort takes them out of the denominator). Calls answered by the emergency queue count as answered; their wait is not known, so they are not in time.',
} as const;

/** 接通率 and 15秒接通率 of a span, 0 to 1; null while nobody asked. */
export function ratesOf(span: Pick<ServiceLevelSpan, 'offered' | 'answered' | 'answeredInTime' | 'abandonedShort'>, excludeShort: boolean): { connected: number | null; inTime: number | null } {
  const asked = span.offered - (excludeShort ? span.abandonedShort : 0);
  return asked === 0 ? { connected: null, inTime: null } : { connected: span.answered / asked, inTime: span.answeredInTime / asked };
}
