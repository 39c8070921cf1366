import { HotlineError } from '../errors.ts';
import type { CallRecord } from './call.ts';
import { leavable, leaveCall } from './blind.ts';
import type { CallContext } from './call-context.ts';
import type { CallMedia } from './call-media.ts';
import type { Ringing } from './ring.ts';
import type { ToFront } from './to-front.ts';
import { freeSlot } from './transfer.ts';

/** A call kept on music without an agent, and taking it, or one that waits in a queue, oneself. */
export interface Park {
  park(callId: string, agentId: string): Promise<void>;
  /** `anyQueue`: supervisors take callers of queues that are not theirs. */
  pickUp(callId: string, agentId: string, anyQueue?: boolean): Promise<void>;
  /** After a restart of the server: the time goes on. */
  rearm(call: CallRecord): void;
}

/** After so long a parked call rings where it came from. */
export const PARK_MS = 120_000;
const RING_SECONDS = 20;

export function createPark(context: CallContext, { media, ringing, toFront, parkMs }: { media: CallMedia; ringing: Ringing; toFront: ToFront; parkMs: number }): Park {
  const { book, queue, routing, clock, newId, log } = context;

  /** Rings one agent for a call that nobody holds; when that comes to nothing the caller is the first of the queue. */
  async function ringFor(callId: string, agentId: string, autoAnswer: boolean): Promise<void> {
    const offerId = newId();
    const rung = await ringing.ring({ callId, agentId, offerId, timeoutSeconds: RING_SECONDS, direct: true, autoAnswer }).catch(() => 'away' as const);
    if (rung === 'ringing') return;
    if (rung === 'unreachable') routing.offerFailed(callId, agentId, offerId, 'unreachable');
    else routing.released(agentId, callId, null);
    await queue.run(callId, async () => {
      const call = book.get(callId);
      if (call !== undefined && call.offer === null && (call.state === 'queued' || call.state === 'parked')) await toFront(call);
    });
    throw new HotlineError('PHONE_NOT_READY');
  }

  /** The time is over: back to whoever parked it, or to the front of the queue. */
  async function back(callId: string): Promise<void> {
    const call = book.get(callId);
    if (call?.state !== 'parked' || call.parked === null || call.parked === undefined) return;
    const { byId } = call.parked;
    if (routing.reserve(byId, callId, 'transfer')) {
      book.change(callId, 'pickedUp', { parked: null }, { data: { back: true } });
      await ringFor(callId, byId, false);
      return;
    }
    await queue.run(callId, async () => {
      const now = book.get(callId);
      if (now?.state === 'parked') await toFront(now);
    });
  }
  const backLater = (callId: string, ms: number): void => void clock.after(ms, () => {
    back(callId).catch((error: unknown) => log.warn({ err: error, callId }, 'a parked call could not ring where it came from'));
  });

  return {
    park: (callId, agentId) => queue.run(callId, async () => {
      const call = leavable(context, callId, agentId, 'park');
      const slot = freeSlot(book.live());
      await media.toMusic(await leaveCall(context, call, { state: 'parked', parked: { slot, since: book.nowIso(), byId: agentId } }, { kind: 'parked', data: { slot } }));
      backLater(callId, parkMs);
    }),
    async pickUp(callId, agentId, anyQueue = false) {
      const call = book.need(callId);
      const inQueue = (call.state === 'queued' || call.state === 'ringing') && call.queueId !== null;
      if (call.state !== 'parked' && !inQueue) throw new HotlineError('CALL_WRONG_STATE', [call.state, 'pickUp'], { from: call.state, to: 'pickUp' });
      const own = routing.agents().find((agent) => agent.agentId === agentId)?.queueIds ?? [];
      if (inQueue && !anyQueue && !own.includes(call.queueId ?? '')) throw new HotlineError('CALL_NOT_YOURS');
      // Takes the call out of its line in the same step: whoever is rung for it is rung no more.
      if (!routing.reserve(agentId, callId, 'callOut')) throw new HotlineError('AGENT_BUSY');
      await queue.run(callId, () => {
        const now = book.get(callId);
        if (now !== undefined && now.state !== 'ended') book.change(callId, 'pickedUp', { parked: null }, { agentId });
        return Promise.resolve();
      });
      await ringFor(callId, agentId, true);
    },
    rearm(call) {
      if (call.parked !== null && call.parked !== undefined) backLater(call.id, Math.max(0, Date.parse(call.parked.since) + parkMs - clock.now().getTime()));
    },
  };
}
