import type { CallRecord } from './call.ts';
import { MUSIC_BRIDGE, type CallContext } from './call-context.ts';

/** A prompt's files in playing order; `obligatory` ones are heard out by both sides even when the agent answers meanwhile. */
export interface Spoken { promptId: string; media: string[]; obligatory: boolean; seconds: number }

/** What one call hears: prompts in its bridge, music in the holding bridge, the other side when joined. */
export interface CallMedia {
  /** Makes the call's bridge and puts the resident in. */
  prepare(call: CallRecord): Promise<void>;
  /** Plays prompts one after the other until they end, are cut, or the call is joined or gone. */
  say(callId: string, spoken: Spoken[]): Promise<void>;
  /** Stops what a call is being told, but for the obligatory part; the rest of the list is left out. */
  cut(callId: string): Promise<void>;
  toMusic(call: CallRecord): Promise<void>;
  /** Without an agent in the call's bridge, where prompts are heard. */
  alone(call: CallRecord): Promise<void>;
  /** Back from the music into the call's bridge, where prompts are heard. */
  outOfMusic(call: CallRecord): Promise<void>;
  /** Both sides in one bridge. Prompts that are not obligatory stop. */
  join(call: CallRecord, agentChannel: string): Promise<void>;
  close(call: CallRecord): Promise<void>;
  playbackFinished(playbackId: string): void;
  ensureMusic(): Promise<void>;
}

/** A playback whose end is never told (an absent file) is given up after its length and so many milliseconds. */
const PLAYBACK_GRACE_MS = 2_000;

interface Playing { callId: string; obligatory: boolean; done: () => void }

export const bridgeOf = (callId: string): string => `call-${callId}`;

export function createCallMedia(context: Pick<CallContext, 'ari' | 'book' | 'clock' | 'newId'>): CallMedia {
  const { ari, book } = context;
  const playing = new Map<string, Playing>();
  const where = new Map<string, 'music' | 'joined'>();
  /** How often a call's prompts were cut: a list that began before goes no further. */
  const cuts = new Map<string, number>();

  const playOne = createPlayer(context, playing);

  return {
    async prepare(call) {
      await ari.createBridge({ bridgeId: bridgeOf(call.id), name: call.id, type: 'mixing' });
      await ari.addToBridge(bridgeOf(call.id), call.residentChannel);
    },
    async say(callId, list) {
      const begun = cuts.get(callId);
      for (const spoken of list) {
        const state = book.get(callId)?.state;
        if (state === undefined || state === 'ended' || (!spoken.obligatory && (where.get(callId) === 'joined' || cuts.get(callId) !== begun))) continue;
        await playOne(callId, spoken);
      }
    },
    async cut(callId) {
      cuts.set(callId, (cuts.get(callId) ?? 0) + 1);
      await cutPlaybacks(ari, playing, callId, false);
    },
    async outOfMusic(call) {
      if (where.get(call.id) !== 'music') return;
      where.delete(call.id);
      await moveOutOfMusic(ari, call);
    },
    async alone(call) {
      where.delete(call.id);
      await moveOutOfMusic(ari, call);
    },
    async toMusic(call) {
      if (where.get(call.id) === 'music') return;
      where.delete(call.id);
      await moveToMusic(ari, call);
      where.set(call.id, 'music');
    },
    async join(call, agentChannel) {
      where.set(call.id, 'joined');
      await Promise.all([
        ari.stopMusic(call.residentChannel),
        ari.addToBridge(bridgeOf(call.id), agentChannel),
        ari.addToBridge(bridgeOf(call.id), call.residentChannel),
        cutPlaybacks(ari, playing, call.id, false),
      ]);
    },
    async close(call) {
      where.delete(call.id);
      cuts.delete(call.id);
      await cutPlaybacks(ari, playing, call.id, true);
      await ari.destroyBridge(bridgeOf(call.id));
    },
    playbackFinished: (playbackId) => playing.get(playbackId)?.done(),
    async ensureMusic() {
      // It outlives us: Asterisk never removes a bridge by itself.
      if ((await ari.bridges()).some((bridge) => bridge.id === MUSIC_BRIDGE)) return;
      await ari.createBridge({ bridgeId: MUSIC_BRIDGE, name: 'music', type: 'holding' });
    },
  };
}

/** Plays one prompt to its end, or until it is cut. */
function createPlayer({ ari, book, clock, newId }: Pick<CallContext, 'ari' | 'book' | 'clock' | 'newId'>, playing: Map<string, Playing>): (callId: string, spoken: Spoken) => Promise<void> {
  return async (callId, spoken) => {
    const playbackId = newId();
    book.change(callId, 'prompt', {}, { data: { prompt: spoken.promptId } });
    const finished = new Promise<void>((resolve) => {
      const cancel = clock.after(spoken.seconds * 1000 + PLAYBACK_GRACE_MS, resolve);
      playing.set(playbackId, { callId, obligatory: spoken.obligatory, done: () => { cancel(); resolve(); } });
    });
    const started = await ari.playOnBridge(bridgeOf(callId), playbackId, spoken.media);
    if (started === 'done') await finished;
    playing.delete(playbackId);
    if (book.get(callId)?.state !== 'ended') book.change(callId, 'promptEnd', {}, { data: { prompt: spoken.promptId } });
  };
}

/** Stops what a call is being told; obligatory prompts only when `all`. */
async function cutPlaybacks(ari: CallContext['ari'], playing: ReadonlyMap<string, Playing>, callId: string, all: boolean): Promise<void> {
  const ids = [...playing].filter(([, one]) => one.callId === callId && (all || !one.obligatory)).map(([id]) => id);
  await Promise.all(ids.map(async (id) => {
    await ari.stopPlayback(id);
    playing.get(id)?.done();
  }));
}

async function moveOutOfMusic(ari: CallContext['ari'], call: CallRecord): Promise<void> {
  await ari.stopMusic(call.residentChannel);
  await ari.addToBridge(bridgeOf(call.id), call.residentChannel);
}

async function moveToMusic(ari: CallContext['ari'], call: CallRecord): Promise<void> {
  // Put in a second time a channel hears silence. After a restart only Asterisk knows who is in; its list lags a little behind its own commands.
  if ((await ari.bridge(MUSIC_BRIDGE))?.channels.includes(call.residentChannel) === true) return;
  await ari.removeFromBridge(bridgeOf(call.id), call.residentChannel);
  await ari.addToBridge(MUSIC_BRIDGE, call.residentChannel);
  // Each channel's own music: music of the bridge as a whole falls silent for good once the bridge has been empty.
  await ari.startMusic(call.residentChannel);
}
