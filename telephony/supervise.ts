import type { SupervisionMode } from '../contract/call-control.ts';
import { HotlineError } from '../errors.ts';
import { isWithAgent, type CallRecord } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import { bridgeOf } from './call-media.ts';
import type { Supervisor } from './party.ts';
import { supervisorsOf } from './transfer.ts';

/** A supervisor listens to a call, speaks to its agent alone, or joins it. His own telephone is rung and answers by itself. */
export interface Supervise {
  /** The same again with another mode changes it. */
  supervise(callId: string, agentId: string, mode: SupervisionMode): Promise<void>;
  unsupervise(callId: string, agentId: string): Promise<void>;
  /** The supervisor's telephone is up, or his ear in the agent's leg. */
  legUp(callId: string, channelId: string): Promise<void>;
  earUp(callId: string, channelId: string): Promise<void>;
  /** A channel of a supervision ended. Runs inside the call's own line of work. */
  gone(call: CallRecord, channelId: string): Promise<void>;
  /** The call is over, or has no agent any more. Runs inside the call's own line of work. */
  end(call: CallRecord): Promise<void>;
}

/** Whoever listens is written down, with what he did; the agents see it in a barge only. */
export type SupervisionLog = (entry: { callId: string; agentId: string; before: SupervisionMode | null; after: SupervisionMode | null }) => void;

export const SUPERVISION_BRIDGE = 'sup-';
const bridgeFor = ({ channelId }: Supervisor): string => `${SUPERVISION_BRIDGE}${channelId}`;
const RING_SECONDS = 20;

export function createSupervise(context: CallContext, note: SupervisionLog): Supervise {
  const { ari, book, queue, routing, phones, newId } = context;
  const find = (callId: string, channelId: string): { call: CallRecord; one: Supervisor } | null => {
    const call = book.get(callId);
    const one = call === undefined ? undefined : supervisorsOf(call).find((other) => other.channelId === channelId || other.snoopId === channelId);
    return call === undefined || one === undefined ? null : { call, one };
  };
  const put = (call: CallRecord, one: Supervisor): CallRecord => {
    const others = supervisorsOf(call).filter((other) => other.channelId !== one.channelId);
    return book.change(call.id, 'supervised', { supervisors: [...others, one] }, { agentId: one.agentId, data: { mode: one.mode } });
  };
  const { attach, listen, detach } = createEar(context, put);

  async function end(call: CallRecord, one: Supervisor): Promise<void> {
    note({ callId: call.id, agentId: one.agentId, before: one.mode, after: null });
    book.change(call.id, 'supervised', { supervisors: supervisorsOf(book.need(call.id)).filter((other) => other.channelId !== one.channelId) }, { agentId: one.agentId, data: { mode: null } });
    await detach(one);
    await ari.hangup(one.channelId);
    routing.released(one.agentId, call.id, null);
    context.tellHangUp(one.agentId, call.id);
  }

  return {
    supervise: (callId, agentId, mode) => queue.run(callId, async () => {
      const call = book.need(callId);
      if (!isWithAgent(call) || call.agentChannel === null || call.agentId === null || call.connectedAt === null) throw new HotlineError('CALL_WRONG_STATE', [call.state, mode], { from: call.state, to: mode });
      const known = supervisorsOf(call).find((one) => one.agentId === agentId);
      if (known !== undefined) {
        if (known.mode === mode) return;
        note({ callId, agentId, before: known.mode, after: mode });
        const changed = { ...known, mode };
        put(call, changed);
        if (known.up) await listen(callId, known, changed);
        return;
      }
      if (call.agentIds.includes(agentId) && call.agentId === agentId) throw new HotlineError('AGENT_BUSY');
      if (!routing.invite(agentId, callId, 'callOut')) throw new HotlineError('AGENT_BUSY');
      const one: Supervisor = { agentId, channelId: newId(), snoopId: null, mode, up: false, since: book.nowIso() };
      note({ callId, agentId, before: null, after: mode });
      put(call, one);
      const result = await ari.originate({
        channelId: one.channelId, endpoint: phones.endpointOf(agentId), app: APP, appArgs: ['supervisor', callId, agentId].join(','), timeout: RING_SECONDS, callerId: '"12345" <12345>', formats: 'opus,alaw,ulaw',
        variables: { CALLID: callId, LEG: 'supervisor', 'PJSIP_HEADER(add,X-Call-Id)': callId, 'PJSIP_HEADER(add,X-Offer-Id)': one.channelId, 'PJSIP_HEADER(add,X-Auto-Answer)': '1' },
      }).catch(() => 'unreachable' as const);
      if (result === 'done') return;
      await end(book.need(callId), one);
      throw new HotlineError('PHONE_NOT_READY');
    }),
    unsupervise: (callId, agentId) => queue.run(callId, async () => {
      const call = book.need(callId);
      const one = supervisorsOf(call).find((other) => other.agentId === agentId);
      if (one !== undefined) await end(call, one);
    }),
    ...createArrivals(context, { attach, listen, detach, end, find }),
    async end(call) {
      for (const one of supervisorsOf(call)) await end(call, one);
    },
  };
}

interface ArrivalParts extends ReturnType<typeof createEar> {
  end(call: CallRecord, one: Supervisor): Promise<void>;
  find(callId: string, channelId: string): { call: CallRecord; one: Supervisor } | null;
}

/** What Asterisk tells of a supervision's channels. */
function createArrivals({ ari, queue, routing }: CallContext, { attach, listen, detach, end, find }: ArrivalParts): Pick<Supervise, 'legUp' | 'earUp' | 'gone'> {
  return {
    legUp: (callId, channelId) => queue.run(callId, async () => {
      const found = find(callId, channelId);
      if (found === null || found.call.state === 'ended') {
        await ari.hangup(channelId);
        return;
      }
      routing.joined(found.one.agentId, callId);
      await listen(callId, null, { ...found.one, up: true });
    }),
    earUp: (callId, channelId) => queue.run(callId, async () => {
      const found = find(callId, channelId);
      if (found === null) {
        await ari.hangup(channelId);
        return;
      }
      await attach(found.one, channelId);
    }),
    async gone(call, channelId) {
      const found = find(call.id, channelId);
      if (found === null) return;
      if (found.one.channelId === channelId) return end(found.call, found.one);
      // The ear ends with the agent's leg: whoever has the resident now is listened to, if there is an agent.
      if (found.call.agentId === null || found.call.agentChannel === null || !isWithAgent(found.call)) return end(found.call, found.one);
      await detach(found.one);
      await listen(call.id, null, { ...found.one, snoopId: null });
    },
  };
}

/** The supervisor's second bridge with an ear in the agent's leg, or his place in the call's own. */
function createEar({ ari, book, newId }: CallContext, put: (call: CallRecord, one: Supervisor) => CallRecord) {
  async function detach(one: Supervisor): Promise<void> {
    if (one.snoopId !== null) await ari.hangup(one.snoopId);
    await ari.destroyBridge(bridgeFor(one));
  }
  return {
    detach,
    async attach(one: Supervisor, earId: string): Promise<void> {
      await ari.addToBridge(bridgeFor(one), earId);
    },
    async listen(callId: string, before: Supervisor | null, one: Supervisor): Promise<void> {
      const call = book.need(callId);
      await (one.mode === 'listen' ? ari.mute(one.channelId, 'in') : ari.unmute(one.channelId, 'in'));
      if (one.mode === 'barge') {
        if (before !== null) await detach(before);
        put(call, { ...one, snoopId: null });
        await ari.addToBridge(bridgeOf(callId), one.channelId);
        return;
      }
      // Between listening and whispering only the mouth changes.
      if (before !== null && before.mode !== 'barge') return;
      const ear = { ...one, snoopId: newId() };
      put(call, ear);
      await ari.createBridge({ bridgeId: bridgeFor(ear), name: callId, type: 'mixing' });
      if (before?.mode === 'barge') await ari.removeFromBridge(bridgeOf(callId), one.channelId);
      await ari.addToBridge(bridgeFor(ear), one.channelId);
      await ari.snoop(call.agentChannel ?? '', { snoopId: ear.snoopId, spy: 'both', whisper: 'out', app: APP, appArgs: ['supervise', callId].join(',') });
    },
  };
}
