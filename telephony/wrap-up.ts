import type { CallRecord } from './call.ts';
import type { CallContext } from './call-context.ts';

export const DEFAULT_WRAP_UP_SECONDS = 120;

/** How long the agent of this call has for the wrap-up: as its queue says. */
export function wrapUpSecondsOf({ queueOf }: Pick<CallContext, 'queueOf'>, call: CallRecord): number {
  return (call.queueId === null ? null : queueOf(call.queueId)?.wrapUpSeconds) ?? DEFAULT_WRAP_UP_SECONDS;
}
