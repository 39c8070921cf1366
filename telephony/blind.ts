import type { CallTarget } from '../contract/call-control.ts';
import { HotlineError } from '../errors.ts';
import { isWithAgent, type CallPatch, type CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import { wrapUpSecondsOf } from './wrap-up.ts';
import type { CallMedia } from './call-media.ts';
import type { HandOver } from './hand-over.ts';
import type { PartyLegs } from './party-legs.ts';
import type { Ringing } from './ring.ts';
import type { ToFront } from './to-front.ts';
import { guardCommand } from './transfer.ts';

/** What a blind transfer needs of the voice flows. */
export interface FlowPort {
  /** Whether there is a published flow of this id. */
  has(flowId: string): boolean;
  enter(callId: string, flowId: string): void;
  /** Asks the resident how it was; the grade comes back by `rated`, and the call ends. */
  rate(callId: string): void;
  /** Whether callers of this call's number or queue are asked for a grade when their agent hangs up. */
  asksRating(call: CallRecord): boolean;
}

/** The agent leaves and the resident goes on: to another agent, a queue, a number, a flow, or the question how it was. */
export interface Blind {
  transfer(callId: string, agentId: string, target: CallTarget): Promise<void>;
  rate(callId: string, agentId: string): Promise<void>;
  /** When an agent hangs up: true when the resident is asked instead of hung up. Runs inside the call's own line of work. */
  rateAfter(call: CallRecord, legGone: boolean): Promise<boolean>;
  rated(callId: string, grade: number): Promise<void>;
}

export type Leaving = CallRecord & { agentChannel: string };
export interface BlindParts { media: CallMedia; ringing: Ringing; toFront: ToFront; handOver: HandOver; legs: PartyLegs; flows: FlowPort }

const RING_SECONDS = 15;

/** The agent's side of a call ends: record, routing, page, leg. What the resident hears next is the caller's business. */
export async function leaveCall(context: CallContext, call: Leaving, patch: CallPatch, about: { kind: 'transfer' | 'rating' | 'parked'; data: Record<string, string | number> }, legGone = false): Promise<CallRecord> {
  const { ari, book, routing, tellHangUp } = context;
  const agentId = call.agentId ?? '';
  const after = book.change(call.id, about.kind, { agentChannel: null, agentId: null, muted: false, ...patch }, { agentId, data: about.data });
  routing.released(agentId, call.id, { seconds: wrapUpSecondsOf(context, call) });
  tellHangUp(agentId, call.id);
  if (!legGone) await ari.hangup(call.agentChannel);
  return after;
}

/** A call of this agent's that he may leave by this command, or the reason why not. */
export function leavable(context: Pick<CallContext, 'book'>, callId: string, agentId: string, command: string): Leaving {
  const call = context.book.need(callId);
  if (call.agentId !== agentId) throw new HotlineError('CALL_NOT_YOURS');
  if (!isWithAgent(call) || call.connectedAt === null || call.agentChannel === null) throw new HotlineError('CALL_WRONG_STATE', [call.state, command], { from: call.state, to: command });
  guardCommand(call, command);
  return call as Leaving;
}

export function createBlind(context: CallContext, parts: BlindParts): Blind {
  const { book, queue } = context;
  const { media, flows } = parts;
  const targets = createTargets(context, parts);

  async function rate(call: Leaving, legGone: boolean): Promise<void> {
    const after = await leaveCall(context, call, { state: 'arrived', queueId: call.queueId, rating: { agentId: call.agentId, grade: null } }, { kind: 'rating', data: { about: call.agentId ?? '' } }, legGone);
    await media.alone(after);
    flows.rate(call.id);
  }

  return {
    async transfer(callId, agentId, target) {
      if (target.kind === 'agent') return targets.toAgent(callId, agentId, target.agentId);
      await queue.run(callId, async () => {
        const call = leavable(context, callId, agentId, 'transfer');
        if (target.kind === 'queue') await targets.toQueue(call, target.queueId);
        else if (target.kind === 'number') await targets.toNumber(call, target.number);
        else await targets.toFlow(call, target.flowId);
      });
    },
    rate: (callId, agentId) => queue.run(callId, () => rate(leavable(context, callId, agentId, 'rate'), false)),
    async rateAfter(call, legGone) {
      const { agentId, agentChannel } = call;
      if (call.direction !== 'in' || agentId === null || agentChannel === null || call.connectedAt === null || (call.rating ?? null) !== null || !isWithAgent(call) || !flows.asksRating(call)) return false;
      await rate({ ...call, agentChannel }, legGone);
      return true;
    },
    rated: (callId, grade) => queue.run(callId, () => {
      const call = book.get(callId);
      if (call?.rating !== undefined && call.rating !== null && call.rating.grade === null) {
        book.change(callId, 'rating', { rating: { ...call.rating, grade } }, { ...(call.rating.agentId !== null && { agentId: call.rating.agentId }), data: { grade } });
      }
      return Promise.resolve();
    }),
  };
}

function createTargets(context: CallContext, { media, ringing, toFront, handOver, legs, flows }: BlindParts) {
  const { book, queue, routing, clock, newId, queueOf } = context;
  const waiting = (): CallPatch => ({ state: 'queued', queuedAt: book.nowIso() });
  return {
    async toAgent(callId: string, agentId: string, target: string): Promise<void> {
      await queue.run(callId, async () => {
        const call = leavable(context, callId, agentId, 'transfer');
        if (target === agentId || !routing.reserve(target, callId, 'transfer')) throw new HotlineError('AGENT_BUSY');
        await media.toMusic(await leaveCall(context, call, waiting(), { kind: 'transfer', data: { toAgent: target } }));
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
    async toQueue(call: Leaving, queueId: string): Promise<void> {
      if (queueOf(queueId) === null) throw new HotlineError('NOT_FOUND');
      const { agentId } = call;
      await media.toMusic(await leaveCall(context, call, waiting(), { kind: 'transfer', data: { toQueue: queueId } }));
      book.change(call.id, 'queued', { queueId }, { data: { queue: queueId } });
      routing.enqueue({ callId: call.id, queueId, at: clock.now(), ...(agentId !== null && { exceptAgentId: agentId }) });
    },
    async toNumber(call: Leaving, number: string): Promise<void> {
      const found = legs.find(call, { kind: 'number', number });
      const after = await leaveCall(context, call, { state: 'arrived', parties: [found.party] }, { kind: 'transfer', data: { to: found.party.number } });
      await media.toMusic(after);
      if ((await legs.ring(after, found).catch(() => 'unreachable' as const)) === 'done') return;
      await handOver.drop(book.need(call.id), found.party, 'unreachable');
      await toFront(book.need(call.id));
    },
    async toFlow(call: Leaving, flowId: string): Promise<void> {
      if (!flows.has(flowId)) throw new HotlineError('NOT_FOUND');
      const after = await leaveCall(context, call, { state: 'arrived', queueId: null }, { kind: 'transfer', data: { toFlow: flowId } });
      await media.alone(after);
      flows.enter(call.id, flowId);
    },
  };
}
