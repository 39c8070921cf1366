import { MUSIC_BRIDGE, type CallContext } from './call-context.ts';
import { bridgeOf } from './call-media.ts';

/** What a third one hears, and the tone the agent hears while he is rung. */
export interface PartyMedia {
  /** Into the call's bridge, with whoever is there. */
  join(callId: string, channelId: string): Promise<void>;
  toMusic(callId: string, channelId: string): Promise<void>;
  startTone(callId: string, partyId: string): Promise<void>;
  stopTone(partyId: string): Promise<void>;
}

/** The ring-back tone of the country: a second of 450 Hz, four of silence. Written out, for a zone need not be installed. */
const RING_BACK = 'tone:450/1000,0/4000';

export function createPartyMedia({ ari }: Pick<CallContext, 'ari'>): PartyMedia {
  return {
    async join(callId, channelId) {
      await ari.stopMusic(channelId);
      await ari.addToBridge(bridgeOf(callId), channelId);
    },
    async toMusic(callId, channelId) {
      await ari.removeFromBridge(bridgeOf(callId), channelId);
      await ari.addToBridge(MUSIC_BRIDGE, channelId);
      await ari.startMusic(channelId);
    },
    async startTone(callId, partyId) {
      await ari.playOnBridge(bridgeOf(callId), `tone-${partyId}`, [RING_BACK]);
    },
    async stopTone(partyId) {
      await ari.stopPlayback(`tone-${partyId}`);
    },
  };
}
