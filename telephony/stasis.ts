import type { AriEvent } from './ari/transport.ts';
import type { Ari } from './ari/ari.ts';
import type { Log } from '../log.ts';

/** Asterisk's events, translated into one service call each. Handlers may be called twice for one event and must not mind. */
export interface CallEvents {
  /** `back`: the caller was in the dialplan's hands while we were away and has heard the greeting. */
  arrived(channel: { id: string; callerNumber: string; callerName: string; createdAt: string }, origin: string, number: string, back: boolean): void;
  agentLegUp(callId: string, agentId: string, offerId: string, channelId: string): void;
  outLegUp(callId: string): void;
  /** A number that a voice flow dialled has answered. */
  forwardLegUp(channelId: string): void;
  snoopUp(snoopId: string): void;
  /** Whom an agent asked to a call has answered. */
  partyUp(callId: string, channelId: string): void;
  supervisorUp(callId: string, channelId: string): void;
  /** A supervisor's ear is in the agent's leg. */
  earUp(callId: string, channelId: string): void;
  legGone(channelId: string, cause: number): void;
  legRinging(channelId: string): void;
  playbackFinished(playbackId: string): void;
  digit(channelId: string, digit: string): void;
  /** A desk phone put the other side on hold, or took it back. */
  phoneHold(channelId: string, held: boolean): void;
}

const NORMAL_CLEARING = 16;

/** The one reader of the event stream. Unknown events are left alone; a failing handler is logged and disturbs nobody. */
export function createStasis(ari: Ari, events: CallEvents, log: Log): (event: AriEvent) => void {
  /** The cause comes with the request to hang up, the end comes later. */
  const causes = new Map<string, number>();

  function started(channel: { id: string; name: string; caller?: { number?: string; name?: string }; creationtime?: string }, args: readonly string[]): void {
    // A SIP MESSAGE runs the dialplan as a channel of its own; it is no call and must leave at once.
    if (channel.name.startsWith('Message/')) {
      void ari.continueInDialplan(channel.id);
      return;
    }
    const [kind = '', first = '', second = '', third = ''] = args;
    if (kind === 'in') {
      events.arrived({ id: channel.id, callerNumber: channel.caller?.number ?? '', callerName: channel.caller?.name ?? '', createdAt: channel.creationtime ?? '' }, first, second, third === 'back');
    } else if (kind === 'agent') events.agentLegUp(first, second, third, channel.id);
    else if (kind === 'out') events.outLegUp(first);
    else if (kind === 'forward') events.forwardLegUp(channel.id);
    else if (kind === 'snoop') events.snoopUp(channel.id);
    else if (kind === 'party') events.partyUp(first, channel.id);
    else if (kind === 'supervisor') events.supervisorUp(first, channel.id);
    else if (kind === 'supervise') events.earUp(first, channel.id);
    // A trunk's test call is no call of a resident; telephony/trunk-test.ts watches it.
    else if (kind !== 'test') log.warn({ channel: channel.id, args }, 'a channel entered with unknown arguments');
  }

  function gone(channelId: string, cause: number): void {
    events.legGone(channelId, causes.get(channelId) ?? cause);
    causes.delete(channelId);
  }

  function dispatch(event: AriEvent): void {
    switch (event.type) {
      case 'StasisStart':
        return started(event.channel, event.args);
      case 'ChannelHangupRequest':
        if (event.cause !== undefined) causes.set(event.channel.id, event.cause);
        return;
      case 'StasisEnd':
        return gone(event.channel.id, NORMAL_CLEARING);
      case 'ChannelDestroyed':
        return gone(event.channel.id, event.cause);
      case 'ChannelStateChange':
        return event.channel.state === 'Ringing' ? events.legRinging(event.channel.id) : undefined;
      case 'PlaybackFinished':
        return events.playbackFinished(event.playback.id);
      case 'ChannelDtmfReceived':
        return events.digit(event.channel.id, event.digit);
      case 'ChannelHold':
        return events.phoneHold(event.channel.id, true);
      case 'ChannelUnhold':
        return events.phoneHold(event.channel.id, false);
      default:
    }
  }

  return (event) => {
    try {
      dispatch(event);
    } catch (error) {
      log.error({ err: error, type: event.type }, 'an event of the telephone system could not be handled');
    }
  };
}
