import type { CallContext } from './call-context.ts';
import { answeredParties } from './transfer.ts';

/** The dialplan ends both when one hangs up while we are away; of three it ends nobody. */
export async function refreshPartner({ ari, book, log }: Pick<CallContext, 'ari' | 'book' | 'log'>, callId: string): Promise<void> {
  const call = book.get(callId);
  if (call === undefined || call.agentChannel === null || call.state === 'ended') return;
  const alone = answeredParties(call).length === 0;
  await (alone ? namePartner(ari, call.residentChannel, call.agentChannel) : ari.setVariable(call.residentChannel, 'PARTNER', '').then(() => undefined))
    .catch((error: unknown) => log.warn({ err: error, callId }, 'the resident\'s leg does not know its partner'));
}

/** Leaves the agent's leg under its name with the resident's: when he hangs up while we are away the dialplan ends both. */
async function namePartner(ari: CallContext['ari'], residentChannel: string, agentChannel: string): Promise<void> {
  const name = await ari.getVariable(agentChannel, 'CHANNEL(name)');
  if (name !== null) await ari.setVariable(residentChannel, 'PARTNER', name);
}
