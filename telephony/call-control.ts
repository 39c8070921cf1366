import { HotlineError } from '../errors.ts';
import type { CallOutcome } from '../contract/states.ts';
import { isWithAgent, type CallRecord } from './call.ts';
import type { CallBook } from './call-book.ts';
import type { CallContext } from './call-context.ts';
import { wrapUpSecondsOf, type EndCall } from './call-end.ts';
import type { CallMedia } from './call-media.ts';
import type { CallRecordings } from './recordings.ts';
import type { Ringing } from './ring.ts';
import type { ToFront } from './to-front.ts';

/** What an agent may do with a call. Every command checks that the call is this agent's and in a state that allows it. */
export interface CallControl {
  hold(callId: string, agentId: string): Promise<void>;
  resume(callId: string, agentId: string): Promise<void>;
  mute(callId: string, agentId: string, muted: boolean): Promise<void>;
  dtmf(callId: string, agentId: string, digits: string): Promise<void>;
  hangUp(callId: string, agentId: string): Promise<void>;
  /** Blind transfer: the first agent leaves, the resident hears music until the other picks up. */
  transferToAgent(callId: string, agentId: string, target: string): Promise<void>;
  transferToQueue(callId: string, agentId: string, queueId: string): Promise<void>;
  pauseRecording(callId: string, agentId: string, paused: boolean): Promise<void>;
  setOutcome(callId: string, agentId: string, outcome: CallOutcome, note: string): Promise<void>;
  oneWayAudio(callId: string, agentId: string, missing: 'in' | 'out'): Promise<void>;
}

const RING_SECONDS = 15;

export interface ControlParts { media: CallMedia; recordings: CallRecordings; ringing: Ringing; endCall: EndCall; toFront: ToFront }

export function createCallControl(context: CallContext, parts: ControlParts): CallControl {
  const { ari, book, queue } = context;
  const { media, recordings, endCall } = parts;

  function talkingOwn(callId: string, agentId: string, next: string): CallRecord & { agentChannel: string } {
    const call = ownCall(book, callId, agentId);
    if (!isWithAgent(call) || call.agentChannel === null) throw new HotlineError('CALL_WRONG_STATE', [call.state, next], { from: call.state, to: next });
    return call as CallRecord & { agentChannel: string };
  }
  const transfers = createTransfers(context, parts, talkingOwn);

  return {
    ...transfers,
    hold: (callId, agentId) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'held');
      if (call.state === 'held') return;
      book.change(callId, 'held', { state: 'held' }, { agentId });
      await media.toMusic(call);
    }),
    resume: (callId, agentId) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'talking');
      if (call.state !== 'held') throw new HotlineError('CALL_WRONG_STATE', [call.state, 'talking'], { from: call.state, to: 'talking' });
      book.change(callId, 'resumed', { state: 'talking' }, { agentId });
      await media.join(call, call.agentChannel);
    }),
    mute: (callId, agentId, muted) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'muted');
      if (call.muted === muted) return;
      book.change(callId, muted ? 'muted' : 'unmuted', { muted }, { agentId });
      await (muted ? ari.mute(call.agentChannel, 'in') : ari.unmute(call.agentChannel, 'in'));
    }),
    dtmf: (callId, agentId, digits) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'talking');
      if (!/^[\d*#]{1,32}$/.test(digits)) throw new HotlineError('BAD_INPUT', ['digits'], { field: 'digits' });
      await ari.sendDtmf(call.residentChannel, digits);
    }),
    hangUp: (callId, agentId) => queue.run(callId, async () => {
      ownCall(book, callId, agentId);
      await endCall(callId, 'agent', 16);
    }),
    pauseRecording: (callId, agentId, paused) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'talking');
      if (call.recordingPaused === paused) return;
      await recordings.pause(book.change(callId, paused ? 'recordingPaused' : 'recordingResumed', { recordingPaused: paused }, { agentId }), paused);
    }),
    setOutcome: (callId, agentId, outcome, note) => queue.run(callId, () => {
      const call = book.need(callId);
      if (!call.agentIds.includes(agentId)) throw new HotlineError('CALL_NOT_YOURS');
      book.change(callId, 'outcome', { outcome, outcomeNote: note }, { agentId, data: { outcome } });
      return Promise.resolve();
    }),
    oneWayAudio: (callId, agentId, missing) => queue.run(callId, () => {
      talkingOwn(callId, agentId, 'talking');
      book.change(callId, 'oneWayAudio', {}, { agentId, data: { seen: 'page', missing } });
      return Promise.resolve();
    }),
  };
}

function ownCall(book: CallBook, callId: string, agentId: string): CallRecord {
  const call = book.need(callId);
  if (call.agentId !== agentId) throw new HotlineError('CALL_NOT_YOURS');
  return call;
}

type TalkingOwn = (callId: string, agentId: string, next: string) => CallRecord & { agentChannel: string };

/** Transfers: what changes who talks to whom. */
function createTransfers(context: CallContext, { media, ringing, toFront }: ControlParts, talkingOwn: TalkingOwn): Pick<CallControl, 'transferToAgent' | 'transferToQueue'> {
  const { ari, book, queue, routing, clock, newId, queueOf, tellHangUp } = context;

  async function leave(call: CallRecord & { agentChannel: string }, to: Record<string, string>): Promise<void> {
    const agentId = call.agentId ?? '';
    book.change(call.id, 'transfer', { state: 'queued', agentChannel: null, agentId: null, muted: false, queuedAt: book.nowIso() }, { agentId, data: to });
    const seconds = wrapUpSecondsOf(context, call);
    routing.released(agentId, call.id, { seconds });
    tellHangUp(agentId, call.id);
    await media.toMusic(call);
    await ari.hangup(call.agentChannel);
  }

  return {
    async transferToAgent(callId, agentId, target) {
      await queue.run(callId, async () => {
        const call = talkingOwn(callId, agentId, 'queued');
        if (target === agentId || !routing.reserve(target, callId, 'transfer')) throw new HotlineError('AGENT_BUSY');
        await leave(call, { toAgent: target });
      });
      const offerId = newId();
      const rung = await ringing.ring({ callId, agentId: target, offerId, timeoutSeconds: RING_SECONDS, direct: true }).catch(() => 'away' as const);
      if (rung === 'ringing') return;
      if (rung === 'unreachable') routing.offerFailed(callId, target, offerId, 'unreachable');
      else routing.released(target, callId, null);
      await queue.run(callId, async () => {
        const call = book.get(callId);
        if (call?.state === 'queued' && call.offer === null) await toFront(call);
      });
    },
    transferToQueue: (callId, agentId, queueId) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'queued');
      if (queueOf(queueId) === null) throw new HotlineError('NOT_FOUND');
      await leave(call, { toQueue: queueId });
      book.change(callId, 'queued', { queueId }, { data: { queue: queueId } });
      routing.enqueue({ callId, queueId, at: clock.now(), exceptAgentId: agentId });
    }),
  };
}
