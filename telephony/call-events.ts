import type { AgentLost } from './agent-lost.ts';
import type { Blind } from './blind.ts';
import type { CallContext } from './call-context.ts';
import type { EndCall } from './call-end.ts';
import type { CallMedia } from './call-media.ts';
import type { CallOut } from './call-out.ts';
import { isTalkOfFallback, isWithAgent, newCall, type CallOrigin, type CallRecord } from './call.ts';
import type { Forward } from './forward.ts';
import { dropReason, type HandOver } from './hand-over.ts';
import type { CallRecordings } from './recordings.ts';
import type { Ringing } from './ring.ts';
import type { CallEvents } from './stasis.ts';
import type { Supervise } from './supervise.ts';
import type { ToFront } from './to-front.ts';
import { partiesOf, stageOf } from './transfer.ts';

/** What the events need of the voice flows. */
export interface EventNeeds {
  /** A resident's call is here: the flow of the number takes it from now on. */
  flow(callId: string, back: boolean): void;
  /** The voice flow hears keys; those it hides are written down as pressed, without which. */
  keys?: { pressed(callId: string, digit: string): void; hidden(callId: string): boolean };
  /** True while this process is being stopped: new callers go to the dialplan's own queue at once. */
  draining?(): boolean;
}

export interface EventParts {
  media: CallMedia;
  recordings: CallRecordings;
  ringing: Ringing;
  endCall: EndCall;
  toFront: ToFront;
  callOut: CallOut;
  forward: Forward;
  lost: AgentLost;
  handOver: HandOver;
  supervise: Supervise;
  blind: Pick<Blind, 'rateAfter'>;
}

const RTP_TIMEOUT_CAUSE = 44;

/** What Asterisk tells, made into what is done about it. */
export function createEvents(context: CallContext, needs: EventNeeds, parts: EventParts): CallEvents {
  const { book, queue, ari, newId, log, clock } = context;
  const fail = (what: string) => (error: unknown): void => log.error({ err: error }, what);

  const legGone = createLegGone(context, parts);

  return {
    arrived(channel, origin, number, back) {
      if (book.ofChannel(channel.id) !== undefined) return;
      if (needs.draining?.() === true) {
        // Out of our hands before anything was said or written: the dialplan's queue has it, its own account enters it afterwards.
        void ari.continueInDialplan(channel.id, { context: `fallback-${originOf(origin)}`, extension: number, priority: 1 }).catch(fail('a caller could not be handed over'));
        return;
      }
      const call = newCall({
        id: newId(), direction: 'in', origin: originOf(origin), number, callerRaw: channel.callerNumber, callerName: channel.callerName,
        residentChannel: channel.id, uniqueId: channel.id, startedAt: startOf(channel.createdAt, clock.now(), back ? BACK_AGE_MS : FRESH_AGE_MS),
      });
      book.open(call, { data: { number, origin } });
      if (back) book.change(call.id, 'fallback');
      // The answer goes out first: Asterisk works through the requests of one socket in order.
      needs.flow(call.id, back);
      void ari.setVariable(channel.id, 'CALLID', call.id).then(() => ari.setVariable(channel.id, 'LEG', 'resident')).catch(fail('a channel could not be marked'));
    },
    agentLegUp: (callId, agentId, offerId, channelId) => void parts.ringing.legUp(callId, agentId, offerId, channelId).catch(fail('an answered leg could not be connected')),
    outLegUp: (callId) => void parts.callOut.residentUp(callId).catch(fail('an outgoing call could not be connected')),
    forwardLegUp: (channelId) => void parts.forward.legUp(channelId).catch(fail('a caller could not be joined with a number outside')),
    partyUp: (callId, channelId) => void partyUp(context, parts, callId, channelId).catch(fail('a third party could not be joined')),
    supervisorUp: (callId, channelId) => void parts.supervise.legUp(callId, channelId).catch(fail('a supervisor could not be joined')),
    earUp: (callId, channelId) => void parts.supervise.earUp(callId, channelId).catch(fail('a supervisor could not listen')),
    snoopUp: (snoopId) => void parts.recordings.snoopUp(snoopId).catch(fail('a recording could not be started')),
    legGone: (channelId, cause) => void legGone(channelId, cause).catch(fail('the end of a leg could not be handled')),
    legRinging: (channelId) => parts.ringing.rang(channelId),
    playbackFinished: (playbackId) => parts.media.playbackFinished(playbackId),
    digit(channelId, digit) {
      const call = book.ofChannel(channelId);
      // Digits in talk may be card numbers: they are not written down.
      if (call === undefined || call.residentChannel !== channelId || isWithAgent(call)) return;
      book.change(call.id, 'key', {}, { data: { key: needs.keys?.hidden(call.id) === true ? '•' : digit } });
      needs.keys?.pressed(call.id, digit);
    },
    phoneHold(channelId, held) {
      const call = book.ofChannel(channelId);
      if (call === undefined || call.agentChannel !== channelId || stageOf(call) !== 'plain' || call.state !== (held ? 'talking' : 'held')) return;
      queue.run(call.id, async () => {
        book.change(call.id, held ? 'held' : 'resumed', { state: held ? 'held' : 'talking' }, call.agentId === null ? {} : { agentId: call.agentId });
        await (held ? parts.media.toMusic(call) : parts.media.join(call, channelId));
      }).catch(fail('a desk phone\'s hold could not be handled'));
    },
  };
}

async function partyUp({ ari, book, queue }: CallContext, { handOver }: EventParts, callId: string, channelId: string): Promise<void> {
  await queue.run(callId, async () => {
    const call = book.get(callId);
    const party = call === undefined ? undefined : partiesOf(call).find((one) => one.channelId === channelId);
    if (call === undefined || call.state === 'ended' || party?.state !== 'ringing') await ari.hangup(channelId);
    else await handOver.up(call, party);
  });
}

/** The end of any channel: the call's, an offer's, a third party's, a supervisor's. */
function createLegGone({ book, queue }: CallContext, parts: EventParts): (channelId: string, cause: number) => Promise<void> {
  /** The agent is off the call; the resident is left with somebody, or the first of the queue, before anybody is hung up. */
  async function agentGone(call: CallRecord, cause: number): Promise<void> {
    if (await parts.handOver.leave(call, true)) return;
    if (cause === RTP_TIMEOUT_CAUSE) return parts.lost.legLost(call);
    if (partiesOf(call).length > 0) {
      await parts.handOver.dropRinging(call);
      return parts.toFront(book.need(call.id));
    }
    if (!(await parts.blind.rateAfter(call, true))) await parts.endCall(call.id, call.agentId === null ? 'transferredOut' : 'agent', cause);
  }

  async function sideGone(call: CallRecord, channelId: string, cause: number): Promise<void> {
    const party = partiesOf(call).find((one) => one.channelId === channelId);
    if (party === undefined) return parts.supervise.gone(call, channelId);
    await parts.handOver.drop(call, party, dropReason(party, cause, parts.ringing.hasRung(channelId)));
    // A blind transfer to a number that came to nothing.
    if (call.state === 'arrived' && call.agentChannel === null) await parts.toFront(book.need(call.id));
  }

  return async (channelId, cause) => {
    if (parts.forward.legGone(channelId, cause)) return;
    const call = book.ofChannel(channelId);
    if (call === undefined) return;
    if (call.offer?.channelId === channelId) return parts.ringing.legFailed(call, cause);
    await queue.run(call.id, async () => {
      const now = book.get(call.id);
      if (now === undefined || now.state === 'ended') return;
      if (now.residentChannel === channelId) await parts.endCall(call.id, endingOf(now), cause);
      // The dialplan's queue ends the agent's leg before the caller's, whoever hung up: the call is over when the caller's is.
      else if (now.agentChannel === channelId) {
        if (now.state !== 'reconnecting' && !isTalkOfFallback(now)) await agentGone(now, cause);
      } else await sideGone(now, channelId, cause);
    });
  };
}

const endingOf = (call: CallRecord): 'resident' | 'abandoned' | 'unreachable' => {
  if (call.direction === 'out' && call.connectedAt === null) return 'unreachable';
  return call.connectedAt === null ? 'abandoned' : 'resident';
};
const originOf = (word: string): CallOrigin => (word === 'web' || word === 'phone' ? word : 'trunk');

const FRESH_AGE_MS = 10_000;
const BACK_AGE_MS = 3_600_000;

/** Asterisk's creation time of the channel is when the INVITE came; a clock that runs apart is not believed. */
function startOf(createdAt: string, now: Date, believeMs: number): string {
  const created = Date.parse(createdAt.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  const age = now.getTime() - created;
  return new Date(age >= 0 && age < believeMs ? created : now.getTime()).toISOString();
}
