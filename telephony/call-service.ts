import { newCall, checkCallStates, isTalkOfFallback, isWithAgent, type CallOrigin, type CallRecord } from './call.ts';
import { BACK_WITHIN_MS, createAgentLost, type AgentLost } from './agent-lost.ts';
import type { CallContext } from './call-context.ts';
import { createCallControl, type CallControl } from './call-control.ts';
import { createConnect } from './connect.ts';
import { createEndCall, type EndCall } from './call-end.ts';
import { createCallMedia, type CallMedia, type Spoken } from './call-media.ts';
import { createCallOut, type CallOut } from './call-out.ts';
import { createForward, type Forward } from './forward.ts';
import { createRecordings, type CallRecordings, type RecordingsOptions } from './recordings.ts';
import { createRinging, type Ringing, type RingRequest } from './ring.ts';
import type { CallEvents } from './stasis.ts';
import { createToFront, type ToFront } from './to-front.ts';

/** What the voice flow needs done; it decides, this does. */
export interface CallService extends CallControl {
  events: CallEvents;
  ring(request: RingRequest): Promise<'ringing' | 'unreachable' | 'gone'>;
  cancelRing(offer: { callId: string; agentId: string; offerId: string }): Promise<void>;
  callOut: CallOut['start'];
  openTurn: CallOut['openTurn'];
  /** Writes down that this caller leaves the queue to be called back. */
  placeKept(callId: string, callBackId: string): void;
  /** Answers the resident and makes the call's bridge. */
  answer(callId: string): Promise<void>;
  say(callId: string, spoken: Spoken[]): Promise<void>;
  /** Stops what is being said, but for the obligatory part. */
  cut(callId: string): Promise<void>;
  /** Puts the call into a queue; one that is in it already keeps its place. Music follows once the prompts are over. */
  enqueue(callId: string, queueId: string, wanted?: { skills?: Record<string, number> }): Promise<void>;
  /** Out of the queue, back into the voice flow. */
  leaveQueue(callId: string): Promise<void>;
  /** Joins the caller with a number outside; null = answered. */
  dial: Forward['dial'];
  /** Writes into the story where in its voice flow the call is. */
  note(callId: string, data: Record<string, string | number | null>): void;
  music(callId: string): Promise<void>;
  end: EndCall;
  /** Writes the ticket into the story, by id and, when it is known, by number. */
  linkTicket(callId: string, ticket: { id: string; number: string }, by: string): void;
  get(callId: string): CallRecord | undefined;
  live(): CallRecord[];
  ofAgent(agentId: string): CallRecord | undefined;
  toFront: ToFront;
  /** Gives a call that was left before it reached its queue to the flow again. */
  leadOn(callId: string): void;
  media: CallMedia;
  recordings: CallRecordings;
}

export interface CallServiceNeeds {
  /** A resident's call is here: the flow of the number takes it from now on. */
  flow(callId: string, back: boolean): void;
  /** The voice flow hears keys; those it hides are written down as pressed, without which. */
  keys?: { pressed(callId: string, digit: string): void; hidden(callId: string): boolean };
  recording: RecordingsOptions;
  /** True while this process is being stopped: new callers go to the dialplan's own queue at once. */
  draining?(): boolean;
  /** How long an agent whose page vanished in mid-call may take to come back. */
  backWithinMs?: number;
}

/** Puts the parts of call handling together. Throws when a state table is wrong. */
export function createCallService(context: CallContext, needs: CallServiceNeeds): CallService {
  checkCallStates();
  const { book, queue, bus, ari } = context;
  const media = createCallMedia(context);
  const recordings = createRecordings(context, needs.recording);
  const parts: { media: CallMedia; recordings: CallRecordings; ringing?: Ringing; endCall?: EndCall } = { media, recordings };
  const callOut = createCallOut(context, parts);
  const forward = createForward(context, parts);
  const endCall = createEndCall(context, media, recordings);
  const toFront = createToFront(context, media, endCall);
  const ringing = createRinging(context, { connect: createConnect(context, { media, recordings, callOut }), toFront, endCall });
  Object.assign(parts, { ringing, endCall });
  const lost = createAgentLost(context, { media, ringing, toFront, backWithinMs: needs.backWithinMs ?? BACK_WITHIN_MS });
  context.phones.onContact((agentId, registered) => lost.contact(agentId, registered));
  noteWrapUpEnd(context);

  return {
    ...createCallControl(context, { media, recordings, ringing, endCall, toFront }),
    events: createEvents(context, needs, { media, recordings, ringing, endCall, callOut, forward, lost }),
    ring: (request) => ringing.ring(request),
    cancelRing: (offer) => ringing.cancel(offer),
    callOut: (request) => callOut.start(request),
    openTurn: (turn) => callOut.openTurn(turn),
    placeKept: (callId, callBackId) => void book.change(callId, 'placeKept', { callBackId }),
    answer: (callId) => queue.run(callId, async () => {
      const call = book.get(callId);
      // One that waits in a queue was answered before.
      if (call?.state !== 'arrived') return;
      await Promise.all([ari.answer(call.residentChannel), media.prepare(call)]);
    }),
    ...createWaiting(context, media),
    dial: (callId, number, timeoutSeconds) => forward.dial(callId, number, timeoutSeconds),
    end: (callId, ending, cause) => queue.run(callId, () => endCall(callId, ending, cause)),
    linkTicket(callId, { id: ticketId, number }, by) {
      const call = book.need(callId);
      if (call.ticketIds.includes(ticketId)) return;
      book.change(callId, 'ticket', { ticketIds: [...call.ticketIds, ticketId] }, { agentId: by, data: { ticket: ticketId, ...(number !== '' && { number }) } });
      bus.tell('ticket.changed', { ticketId });
    },
    get: (callId) => book.get(callId),
    live: () => book.live(),
    ofAgent: (agentId) => book.ofAgent(agentId),
    toFront,
    leadOn: (callId) => needs.flow(callId, true),
    media,
    recordings,
  };
}

/** What a voice flow does with a caller before an agent is there: words, queue, music. */
function createWaiting({ book, queue, routing, waitsSince }: CallContext, media: CallMedia): Pick<CallService, 'say' | 'cut' | 'enqueue' | 'leaveQueue' | 'music' | 'note'> {
  const WAITS = new Set(['queued', 'ringing']);
  return {
    async say(callId, spoken) {
      await queue.run(callId, async () => {
        const call = book.get(callId);
        if (call !== undefined && WAITS.has(call.state)) await media.outOfMusic(call);
      });
      await media.say(callId, spoken);
    },
    cut: (callId) => media.cut(callId),
    enqueue: (callId, queueId, wanted = {}) => queue.run(callId, () => {
      const call = book.get(callId);
      if (call === undefined || (call.state !== 'arrived' && !WAITS.has(call.state)) || (WAITS.has(call.state) && call.queueId === queueId)) return Promise.resolve();
      const queued = book.change(callId, 'queued', { ...(call.state === 'arrived' && { state: 'queued' as const }), queueId, queuedAt: call.queuedAt ?? book.nowIso() }, { data: { queue: queueId } });
      routing.enqueue({ callId, queueId, at: waitsSince?.(queued, queueId) ?? new Date(queued.startedAt), ...wanted });
      return Promise.resolve();
    }),
    leaveQueue: (callId) => queue.run(callId, async () => {
      const call = book.get(callId);
      if (call === undefined || !WAITS.has(call.state)) return;
      book.change(callId, 'leftQueue', { ...(call.offer === null && { state: 'arrived' as const }), queueId: null }, { data: { queue: call.queueId } });
      routing.withdraw(callId);
      await media.outOfMusic(call);
    }),
    music: (callId) => queue.run(callId, async () => {
      const call = book.get(callId);
      if (call !== undefined && WAITS.has(call.state)) await media.toMusic(call);
    }),
    note(callId, data) {
      const call = book.get(callId);
      if (call === undefined || call.state === 'ended') return;
      const { mode } = data;
      book.change(callId, 'node', call.mode === undefined && typeof mode === 'string' ? { mode } : {}, { data });
    },
  };
}

/** The story of a call tells when each of its agents leaves the wrap-up: the last one, and those who passed it on. */
function noteWrapUpEnd({ bus, book, routing }: CallContext): void {
  const wrapping = new Map<string, string>();
  bus.on('agent.changed', ({ agentId, state }) => {
    if (state === 'wrapUp') {
      const wrapped = routing.agents().find((agent) => agent.agentId === agentId)?.callId ?? null;
      if (wrapped !== null) wrapping.set(agentId, wrapped);
      return;
    }
    const callId = wrapping.get(agentId);
    if (callId === undefined) return;
    wrapping.delete(agentId);
    if (book.get(callId) !== undefined) book.change(callId, 'wrapUpEnd', {}, { agentId });
  });
}

interface EventParts { media: CallMedia; recordings: CallRecordings; ringing: Ringing; endCall: EndCall; callOut: CallOut; forward: Forward; lost: AgentLost }
const RTP_TIMEOUT_CAUSE = 44;

function createEvents(context: CallContext, needs: CallServiceNeeds, parts: EventParts): CallEvents {
  const { book, queue, ari, newId, log, clock } = context;
  const fail = (what: string) => (error: unknown): void => log.error({ err: error }, what);

  async function legGone(channelId: string, cause: number): Promise<void> {
    if (parts.forward.legGone(channelId, cause)) return;
    const call = book.ofChannel(channelId);
    if (call === undefined) return;
    if (call.offer?.channelId === channelId) return parts.ringing.legFailed(call, cause);
    await queue.run(call.id, async () => {
      const now = book.get(call.id);
      if (now === undefined || now.state === 'ended') return;
      if (now.residentChannel === channelId) await parts.endCall(call.id, endingOf(now), cause);
      // The dialplan's queue ends the agent's leg before the caller's, whoever hung up: the call is over when the caller's is.
      else if (now.agentChannel === channelId && now.state !== 'reconnecting' && !isTalkOfFallback(now)) {
        await (cause === RTP_TIMEOUT_CAUSE ? parts.lost.legLost(now) : parts.endCall(call.id, now.agentId === null ? 'transferredOut' : 'agent', cause));
      }
    });
  }

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
      if (call === undefined || call.agentChannel !== channelId || call.state !== (held ? 'talking' : 'held')) return;
      queue.run(call.id, async () => {
        book.change(call.id, held ? 'held' : 'resumed', { state: held ? 'held' : 'talking' }, call.agentId === null ? {} : { agentId: call.agentId });
        await (held ? parts.media.toMusic(call) : parts.media.join(call, channelId));
      }).catch(fail('a desk phone\'s hold could not be handled'));
    },
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
