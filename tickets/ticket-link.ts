import type { Viewer } from '../access/viewer.ts';
import type { EntryContent } from './history.ts';
import type { Change, Reaction, TicketContext } from './ticket-context.ts';
import type { TicketRecord } from './ticket.ts';

/** What an act on a ticket changes, adds to the history and leaves to be done. */
export interface Decided { set: Change; contents: EntryContent[]; reactions?: Reaction[] }

/** A call joined to a ticket: its number is one of the ticket's from now on. Null when it is joined already. */
export function decideLink(context: TicketContext, current: TicketRecord, { callId, calling, viewer }: { callId: string; calling: string | null; viewer: Viewer }): Decided | null {
  if (current.callIds.includes(callId)) return null;
  const phones = calling === null ? current.phones : [...new Set([...current.phones, calling])];
  return { set: { callIds: [...current.callIds, callId], phones }, contents: [{ kind: 'callLinked', data: { callId } }], reactions: [context.linkReaction(current, callId, viewer.userId)] };
}
