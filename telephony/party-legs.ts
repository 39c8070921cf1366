import type { CallTarget } from '../contract/call-control.ts';
import { HotlineError } from '../errors.ts';
import type { CallRecord } from './call.ts';
import { APP, type CallContext } from './call-context.ts';
import type { DialRoute } from './dial-out.ts';
import type { Party } from './party.ts';

/** Finds and rings whoever is to come to a call. */
export interface PartyLegs {
  /** Chooses and reserves; nothing is rung. Throws AGENT_BUSY, NOT_FOUND, BAD_INPUT, DIAL_*. */
  find(call: CallRecord, target: CallTarget): Found;
  /** The emergency service of this number. */
  findService(call: CallRecord, number: string): Found;
  ring(call: CallRecord, found: Found): Promise<'done' | 'unreachable'>;
}
export interface Found { party: Party; route: DialRoute | null }

const AGENT_RING_SECONDS = 20;
const NUMBER_RING_SECONDS = 45;

export function createPartyLegs(context: CallContext): PartyLegs {
  const { ari, routing, phones, dialOut, newId, book, queueOf } = context;

  function partyOf(given: Pick<Party, 'kind' | 'agentId' | 'number'>, atOnce = false): Party {
    return { ...given, id: newId(), channelId: newId(), state: 'ringing', atOnce, met: false, since: book.nowIso() };
  }

  function invite(agentId: string, callId: string): Found {
    if (!routing.invite(agentId, callId, 'transfer')) throw new HotlineError('AGENT_BUSY');
    return { party: partyOf({ kind: 'agent', agentId, number: '' }), route: null };
  }

  /** Of a queue the agent who has been ready longest: whoever asks for advice wants an answer now, not a place in a line. */
  function inviteOf(queueId: string, callId: string): Found {
    if (queueOf(queueId) === null) throw new HotlineError('NOT_FOUND');
    const ready = routing.agents().filter((agent) => agent.state === 'ready' && agent.queueIds.includes(queueId)).sort((one, other) => one.since.localeCompare(other.since));
    for (const { agentId } of ready) {
      if (routing.invite(agentId, callId, 'transfer')) return { party: partyOf({ kind: 'agent', agentId, number: '' }), route: null };
    }
    throw new HotlineError('AGENT_BUSY');
  }

  function dial(call: CallRecord, number: string, kind: 'number' | 'emergency'): Found {
    const route = dialOut.route(number, { agentId: call.agentId, queueId: call.queueId });
    return { party: partyOf({ kind, agentId: null, number: route.digits }, kind === 'emergency'), route };
  }

  return {
    find(call, target) {
      if (target.kind === 'agent') return invite(target.agentId, call.id);
      if (target.kind === 'queue') return inviteOf(target.queueId, call.id);
      if (target.kind === 'number') return dial(call, target.number, 'number');
      throw new HotlineError('BAD_INPUT', ['target'], { field: 'target' });
    },
    findService: (call, number) => dial(call, number, 'emergency'),
    ring(call, { party, route }) {
      const appArgs = ['party', call.id, party.id].join(',');
      const variables = { CALLID: call.id, LEG: 'party' };
      if (route !== null) return dialOut.originate({ channelId: party.channelId, route, app: APP, appArgs, timeout: NUMBER_RING_SECONDS, variables });
      return ari.originate({
        channelId: party.channelId, endpoint: phones.endpointOf(party.agentId ?? ''), app: APP, appArgs, timeout: AGENT_RING_SECONDS, callerId: shownNumber(call), formats: 'opus,alaw,ulaw',
        variables: { ...variables, 'PJSIP_HEADER(add,X-Call-Id)': call.id, 'PJSIP_HEADER(add,X-Offer-Id)': party.id },
      });
    },
  };
}

/** What the agent's phone shows; from the raw number only, never the forgeable name. */
export function shownNumber(call: CallRecord): string {
  const digits = call.callerRaw.replace(/[^\d+*#]/g, '').slice(0, 24);
  return digits === '' ? 'anonymous <anonymous>' : `"${digits}" <${digits}>`;
}
