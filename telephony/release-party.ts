import type { CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';
import type { Party } from './party.ts';
import { wrapUpSecondsOf } from './wrap-up.ts';

/** Why a third party is off a call. */
export type DropReason = 'busy' | 'noAnswer' | 'declined' | 'unreachable' | 'hungUp' | 'dropped';

/** A silent or unreachable agent is treated as after a missed call of the queue; one who spoke with the resident wraps up. */
export function releaseParty(context: CallContext, call: CallRecord, party: Party, why: DropReason): void {
  const { agentId } = party;
  if (agentId === null) return;
  if (why === 'noAnswer' || why === 'unreachable') context.routing.offerFailed(call.id, agentId, party.id, why);
  else context.routing.released(agentId, call.id, party.met ? { seconds: wrapUpSecondsOf(context, call) } : null);
  if (why !== 'hungUp') context.tellHangUp(agentId, call.id);
}
