import type { Ari } from './ari.ts';
import type { AriBridge, AriChannel } from './transport.ts';

/** A call that came while no application was connected and is in the dialplan's emergency path. */
export interface FallbackCall {
  channelId: string;
  channelName: string;
  entry: 'trunk' | 'web' | 'phone';
  /** The number dialled. */
  number: string;
  /** 'talking' ones are with an agent and must be left alone; 'waiting' ones can be taken back. */
  state: 'waiting' | 'talking' | 'voicemail';
}

const CONTEXT = /^fallback-(trunk|web|phone)$/;

/** Finds them among all channels; `bridges` tells who is already talking. */
export function fallbackCalls(channels: readonly AriChannel[], bridges: readonly AriBridge[]): FallbackCall[] {
  const bridged = new Set(bridges.flatMap((bridge) => bridge.channels));
  return channels.flatMap((channel) => {
    const entry = CONTEXT.exec(channel.dialplan.context)?.[1] as FallbackCall['entry'] | undefined;
    if (entry === undefined) return [];
    const state = bridged.has(channel.id) ? 'talking' : channel.dialplan.app_name === 'Record' ? 'voicemail' : 'waiting';
    return [{ channelId: channel.id, channelName: channel.name, entry, number: channel.dialplan.exten, state }];
  });
}

/** Brings a waiting caller back into the application: StasisStart with the arguments in,<entry>,<number>,back follows. `viaChannelId` is a fresh id for the short-lived helper channel. */
export function takeBack(ari: Ari, call: FallbackCall, viaChannelId: string): Promise<'done' | 'unreachable'> {
  return ari.originateInDialplan({
    channelId: viaChannelId, endpoint: 'Local/take@take-back', context: 'take-back', extension: 'wait', timeout: 2,
    variables: { CHAN: call.channelName, ENTRY: call.entry, NUMBER: call.number },
  });
}
