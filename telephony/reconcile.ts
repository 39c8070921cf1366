import { fallbackCalls, takeBack } from './ari/fallback.ts';
import type { AriChannel } from './ari/transport.ts';
import { isTalkOfFallback, isWithAgent, type CallRecord } from './call.ts';
import { DEFAULT_WRAP_UP_SECONDS } from './wrap-up.ts';
import { bridgeOf } from './call-media.ts';
import { MUSIC_BRIDGE, type CallContext } from './call-context.ts';
import type { CallService } from './call-service.ts';
import { SUPERVISION_BRIDGE } from './supervise.ts';
import { partiesOf, sideAgents, supervisorsOf } from './transfer.ts';
import { createFallbackTalks } from './fallback-talks.ts';

/** After each connection to Asterisk: what is really there is held against what we remember, and both are made to agree. */
export interface Reconcile {
  run(): Promise<{ adopted: number; released: number; takenBack: number }>;
}

/** Nobody saw the end of the call; Asterisk's own account names a better cause when it has one. */
const TEMPORARY_FAILURE = 41;
const DEFAULT_WRAP_UP = { seconds: DEFAULT_WRAP_UP_SECONDS };

export function createReconcile(context: CallContext, service: CallService): Reconcile {
  const { ari, book, log } = context;
  const adopt = createAdoption(context, service);
  const talks = createFallbackTalks(context, service);
  const { strangers, fetchBack } = createGathering(context, service);

  return {
    async run() {
      await service.media.ensureMusic();
      // Before the list is asked for: a call that comes meanwhile is in neither and needs nothing.
      const remembered = book.live();
      const list = await ari.channels();
      const channels = new Map(list.map((channel) => [channel.id, channel]));
      const outcome = { adopted: 0, released: 0, takenBack: 0 };
      for (const call of remembered.filter((one) => !channels.has(one.residentChannel))) {
        await service.end(call.id, 'lost', TEMPORARY_FAILURE);
        outcome.released += 1;
      }
      // Before anybody is put into a queue: who talks already is offered nothing.
      await talks.adopt(list);
      // Side by side: each call has its own line of work. One that cannot be adopted must not keep the others from it.
      const adopted = await Promise.all(remembered.filter((one) => channels.has(one.residentChannel)).map((call) =>
        adopt(call, channels).then(() => true, (error: unknown) => (log.error({ err: error, callId: call.id }, 'a call could not be adopted'), false))));
      outcome.adopted = adopted.filter(Boolean).length;
      releaseAgents(context);
      await strangers(list);
      outcome.takenBack = await fetchBack(list);
      await removeBridges(context);
      log.info(outcome, 'calls reconciled with the telephone system');
      return outcome;
    },
  };
}

type Adopt = (call: CallRecord, channels: Map<string, AriChannel>) => Promise<void>;

/** Makes one remembered call agree with what is really there. */
function createAdoption(context: CallContext, service: CallService): Adopt {
  const { ari, book, queue, routing } = context;
  const { parties, guests } = createSides(context, service);

  async function adoptTalking(before: CallRecord, channels: Map<string, AriChannel>): Promise<void> {
    const call = await parties(before, channels);
    // His leg is gone while others are on the call: they go on without him.
    if (call.agentChannel !== null && !channels.has(call.agentChannel) && (await service.handOver.leave(call, true))) return;
    if (call.agentId === null && (call.direction === 'in' || call.connectedAt !== null)) {
      // Joined with a number outside: there is no agent to give it back to.
      if (call.agentChannel !== null && channels.has(call.agentChannel)) book.change(call.id, 'adopted');
      // Not waited for: it is the next in this call's own line of work.
      else void service.end(call.id, 'transferredOut', TEMPORARY_FAILURE);
      return;
    }
    const agentId = call.agentId ?? '';
    if (call.state !== 'reconnecting' && call.agentChannel !== null && channels.has(call.agentChannel)) {
      if (call.offer !== null && !channels.has(call.offer.channelId)) book.change(call.id, 'offerFailed', { offer: null }, { agentId });
      book.change(call.id, 'adopted', {}, { agentId });
      routing.reserve(agentId, call.id, 'adoption');
      routing.talking(agentId, call.id);
      guests(call);
      if (call.connectedAt !== null) await service.recordings.repair(book.need(call.id));
      // The number that an agent dialled was picked up while nobody looked.
      if (call.direction === 'out' && call.connectedAt === null && channels.get(call.residentChannel)?.state === 'Up') service.events.outLegUp(call.id);
      return;
    }
    await service.handOver.dropRinging(call);
    // Who hung up while all this was looked at is not put into a queue again.
    if ((await ari.channel(call.residentChannel)) === null) void service.end(call.id, 'lost', TEMPORARY_FAILURE);
    else await service.toFront(book.need(call.id));
  }

  const adoptWaiting = createAdoptWaiting(context, service, parties);

  return (call, channels) => queue.run(call.id, async () => {
    const now = book.get(call.id);
    if (now === undefined || now.state === 'ended' || isTalkOfFallback(now)) return;
    await (isWithAgent(now) ? adoptTalking(now, channels) : adoptWaiting(now, channels));
  });
}

/** A call that nobody speaks on: in a flow, in a queue, parked, or rung for. */
function createAdoptWaiting({ ari, book, routing }: CallContext, service: CallService, parties: (call: CallRecord, channels: Map<string, AriChannel>) => Promise<CallRecord>): (call: CallRecord, channels: Map<string, AriChannel>) => Promise<void> {
  return async (before, channels) => {
    const call = await parties(before, channels);
    if (call.state === 'parked') {
      book.change(call.id, 'adopted');
      await service.media.toMusic(call);
      service.rearm(call);
      return;
    }
    if (call.state === 'arrived' && (call.rating ?? null) !== null) {
      book.change(call.id, 'adopted');
      service.askAgain(call.id);
      return;
    }
    // A number is rung for him, and goes on ringing.
    if (partiesOf(call).length > 0) return void book.change(call.id, 'adopted');
    if (partiesOf(before).length > 0) return service.toFront(call);

    if (call.offer !== null) {
      routing.released(call.offer.agentId, call.id, null);
      await ari.hangup(call.offer.channelId);
    }
    const queueId = call.queueId;
    book.change(call.id, 'adopted', call.state === 'arrived' ? {} : { state: 'queued', offer: null });
    if (queueId === null && call.direction === 'in') {
      service.leadOn(call.id);
      return;
    }
    if (queueId === null) {
      await service.toFront(book.need(call.id));
      return;
    }
    await service.media.toMusic(call);
    routing.enqueue({ callId: call.id, queueId, at: new Date(call.startedAt) });
    // What is said to those who wait, and the keys they may press, go on too.
    if (call.direction === 'in') service.leadOn(call.id);
  };
}

/** Third parties and supervisors: those whose channel is gone are off the call, those who answered meanwhile are on it. */
function createSides({ book, routing }: CallContext, service: CallService) {
  return {
    async parties(call: CallRecord, channels: Map<string, AriChannel>): Promise<CallRecord> {
      for (const party of partiesOf(call)) {
        const channel = channels.get(party.channelId);
        if (channel === undefined) await service.handOver.drop(book.need(call.id), party, party.state === 'ringing' ? 'noAnswer' : 'hungUp');
        else if (party.state === 'ringing' && channel.state === 'Up') await service.handOver.up(book.need(call.id), party);
      }
      for (const one of supervisorsOf(call)) if (!channels.has(one.channelId)) await service.supervisionGone(book.need(call.id), one.channelId);
      return book.need(call.id);
    },
    guests(call: CallRecord): void {
      for (const { agentId, up } of [...partiesOf(call).map((party) => ({ agentId: party.agentId, up: party.state !== 'ringing' })), ...supervisorsOf(call)]) {
        if (agentId === null) continue;
        routing.invite(agentId, call.id, 'adoption');
        if (up) routing.joined(agentId, call.id);
      }
    },
  };
}

/** An agent whose call is over is free, whatever was remembered of him. */
function releaseAgents({ routing, book }: CallContext): void {
  for (const { agentId, callId } of routing.agents()) {
    const call = callId === null ? undefined : book.get(callId);
    if (callId === null || (call !== undefined && call.state !== 'ended' && (call.agentId === agentId || call.offer?.agentId === agentId || sideAgents(call).includes(agentId)))) continue;
    routing.released(agentId, callId, DEFAULT_WRAP_UP);
  }
}

/** A bridge is never removed by Asterisk itself: those of calls that are over go. */
async function removeBridges({ ari, book }: CallContext): Promise<void> {
  const bridges = await ari.bridges();
  // Looked up afterwards: a call that came meanwhile is remembered before it has a bridge.
  const known = new Set(book.live().flatMap((call) => [bridgeOf(call.id), ...supervisorsOf(call).map((one) => `${SUPERVISION_BRIDGE}${one.channelId}`)]));
  for (const bridge of bridges) {
    if ((bridge.id.startsWith('call-') || bridge.id.startsWith(SUPERVISION_BRIDGE)) && bridge.id !== MUSIC_BRIDGE && !known.has(bridge.id)) await ari.destroyBridge(bridge.id);
  }
}

/** Callers nobody here knows: in our application from before, or in the dialplan's emergency queue. */
function createGathering({ ari, book, newId }: CallContext, service: CallService): { strangers(channels: AriChannel[]): Promise<void>; fetchBack(channels: AriChannel[]): Promise<number> } {
  /** Channels in our application that belong to nobody we know: residents start anew, everything else is hung up. */
  async function strangers(channels: AriChannel[]): Promise<void> {
    for (const channel of channels) {
      if (channel.dialplan.app_name !== 'Stasis' || book.ofChannel(channel.id) !== undefined) continue;
      const [, kind, origin, number] = channel.dialplan.app_data.split(',');
      if (kind === 'in' && origin !== undefined && number !== undefined) {
        service.events.arrived({ id: channel.id, callerNumber: channel.caller.number, callerName: '', createdAt: channel.creationtime }, origin, number, true);
      } else if (['agent', 'out', 'forward', 'party', 'supervisor', 'supervise'].includes(kind ?? '')) await ari.hangup(channel.id);
    }
  }

  /** Callers who wait in the dialplan's emergency queue come back to us; those who already talk stay where they are. */
  async function fetchBack(channels: AriChannel[]): Promise<number> {
    const waiting = fallbackCalls(channels, await ari.bridges()).filter((call) => call.state === 'waiting');
    for (const call of waiting) await takeBack(ari, call, newId());
    return waiting.length;
  }

  return { strangers, fetchBack };
}
