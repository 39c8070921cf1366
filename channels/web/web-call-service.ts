import { randomBytes } from 'node:crypto';
import type { ResidentCallView } from '../../contract/socket.ts';
import type { PhoneCredentials } from '../../contract/views.ts';
import type { Clock } from '../../clock.ts';
import { HotlineError } from '../../errors.ts';
import { admits, lapsed, residentView, sourceOf, WEB_CALL_CAPS, type ResidentCallSource, type WebCall, type WebCallCaps } from './web-call.ts';

export interface WebCallNeeds {
  /** The published number, or null; `webCall` = residents' pages may call it. */
  published(number: string): Promise<{ webCall: boolean } | null> | { webCall: boolean } | null;
  liveCallOf(callId: string): ResidentCallSource | null;
  /** What a prompt says, in both languages. */
  caption(promptId: string): { zh: string; en: string } | null;
  /** SIP credentials with a proxy ticket that carries this token and ends then. */
  credentials(given: { token: string; expiresAt: Date; pageHost: string }): PhoneCredentials;
  clock: Clock;
  caps?: Partial<WebCallCaps>;
  /** For tests; otherwise 192 random bits. */
  newToken?: () => string;
}

export interface WebCallAnswer { token: string; credentials: PhoneCredentials; number: string; language: 'zh' | 'en' }

/** Residents' calls from the web page: who may start one, and which call belongs to which page. Lives in memory; a page without its token loads again. */
export interface WebCallService {
  issue: (input: { number: string; language: 'zh' | 'en'; address: string; pageHost: string }) => Promise<WebCallAnswer>;
  /** Ties the token of an arriving INVITE (header X-Token) to its call; false when unknown, lapsed or used. */
  bindCall(token: string, callId: string): boolean;
  /** Whether a page may listen with this token. */
  knows(token: string): boolean;
  tokenOf(callId: string): string | null;
  viewOf(token: string): ResidentCallView | null;
  /** What the page chose when it asked for the call: the language of its prompts. */
  languageOf(callId: string): 'zh' | 'en' | null;
  /** The call is over: its token is worth nothing any more. */
  release(callId: string): void;
  readonly live: number;
}

const TOKEN = /^[\w-]{16,64}$/;
const MOST_SOURCES = 10_000;

export function createWebCallService(needs: WebCallNeeds): WebCallService {
  const caps = { ...WEB_CALL_CAPS, ...needs.caps };
  const calls = new Map<string, WebCall>();
  /** Call → token; an entry whose token is gone means nothing. */
  const tokens = new Map<string, string>();
  const issues = new Map<string, Date[]>();
  const newToken = needs.newToken ?? (() => randomBytes(24).toString('base64url'));

  const current = (token: string): WebCall | null => {
    if (!TOKEN.test(token)) return null;
    const call = calls.get(token);
    return call && !lapsed(call, needs.clock.now(), caps) ? call : null;
  };

  return {
    async issue({ number, language, address, pageHost }) {
      const published = await needs.published(number);
      if (!published) throw new HotlineError('NOT_FOUND');
      if (!published.webCall) throw new HotlineError('WEB_CALL_OFF');
      const now = needs.clock.now();
      forgetOld({ calls, issues, now, caps, isLive: (callId) => needs.liveCallOf(callId) !== null });
      const source = sourceOf(address);
      const before = issues.get(source) ?? [];
      // A full list of sources is an attack: those already known go on, new ones wait.
      const crowded = before.length === 0 && issues.size >= MOST_SOURCES;
      if (crowded || !admits({ issues: before, live: calls.size, now, caps })) throw new HotlineError('WEB_CALL_CAP');
      const call: WebCall = { token: newToken(), number, language, address: source, issuedAt: now, callId: null };
      calls.set(call.token, call);
      issues.set(source, [...before, now]);
      const expiresAt = new Date(now.getTime() + caps.tokenMs);
      return { token: call.token, credentials: needs.credentials({ token: call.token, expiresAt, pageHost }), number, language };
    },
    bindCall(token, callId) {
      const call = current(token);
      if (!call || call.callId !== null) return false;
      call.callId = callId;
      tokens.set(callId, token);
      return true;
    },
    knows: (token) => current(token) !== null,
    tokenOf: (callId) => (calls.has(tokens.get(callId) ?? '') ? (tokens.get(callId) ?? null) : null),
    languageOf: (callId) => calls.get(tokens.get(callId) ?? '')?.language ?? null,
    viewOf(token) {
      const call = current(token);
      if (!call) return null;
      const source = call.callId === null ? null : needs.liveCallOf(call.callId);
      const state = call.callId === null ? 'connecting' : 'ended';
      return residentView(source ?? { state, captionId: null, position: null, startedAt: call.issuedAt }, needs.caption);
    },
    release(callId) {
      const token = tokens.get(callId);
      if (token === undefined) return;
      tokens.delete(callId);
      calls.delete(token);
    },
    get live() {
      return calls.size;
    },
  };
}

/** Drops lapsed tokens, calls that ended unnoticed, and sources that have been quiet. */
function forgetOld(given: { calls: Map<string, WebCall>; issues: Map<string, Date[]>; now: Date; caps: WebCallCaps; isLive: (callId: string) => boolean }): void {
  const { calls, issues, now, caps, isLive } = given;
  for (const call of calls.values()) {
    const old = now.getTime() - call.issuedAt.getTime() >= caps.tokenMs;
    if (lapsed(call, now, caps) || (old && call.callId !== null && !isLive(call.callId))) calls.delete(call.token);
  }
  for (const [source, moments] of issues) {
    const recent = moments.filter((at) => at.getTime() > now.getTime() - caps.perSourceMs);
    if (recent.length === 0) issues.delete(source);
    else issues.set(source, recent);
  }
}
