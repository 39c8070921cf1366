import { fallbackCalls, takeBack } from './ari/fallback.ts';
import type { AriChannel } from './ari/transport.ts';
import { isWithAgent, type CallRecord } from './call.ts';
import { MUSIC_BRIDGE, type CallContext } from './call-context.ts';
import type { CallService } from './call-service.ts';

/** After each connection to Asterisk: what is really there is held against what we remember, and both are made to agree. */
export interface Reconcile {
  run(): Promise<{ adopted: number; released: number; takenBack: number }>;
}

export function createReconcile(context: CallContext, service: CallService): Reconcile {
  const { ari, book, queue, routing, log } = context;

  async function adoptTalking(call: CallRecord, channels: Map<string, AriChannel>): Promise<boolean> {
    const agentId = call.agentId ?? '';
    if (call.state !== 'reconnecting' && call.agentChannel !== null && channels.has(call.agentChannel)) {
      if (call.offer !== null && !channels.has(call.offer.channelId)) book.change(call.id, 'offerFailed', { offer: null }, { agentId });
      book.change(call.id, 'adopted', {}, { agentId });
      routing.reserve(agentId, call.id, 'adoption');
      routing.talking(agentId, call.id);
      return true;
    }
    await service.lost.toFront(call);
    return true;
  }

  async function adoptWaiting(call: CallRecord): Promise<void> {
    if (call.offer !== null) await ari.hangup(call.offer.channelId);
    const queueId = call.queueId;
    book.change(call.id, 'adopted', call.state === 'arrived' ? {} : { state: 'queued', offer: null });
    if (queueId === null) {
      service.events.legGone(call.residentChannel, 0);
      return;
    }
    await service.media.toMusic(call);
    routing.enqueue({ callId: call.id, queueId, at: new Date(call.startedAt) });
  }

  async function adopt(call: CallRecord, channels: Map<string, AriChannel>): Promise<'adopted' | 'released'> {
    if (!channels.has(call.residentChannel)) {
      await service.end(call.id, 'lost', 0);
      return 'released';
    }
    await queue.run(call.id, async () => {
      const now = book.get(call.id);
      if (now === undefined || now.state === 'ended') return;
      await (isWithAgent(now) ? adoptTalking(now, channels) : adoptWaiting(now));
    });
    return 'adopted';
  }

  const { strangers, fetchBack } = createGathering(context, service);

  return {
    async run() {
      await service.media.ensureMusic();
      const list = await ari.channels();
      const channels = new Map(list.map((channel) => [channel.id, channel]));
      const outcome = { adopted: 0, released: 0, takenBack: 0 };
      for (const call of book.live()) outcome[await adopt(call, channels)] += 1;
      await strangers(list);
      outcome.takenBack = await fetchBack(list);
      const known = new Set(book.live().map((call) => `call-${call.id}`));
      for (const bridge of await ari.bridges()) {
        if (bridge.id.startsWith('call-') && bridge.id !== MUSIC_BRIDGE && !known.has(bridge.id)) await ari.destroyBridge(bridge.id);
      }
      log.info(outcome, 'calls reconciled with the telephone system');
      return outcome;
    },
  };
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
      } else if (kind === 'agent' || kind === 'out') await ari.hangup(channel.id);
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
