import { checkCallStates, type CallRecord } from './call.ts';
import { BACK_WITHIN_MS, createAgentLost } from './agent-lost.ts';
import { createBlind, type Blind, type FlowPort } from './blind.ts';
import type { CallContext } from './call-context.ts';
import { createCallControl, type CallControl } from './call-control.ts';
import { createConnect } from './connect.ts';
import { createConsult, type Consult, type Incident } from './consult.ts';
import { createEndCall, type EndCall } from './call-end.ts';
import { createEvents, type EventNeeds } from './call-events.ts';
import { createCallMedia, type CallMedia, type Spoken } from './call-media.ts';
import { createCallOut, type CallOut } from './call-out.ts';
import { createForward, type Forward } from './forward.ts';
import { createHandOver, type HandOver } from './hand-over.ts';
import { createPark, PARK_MS, type Park } from './park.ts';
import { createPartyLegs } from './party-legs.ts';
import { createPartyMedia } from './party-media.ts';
import { createRecordings, type CallRecordings, type RecordingsOptions } from './recordings.ts';
import { createRinging, type Ringing, type RingRequest } from './ring.ts';
import type { CallEvents } from './stasis.ts';
import { createSupervise, type Supervise, type SupervisionLog } from './supervise.ts';
import { createToFront, type ToFront } from './to-front.ts';

/** What the voice flow needs done; it decides, this does. */
export interface CallService extends CallControl, Consult, Pick<Blind, 'transfer' | 'rate' | 'rated'>, Park, Pick<Supervise, 'supervise' | 'unsupervise'> {
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
  enqueue(callId: string, queueId: string, wanted?: { skills?: Record<string, number>; priority?: number }): Promise<void>;
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
  /** What is done about third parties when the server is back. */
  handOver: HandOver;
  /** Asks again for the grade that nobody waited for. */
  askAgain(callId: string): void;
  supervisionGone: Supervise['gone'];
  /** Gives a call that was left before it reached its queue to the flow again. */
  leadOn(callId: string): void;
  media: CallMedia;
  recordings: CallRecordings;
}

export interface CallServiceNeeds extends EventNeeds {
  recording: RecordingsOptions;
  /** Where a resident goes whom an agent sends into a flow, or asks for a grade. */
  flows: FlowPort;
  supervision: SupervisionLog;
  /** A resident was handed to an emergency service: for the ticket. */
  incident?(callId: string, incident: Incident): void;
  /** How long a parked call waits before it rings where it came from. */
  parkMs?: number;
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
  const supervise = createSupervise(context, needs.supervision);
  const endCall = createEndCall(context, media, recordings, supervise);
  const toFront = createToFront(context, media, endCall);
  const ringing = createRinging(context, { connect: createConnect(context, { media, recordings, callOut }), toFront, endCall });
  Object.assign(parts, { ringing, endCall });
  const [partyMedia, legs] = [createPartyMedia(context), createPartyLegs(context)];
  const handOver = createHandOver(context, { media, partyMedia, recordings });
  const blind = createBlind(context, { media, ringing, toFront, handOver, legs, flows: needs.flows });
  const park = createPark(context, { media, ringing, toFront, parkMs: needs.parkMs ?? PARK_MS });
  const lost = createAgentLost(context, { media, ringing, handOver, toFront, backWithinMs: needs.backWithinMs ?? BACK_WITHIN_MS });
  context.phones.onContact((agentId, registered) => lost.contact(agentId, registered));
  noteWrapUpEnd(context);

  return {
    ...createCallControl(context, { media, recordings, endCall, handOver, blind }),
    ...createConsult(context, { media, partyMedia, recordings, legs, handOver, ...(needs.incident && { incident: needs.incident }) }),
    transfer: blind.transfer, rate: blind.rate, rated: blind.rated, ...park, supervise: supervise.supervise, unsupervise: supervise.unsupervise,
    events: createEvents(context, needs, { media, recordings, ringing, endCall, toFront, callOut, forward, lost, handOver, supervise, blind }),
    ring: (request) => ringing.ring(request),
    cancelRing: (offer) => ringing.cancel(offer),
    callOut: (request) => callOut.start(request),
    openTurn: (turn) => callOut.openTurn(turn),
    placeKept: (callId, callBackId) => void book.change(callId, 'placeKept', { callBackId }),
    answer: (callId) => queue.run(callId, async () => {
      const call = book.get(callId);
      // One that waits in a queue, or was with an agent, was answered before.
      if (call?.state !== 'arrived' || call.connectedAt !== null) return;
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
    toFront, handOver,
    supervisionGone: supervise.gone,
    askAgain: (callId) => needs.flows.rate(callId),
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
