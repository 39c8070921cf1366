import { BlockList, isIP } from 'node:net';
import type { TrunkTestReport } from '../contract/trunks.ts';
import type { Clock } from '../clock.ts';
import { HotlineError } from '../errors.ts';
import type { Ari } from './ari/ari.ts';
import type { AriEvent } from './ari/transport.ts';
import { APP } from './call-context.ts';
import { isEmergency } from './dial.ts';
import type { DialOut } from './dial-out.ts';
import type { TrunkLines } from './trunk-lines.ts';
import type { TrunkService } from './trunk-service.ts';

/** Calls a number over one trunk and says, question by question, what works and what does not. */
export interface TrunkTest {
  /** Takes up to a minute. DIAL_… when the rules forbid the number; emergency numbers are never called for a test. */
  run(trunkId: string, number: string): Promise<TrunkTestReport>;
}

export interface TrunkTestNeeds {
  ari: Ari;
  trunks: Pick<TrunkService, 'find' | 'trialOver'>;
  lines: Pick<TrunkLines, 'look'>;
  dialOut: Pick<DialOut, 'pass'>;
  clock: Clock;
  newId(): string;
  ringSeconds?: number;
  /** So long both sides are listened to. */
  listenMs?: number;
}

type Question = TrunkTestReport['steps'][number]['question'];
type Step = TrunkTestReport['steps'][number];
interface Outcome { end: 'answered' | 'over' | 'silent'; cause: number; sip: number; rang: boolean }

const QUESTIONS: readonly Question[] = ['registered', 'called', 'answered', 'audioOut', 'audioIn', 'codec', 'nat'];
const step = (question: Question, ok: boolean | null, code: string, data: Record<string, string> = {}): Step => ({ question, ok, code, data });
const RING_SECONDS = 30;
/** Long enough for the other side's second report on what it has received. */
const LISTEN_MS = 6_000;
const NOT_THERE: Outcome = { end: 'over', cause: 3, sip: 0, rang: false };
const TONE = 'tone:425';

export function createTrunkTest({ ari, trunks, lines, dialOut, clock, newId, ringSeconds = RING_SECONDS, listenMs = LISTEN_MS }: TrunkTestNeeds): TrunkTest {
  const pause = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
  const watching = new Map<string, (event: AriEvent) => void>();
  ari.transport.on('event', (event) => {
    if ('channel' in event) watching.get(event.channel.id)?.(event);
  });

  function outcomeOf(channelId: string, sent: Promise<'done' | 'unreachable'>): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      let rang = false;
      const done = (outcome: Omit<Outcome, 'rang'>): void => {
        cancel();
        watching.delete(channelId);
        resolve({ ...outcome, rang });
      };
      const cancel = clock.after((ringSeconds + 5) * 1_000, () => done({ end: 'silent', cause: 0, sip: 0 }));
      watching.set(channelId, (event) => {
        if (event.type === 'ChannelStateChange' && event.channel.state === 'Ringing') rang = true;
        if (event.type === 'StasisStart') done({ end: 'answered', cause: 0, sip: 200 });
        if (event.type === 'ChannelDestroyed') done({ end: 'over', cause: event.cause, sip: (event as { tech_cause?: number }).tech_cause ?? 0 });
      });
      sent.then((how) => { if (how === 'unreachable') done(NOT_THERE); }, (error: unknown) => { reject(error instanceof Error ? error : new Error(String(error))); done(NOT_THERE); });
    });
  }

  function registered(trunkId: string): Step {
    const { kind, state } = trunks.find(trunkId);
    if (kind === 'address') return step('registered', null, 'byAddress');
    return state.registered === null ? step('registered', null, 'unknownRegistration') : step('registered', state.registered, state.registered ? 'ok' : 'notRegistered');
  }

  async function listen(channelId: string): Promise<Step[]> {
    await ari.playOnChannel(channelId, newId(), [TONE]);
    await pause(listenMs);
    const heard = await ari.rtpStatistics(channelId);
    const codec = await ari.getVariable(channelId, 'CHANNEL(audionativeformat)');
    // A channel that has just ended knows none of it.
    const [media, signalling, own] = await Promise.all(['CHANNEL(rtp,dest,audio)', 'CHANNEL(pjsip,target_uri)', 'CHANNEL(rtp,src,audio)'].map(async (name) => (await ari.getVariable(channelId, name).catch(() => null)) ?? ''));
    return [audioOut(heard), audioIn(heard), codec === null || codec === '' ? step('codec', false, 'noCodec') : step('codec', true, 'ok', { codec: codec.replace(/[()]/g, '') }), natOf(media ?? '', signalling ?? '', own ?? '')];
  }

  return {
    async run(trunkId, number) {
      const { enabled } = trunks.find(trunkId);
      if (!enabled) throw new HotlineError('DIAL_NO_TRUNK');
      const digits = dialOut.pass(number, { agentId: null, queueId: null });
      if (isEmergency(digits)) throw new HotlineError('DIAL_NOT_ALLOWED');
      await lines.look().catch(() => undefined);
      const steps = [registered(trunkId)];
      const away = trunks.find(trunkId).state.reachable === false;
      const channelId = newId();
      const trial = trunks.trialOver(trunkId, digits);
      const result = await outcomeOf(channelId, ari.originate({ channelId, endpoint: trial.endpoint, app: APP, appArgs: 'test', timeout: ringSeconds, callerId: trial.callerId, formats: trial.formats }));
      try {
        steps.push(...called(away && !result.rang && result.end !== 'answered' ? NOT_THERE : result));
        if (result.end === 'answered') steps.push(...(await listen(channelId)));
      } finally {
        await ari.hangup(channelId).catch(() => undefined);
      }
      return { steps: QUESTIONS.map((question) => steps.find((one) => one.question === question) ?? step(question, null, 'notReached')) };
    },
  };
}

/** What a refusal means, by the carrier's answer; `called`: whether the carrier took the call at all. */
const REFUSALS: Record<number, { code: string; called: boolean }> = {
  401: { code: 'badPassword', called: false }, 403: { code: 'forbidden', called: false }, 404: { code: 'unknownNumber', called: false }, 407: { code: 'badPassword', called: false },
  408: { code: 'noReply', called: false }, 415: { code: 'noCommonCodec', called: false }, 484: { code: 'unknownNumber', called: false }, 488: { code: 'noCommonCodec', called: false },
  606: { code: 'noCommonCodec', called: false }, 503: { code: 'carrierFull', called: false }, 480: { code: 'noAnswer', called: true }, 486: { code: 'busy', called: true },
  487: { code: 'noAnswer', called: true }, 600: { code: 'busy', called: true }, 603: { code: 'declined', called: true },
};

function called({ end, cause, sip, rang }: Outcome): Step[] {
  if (end === 'answered') return [step('called', true, 'ok'), step('answered', true, 'ok')];
  if (cause === 3 && sip === 0) return [step('called', false, 'notReachable')];
  // Asterisk itself gives up with 480; without ringing the carrier has said nothing.
  if (end === 'silent' || (!rang && cause === 19)) return [step('called', false, 'noReply')];
  const { code, called: taken } = REFUSALS[sip] ?? { code: sip >= 500 ? 'carrierFault' : 'refused', called: rang };
  const data = { sip: String(sip), cause: String(cause) };
  const steps = rang || taken ? [step('called', true, 'ok'), step('answered', false, code, data)] : [step('called', false, code, data)];
  return code === 'noCommonCodec' ? [...steps, step('codec', false, code, data)] : steps;
}

function audioOut(heard: { txcount: number; rtt?: number } | null): Step {
  const data = { packets: String(heard?.txcount ?? 0) };
  if (heard === null || heard.txcount === 0) return step('audioOut', false, 'nothingSent', data);
  // A round trip is known only when the other side reports what it received.
  return (heard.rtt ?? 0) > 0 ? step('audioOut', true, 'ok', data) : step('audioOut', null, 'sentUnconfirmed', data);
}

function audioIn(heard: { rxcount: number } | null): Step {
  const data = { packets: String(heard?.rxcount ?? 0) };
  return heard !== null && heard.rxcount > 0 ? step('audioIn', true, 'ok', data) : step('audioIn', false, 'nothingHeard', data);
}

const PRIVATE = new BlockList();
for (const [address, bits] of [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['169.254.0.0', 16], ['127.0.0.0', 8]] as const) PRIVATE.addSubnet(address, bits);
/** Of `192.0.2.1:10000` and of `sip:user@192.0.2.1:5060;transport=tcp` alike. */
const hostOf = (address: string): string => address.replace(/^sips?:(?:[^@]*@)?/, '').replace(/;.*$/, '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
const isPrivate = (host: string): boolean => isIP(host) === 4 && PRIVATE.check(host);

/** A private address for speech from a carrier of the public network, or our own one shown to it, gives one-way audio. */
export function natOf(media: string, signalling: string, own: string): Step {
  const [theirs, peer, ours] = [hostOf(media), hostOf(signalling), hostOf(own)];
  if (peer === '' || theirs === '') return step('nat', null, 'unknownAddress');
  const data = { media: theirs, carrier: peer, own: ours };
  if (isPrivate(theirs) && !isPrivate(peer)) return step('nat', false, 'privateMedia', data);
  if (isPrivate(ours) && !isPrivate(peer)) return step('nat', null, 'behindNat', data);
  return step('nat', true, 'ok', data);
}
