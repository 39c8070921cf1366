import type { CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import { bridgeOf, type CallMedia } from './call-media.ts';
import { refreshPartner } from './partner.ts';
import type { CallRecordings } from './recordings.ts';
import { stageOf } from './transfer.ts';

/** Joins a resident and the agent's leg that was just answered: record, routing, bridge, recording, and the proof that sound flows. */
export type Connect = (call: CallRecord, agentId: string, channelId: string) => Promise<void>;

const AUDIO_POLL_MS = 20;
const AUDIO_GIVE_UP_MS = 5_000;

export interface ConnectParts { media: CallMedia; recordings: CallRecordings; callOut: { agentUp(call: CallRecord): Promise<void> } }

export function createConnect(context: CallContext, { media, recordings, callOut }: ConnectParts): Connect {
  const { ari, book, routing } = context;
  const watch = createAudioWatch(context);

  return async (call, agentId, channelId) => {
    const again = call.state === 'reconnecting';
    const aside = again && ['private', 'asking'].includes(stageOf(call));
    const outgoing = call.direction === 'out' && call.connectedAt === null;
    const now = book.nowIso();
    const waitMs = call.waitMs ?? Date.parse(now) - Date.parse(call.queuedAt ?? call.startedAt);
    const connected = book.change(call.id, again ? 'agentBack' : 'answered', {
      state: aside ? 'held' : 'talking', agentId, agentChannel: channelId, offer: null, waitMs, talkStartedAt: now, connectedAt: outgoing ? null : (call.connectedAt ?? now), muted: false,
      agentIds: call.agentIds.includes(agentId) ? call.agentIds : [...call.agentIds, agentId],
    }, { agentId });
    if (!again) routing.talking(agentId, call.id);
    if (outgoing) {
      await callOut.agentUp(connected);
      return;
    }
    // A consultation goes on where it was: the resident is not to hear it.
    if (aside) await ari.addToBridge(bridgeOf(call.id), channelId);
    else await media.join(connected, channelId);
    void refreshPartner(context, call.id);
    await recordings.start(book.need(call.id));
    void watch(call.id, channelId);
  };
}

/** Time to human runs until sound flows both ways: frames came from the agent and went out to the resident. */
function createAudioWatch({ ari, book, clock, bus }: Pick<CallContext, 'ari' | 'book' | 'clock' | 'bus'>): (callId: string, agentChannel: string) => Promise<void> {
  return async (callId, agentChannel) => {
    const started = clock.now().getTime();
    const resident = book.get(callId)?.residentChannel ?? '';
    const first = await ari.rtpStatistics(resident).catch(() => null);
    const flows = async (): Promise<boolean> => {
      const [there, here] = await Promise.all([ari.rtpStatistics(agentChannel).catch(() => null), ari.rtpStatistics(resident).catch(() => null)]);
      return there !== null && here !== null && there.rxcount > 0 && here.rxcount > 0 && here.txcount > (first?.txcount ?? 0);
    };
    while (clock.now().getTime() - started < AUDIO_GIVE_UP_MS) {
      const call = book.get(callId);
      if (call?.agentChannel !== agentChannel || call.state === 'ended') return;
      if (await flows()) {
        const timeToHumanMs = call.timeToHumanMs ?? clock.now().getTime() - Date.parse(call.startedAt);
        book.change(callId, 'connected', { timeToHumanMs }, { ...(call.agentId === null ? {} : { agentId: call.agentId }), data: { timeToHumanMs } });
        if (call.agentId !== null) bus.tell('call.connected', { callId, agentId: call.agentId });
        return;
      }
      await new Promise<void>((resolve) => clock.after(AUDIO_POLL_MS, resolve));
    }
    if (book.get(callId)?.state === 'talking') book.change(callId, 'oneWayAudio', {}, { data: { seen: 'server' } });
  };
}
