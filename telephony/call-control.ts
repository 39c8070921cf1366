import { HotlineError } from '../errors.ts';
import type { CallOutcome } from '../contract/states.ts';
import { isWithAgent, type CallRecord } from './call.ts';
import type { CallBook } from './call-book.ts';
import type { CallContext } from './call-context.ts';
import type { Blind } from './blind.ts';
import type { EndCall } from './call-end.ts';
import type { HandOver } from './hand-over.ts';
import type { CallMedia } from './call-media.ts';
import type { CallRecordings } from './recordings.ts';
import { consulted, guardCommand, HANG_UP_IN, partiesOf, stageOf } from './transfer.ts';

/** What an agent may do with a call. Every command checks that the call is this agent's and in a state that allows it. */
export interface CallControl {
  hold(callId: string, agentId: string): Promise<void>;
  resume(callId: string, agentId: string): Promise<void>;
  mute(callId: string, agentId: string, muted: boolean): Promise<void>;
  dtmf(callId: string, agentId: string, digits: string): Promise<void>;
  hangUp(callId: string, agentId: string): Promise<void>;
  pauseRecording(callId: string, agentId: string, paused: boolean): Promise<void>;
  setOutcome(callId: string, agentId: string, outcome: CallOutcome, note: string): Promise<void>;
  oneWayAudio(callId: string, agentId: string, missing: 'in' | 'out'): Promise<void>;
}

export interface ControlParts { media: CallMedia; recordings: CallRecordings; endCall: EndCall; handOver: HandOver; blind: Pick<Blind, 'rateAfter'> }

/** After the wrap-up's longest extension nobody changes the outcome any more. */
const OUTCOME_MS = 3_600_000;

export function createCallControl(context: CallContext, parts: ControlParts): CallControl {
  const { ari, book, queue, clock } = context;
  const { media, recordings } = parts;

  function talkingOwn(callId: string, agentId: string, next: string): CallRecord & { agentChannel: string } {
    const call = ownCall(book, callId, agentId);
    if (!isWithAgent(call) || call.agentChannel === null) throw new HotlineError('CALL_WRONG_STATE', [call.state, next], { from: call.state, to: next });
    return call as CallRecord & { agentChannel: string };
  }
  const hangUp = createHangUp(parts);

  return {
    hold: (callId, agentId) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'held');
      guardCommand(call, 'hold');
      if (call.state === 'held') return;
      if (call.state !== 'talking') throw new HotlineError('CALL_WRONG_STATE', [call.state, 'held'], { from: call.state, to: 'held' });
      book.change(callId, 'held', { state: 'held' }, { agentId });
      await media.toMusic(call);
    }),
    resume: (callId, agentId) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'talking');
      guardCommand(call, 'resume');
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
      // Digits go to whom the agent hears; nobody listens on music.
      const to = stageOf(call) === 'private' ? consulted(call)?.channelId : call.state === 'talking' ? call.residentChannel : undefined;
      if (to === undefined) throw new HotlineError('CALL_WRONG_STATE', [call.state, 'dtmf'], { from: call.state, to: 'dtmf' });
      if (!/^[\d*#]{1,32}$/.test(digits)) throw new HotlineError('BAD_INPUT', ['digits'], { field: 'digits' });
      await ari.sendDtmf(to, digits);
    }),
    hangUp: (callId, agentId) => queue.run(callId, () => hangUp(book.need(callId), agentId)),
    pauseRecording: (callId, agentId, paused) => queue.run(callId, async () => {
      const call = talkingOwn(callId, agentId, 'talking');
      if (call.recordingPaused === paused) return;
      await recordings.pause(book.change(callId, paused ? 'recordingPaused' : 'recordingResumed', { recordingPaused: paused }, { agentId }), paused);
    }),
    setOutcome: (callId, agentId, outcome, note) => queue.run(callId, () => {
      const call = book.need(callId);
      if (!call.agentIds.includes(agentId)) throw new HotlineError('CALL_NOT_YOURS');
      const late = call.endedAt !== null && clock.now().getTime() - Date.parse(call.endedAt) > OUTCOME_MS;
      if (late) throw new HotlineError('CALL_WRONG_STATE', [call.state, 'outcome'], { from: call.state, to: 'outcome' });
      book.change(callId, 'outcome', { outcome, outcomeNote: note }, { agentId, data: { outcome } });
      return Promise.resolve();
    }),
    oneWayAudio: (callId, agentId, missing) => queue.run(callId, () => {
      const call = talkingOwn(callId, agentId, 'talking');
      // On hold or between two legs there is nothing to hear.
      if (call.state !== 'talking') return Promise.resolve();
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

/** Hangs up on whom the agent speaks with: of a consultation on the one consulted, of three on himself. */
function createHangUp({ handOver, blind, endCall }: ControlParts): (call: CallRecord, agentId: string) => Promise<void> {
  return async (call, agentId) => {
    const guest = partiesOf(call).find((party) => party.agentId === agentId);
    if (guest !== undefined) return handOver.drop(call, guest, 'dropped');
    if (call.agentId !== agentId) throw new HotlineError('CALL_NOT_YOURS');
    const does = HANG_UP_IN[stageOf(call)];
    const asked = consulted(call);
    if (does === 'cancel' && asked !== undefined) return handOver.drop(call, asked, 'dropped');
    if (does === 'leave' && (await handOver.leave(call, false))) return;
    // Somebody is rung for at once, and nobody has answered: the resident keeps his agent until then.
    if (does === 'leave') throw new HotlineError('CALL_WRONG_STATE', ['ringing', 'hangUp'], { from: 'ringing', to: 'hangUp' });
    if (!(await blind.rateAfter(call, false))) await endCall(call.id, 'agent', 16);
  };
}
