import { fallbackCalls, type FallbackCall } from './ari/fallback.ts';
import type { AriChannel } from './ari/transport.ts';
import { isTalkOfFallback, newCall, type CallRecord } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import { DEFAULT_WRAP_UP_SECONDS } from './wrap-up.ts';
import type { CallService } from './call-service.ts';

/**
 * Talks that the dialplan's own queue made while we were away. They stay where they are; but the agent is not free, and the call has a record
 * from now on: both last until one side hangs up. Agents who are not signed in and phones of nobody are left to Asterisk's own account.
 */
export interface FallbackTalks {
  adopt(channels: readonly AriChannel[]): Promise<void>;
}

const TEMPORARY_FAILURE = 41;

export function createFallbackTalks(context: CallContext, service: CallService): FallbackTalks {
  const { ari, book, routing, phones, newId, log } = context;

  /** The agent whose telephone is in the same bridge as this caller. */
  function partnerOf(talk: FallbackCall, channels: readonly AriChannel[], members: readonly string[]): { agentId: string; channel: AriChannel } | null {
    for (const channel of channels.filter((one) => members.includes(one.id) && one.id !== talk.channelId)) {
      const agent = routing.agents().find(({ agentId }) => channel.name.startsWith(`${phones.endpointOf(agentId)}-`));
      if (agent !== undefined) return { agentId: agent.agentId, channel };
    }
    return null;
  }

  function open(talk: FallbackCall, caller: AriChannel, agentId: string, agentLeg: AriChannel): CallRecord {
    const call = newCall({
      id: newId(), direction: 'in', origin: talk.entry, number: talk.number, callerRaw: caller.caller.number, callerName: caller.caller.name,
      residentChannel: caller.id, uniqueId: caller.id, startedAt: timeOf(caller),
    });
    book.open(call, { data: { number: talk.number, origin: talk.entry } });
    return book.change(call.id, 'fallback', { state: 'fallback', agentId, agentIds: [agentId], agentChannel: agentLeg.id, connectedAt: timeOf(agentLeg), talkStartedAt: timeOf(agentLeg) }, { agentId });
  }

  /** Marks the agent as talking and asks to be told of the end of both legs, which are no channels of ours. */
  async function follow(call: CallRecord): Promise<void> {
    const agentId = call.agentId ?? '';
    const before = routing.agents().find((agent) => agent.agentId === agentId)?.callId ?? null;
    // He was on another call when we went: that one has lost him, or is over.
    if (before !== null && before !== call.id) routing.released(agentId, before, { seconds: DEFAULT_WRAP_UP_SECONDS });
    if (routing.reserve(agentId, call.id, 'adoption')) routing.talking(agentId, call.id);
    try {
      for (const channel of [call.residentChannel, call.agentChannel ?? '']) await ari.subscribe(APP, `channel:${channel}`);
    } catch (error) {
      log.info({ err: error, callId: call.id }, 'a talk ended while it was being adopted');
      await service.end(call.id, 'lost', TEMPORARY_FAILURE);
    }
  }

  return {
    async adopt(channels) {
      const bridges = await ari.bridges();
      for (const talk of fallbackCalls(channels, bridges).filter((call) => call.state === 'talking')) {
        const known = book.ofChannel(talk.channelId);
        const members = bridges.find((bridge) => bridge.channels.includes(talk.channelId))?.channels ?? [];
        const partner = partnerOf(talk, channels, members);
        const caller = channels.find((channel) => channel.id === talk.channelId);
        if (partner === null || caller === undefined) continue;
        if (known === undefined) await follow(open(talk, caller, partner.agentId, partner.channel));
        else if (isTalkOfFallback(known)) await follow(known);
      }
    },
  };
}

/** Asterisk writes "+0000" where ISO wants "+00:00". */
const timeOf = (channel: AriChannel): string => new Date(Date.parse(channel.creationtime.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))).toISOString();
