import { HotlineError } from '../errors.ts';
import { APP, type CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import type { DialRoute } from './dial-out.ts';
import type { CallRecordings } from './recordings.ts';

export type ForwardFailure = 'busy' | 'noAnswer' | 'refused';

/** A caller whom the voice flow joins with a number outside, through the one gate. */
export interface Forward {
  /** Null = answered: both are joined. */
  dial(callId: string, number: string, timeoutSeconds: number): Promise<ForwardFailure | null>;
  /** The number's leg answered (StasisStart). */
  legUp(channelId: string): Promise<void>;
  /** True when the leg was one that nobody had answered yet. */
  legGone(channelId: string, cause: number): boolean;
}

const BUSY = 17;
const NOBODY = new Set([16, 18, 19]);

interface Dialling { callId: string; number: string; done(outcome: ForwardFailure | null): void }

export function createForward(context: CallContext, { media, recordings }: { media: CallMedia; recordings: CallRecordings }): Forward {
  const { ari, book, queue, bus, dialOut, newId } = context;
  const dialling = new Map<string, Dialling>();

  function close(channelId: string, outcome: ForwardFailure | null): boolean {
    const one = dialling.get(channelId);
    dialling.delete(channelId);
    one?.done(outcome);
    return one !== undefined;
  }
  bus.on('call.ended', ({ callId }) => {
    for (const [channelId, one] of dialling) {
      if (one.callId !== callId) continue;
      close(channelId, 'noAnswer');
      void ari.hangup(channelId).catch(() => undefined);
    }
  });

  async function ring(callId: string, route: DialRoute, timeoutSeconds: number): Promise<ForwardFailure | null> {
    const { digits } = route;
    const channelId = newId();
    const outcome = new Promise<ForwardFailure | null>((done) => dialling.set(channelId, { callId, number: digits, done }));
    const call = book.change(callId, 'transfer', {}, { data: { to: digits } });
    await media.toMusic(call);
    const result = await dialOut.originate({ channelId, route, app: APP, appArgs: `forward,${callId}`, timeout: timeoutSeconds, variables: { CALLID: callId, LEG: 'forward' } }).catch((error: unknown) => {
      dialling.delete(channelId);
      throw error;
    });
    if (result === 'unreachable') close(channelId, 'refused');
    const failure = await outcome;
    const now = book.get(callId);
    if (failure !== null && now !== undefined) await queue.run(callId, () => media.outOfMusic(now));
    return failure;
  }

  return {
    async dial(callId, number, timeoutSeconds) {
      if (book.get(callId)?.state !== 'arrived') return 'refused';
      const route = throughGate(context, number);
      return route === null ? 'refused' : ring(callId, route, timeoutSeconds);
    },
    async legUp(channelId) {
      const one = dialling.get(channelId);
      const joined = one !== undefined && (await queue.run(one.callId, async () => {
        const call = book.get(one.callId);
        if (call?.state !== 'arrived') return false;
        const now = book.nowIso();
        const connected = book.change(call.id, 'answered', { state: 'talking', agentChannel: channelId, connectedAt: now, talkStartedAt: now }, { data: { to: one.number } });
        await media.join(connected, channelId);
        await recordings.start(book.need(call.id));
        return true;
      }));
      if (!joined) await ari.hangup(channelId);
      close(channelId, joined ? null : 'noAnswer');
    },
    legGone: (channelId, cause) => close(channelId, cause === BUSY ? 'busy' : NOBODY.has(cause) ? 'noAnswer' : 'refused'),
  };
}

/** The way to a number, null when the gate lets it not out. */
function throughGate({ dialOut }: Pick<CallContext, 'dialOut'>, number: string): DialRoute | null {
  try {
    return dialOut.route(number, { agentId: null, queueId: null });
  } catch (error) {
    if (error instanceof HotlineError) return null;
    throw error;
  }
}
