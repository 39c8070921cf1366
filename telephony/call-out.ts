import { HotlineError } from '../errors.ts';
import { newCall, type CallRecord } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import type { EndCall } from './call-end.ts';
import { bridgeOf, type CallMedia } from './call-media.ts';
import type { DialRoute } from './dial-out.ts';
import type { CallRecordings } from './recordings.ts';
import type { Ringing } from './ring.ts';

export interface CallBackTurn { callId: string; agentId: string; number: string; queueId: string; callBackOf: string }

/** Outgoing calls: the agent's phone first, then the number, through the one gate out. */
export interface CallOut {
  /** Opens the call to somebody who kept a place in a queue; its agent is rung as for an incoming one. Throws DIAL_… when the number may not be called. */
  openTurn(turn: CallBackTurn): void;
  start(request: { agentId: string; number: string; ticketId?: string }): Promise<{ callId: string }>;
  /** The agent's leg is up: now the number is dialled. */
  agentUp(call: CallRecord): Promise<void>;
  residentUp(callId: string): Promise<void>;
}

const RING_SECONDS = 15;
const OUT_RING_SECONDS = 45;

/** `parts` is filled by the composer before the first call: ringing and ending need each other. */
export function createCallOut(context: CallContext, parts: { media: CallMedia; recordings: CallRecordings; ringing?: Ringing; endCall?: EndCall }): CallOut {
  const { ari, book, queue, routing, newId, dialOut } = context;
  /** Ways out of calls whose agent has not picked up yet. */
  const routes = new Map<string, DialRoute>();
  context.bus.on('call.ended', ({ callId }) => void routes.delete(callId));

  function open(callId: string, route: DialRoute, more: Partial<CallRecord>, data: Record<string, string> = {}): void {
    const { digits } = route;
    routes.set(callId, route);
    const call = newCall({
      id: callId, direction: 'out', origin: 'trunk', number: digits, callerRaw: digits, callerName: '', residentChannel: newId(), uniqueId: callId, startedAt: book.nowIso(),
    });
    book.open({ ...call, ...more }, { data });
  }

  return {
    openTurn: ({ callId, agentId, number, queueId, callBackOf }) => open(callId, dialOut.route(number, { agentId, queueId }), { queueId, callBackOf }, { callBackOf }),
    async start({ agentId, number, ticketId }) {
      const route = dialOut.route(number, { agentId, queueId: null });
      const callId = newId();
      if (!routing.reserve(agentId, callId, 'callOut')) throw new HotlineError('AGENT_BUSY');
      open(callId, route, { ticketIds: ticketId === undefined ? [] : [ticketId] });
      const rung = await parts.ringing?.ring({ callId, agentId, offerId: newId(), timeoutSeconds: RING_SECONDS, autoAnswer: true }).catch(() => 'unreachable' as const);
      if (rung !== 'ringing') {
        routes.delete(callId);
        routing.released(agentId, callId, null);
        await parts.endCall?.(callId, 'unreachable', 20);
        throw new HotlineError('PHONE_NOT_READY');
      }
      return { callId };
    },
    async agentUp(call) {
      await ari.createBridge({ bridgeId: bridgeOf(call.id), name: call.id, type: 'mixing' });
      await ari.addToBridge(bridgeOf(call.id), call.agentChannel ?? '');
      const route = routes.get(call.id);
      routes.delete(call.id);
      const variables = { CALLID: call.id, LEG: 'resident' };
      const dialled = route === undefined ? 'unreachable' : await dialOut.originate({ channelId: call.residentChannel, route, app: APP, appArgs: `out,${call.id}`, timeout: OUT_RING_SECONDS, variables });
      if (dialled === 'unreachable') await parts.endCall?.(call.id, 'unreachable', 20);
    },
    residentUp: (callId) => queue.run(callId, async () => {
      const call = book.get(callId);
      if (call === undefined || call.state === 'ended') return;
      const connected = book.change(callId, 'connected', { connectedAt: book.nowIso() }, call.agentId === null ? {} : { agentId: call.agentId });
      await parts.media.join(connected, call.agentChannel ?? '');
      await parts.recordings.start(book.need(callId));
    }),
  };
}
