import type { ResidentCallView } from '../../contract/socket.ts';

/** How many web calls one source and all sources may start, and how long a token waits for its call. */
export interface WebCallCaps { perSource: number; perSourceMs: number; inTotal: number; tokenMs: number }
export const WEB_CALL_CAPS: WebCallCaps = { perSource: 3, perSourceMs: 600_000, inTotal: 50, tokenMs: 120_000 };

/** One page's permission to place one call. */
export interface WebCall { token: string; number: string; language: 'zh' | 'en'; address: string; issuedAt: Date; callId: string | null }

/** What a call looks like from where it is kept; the page's view is made of it. */
export interface ResidentCallSource { state: ResidentCallView['state']; captionId: string | null; position: number | null; estimateSeconds?: number | null; startedAt: Date | string; keys?: ResidentCallView['keys'] }

/** A token that was never used lapses; one with a call lives as long as the call. */
export function lapsed(call: WebCall, now: Date, caps: WebCallCaps): boolean {
  return call.callId === null && now.getTime() - call.issuedAt.getTime() >= caps.tokenMs;
}

/** Whether one more may be issued: `issues` are the moments at which this source got one before. */
export function admits(given: { issues: readonly Date[]; live: number; now: Date; caps: WebCallCaps }): boolean {
  const since = given.now.getTime() - given.caps.perSourceMs;
  return given.live < given.caps.inTotal && given.issues.filter((at) => at.getTime() > since).length < given.caps.perSource;
}

/** One household or phone is one source: IPv6 gives each a whole /64. */
export function sourceOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return plain;
  const [before = '', after] = plain.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? [] : new Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...tail].slice(0, 4).map((part) => part.replace(/^0+(?=.)/, '').toLowerCase()).join(':');
}

export function residentView(source: ResidentCallSource, caption: (promptId: string) => { zh: string; en: string } | null): ResidentCallView {
  return {
    state: source.state,
    caption: source.captionId === null ? null : caption(source.captionId),
    position: source.position,
    ...(source.estimateSeconds == null ? {} : { estimateSeconds: source.estimateSeconds }),
    keys: source.keys ?? [],
    startedAt: typeof source.startedAt === 'string' ? source.startedAt : source.startedAt.toISOString(),
  };
}
