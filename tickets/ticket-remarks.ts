import type { Asker } from '../residents/resident.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Revealed } from '../contract/desk.ts';
import type { TicketView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { displayPhone } from '../residents/masking.ts';
import { stateEntries, type EntryContent } from './history.ts';
import { decideLink, type Decided } from './ticket-link.ts';
import type { TicketContext } from './ticket-context.ts';
import { contactOf } from './ticket-view.ts';
import { moveTicket, OPEN_STATES, type TicketRecord } from './ticket.ts';
import { identityShown } from './visibility.ts';

export interface Remark { callId: string | null; text: string }

/** What may be done to a ticket that is there, before a new one is begun. Each is added to the history and joins the call, when one is named, in the same write. */
export interface TicketRemarks {
  /** 催单. TICKET_WRONG_STATE when the matter is over. */
  urge(idOrNumber: string, remark: Remark, viewer: Viewer): Promise<TicketView>;
  /** 补充. TICKET_WRONG_STATE when the matter is over. */
  facts(idOrNumber: string, remark: Remark, viewer: Viewer): Promise<TicketView>;
  /** 撤单. TICKET_WRONG_STATE when its state does not allow it. */
  withdraw(idOrNumber: string, remark: Remark, viewer: Viewer): Promise<TicketView>;
  /** Name and number in full, written into ledger and history first; FORBIDDEN when they are hidden from this viewer. */
  reveal(idOrNumber: string, reason: string, by: Asker): Promise<Revealed>;
}

type Change = (idOrNumber: string, viewer: Viewer, decide: (record: TicketRecord) => Decided | null) => Promise<TicketRecord>;

export function createTicketRemarks(context: TicketContext, change: Change): TicketRemarks {
  async function remark(kind: 'urged' | 'facts' | 'withdrawn', idOrNumber: string, { callId, text }: Remark, viewer: Viewer): Promise<TicketView> {
    const call = callId === null ? null : await context.needCall(viewer, callId);
    const record = await change(idOrNumber, viewer, (current) => {
      if (kind !== 'withdrawn' && !OPEN_STATES.includes(current.state)) throw new HotlineError('TICKET_WRONG_STATE', [current.state, kind], { from: current.state, to: kind });
      const next = kind === 'withdrawn' ? moveTicket(current.state, 'withdrawn') : null;
      const said: EntryContent[] = [{ kind, data: callId === null ? { text } : { text, callId } }, ...(next === null ? [] : stateEntries(current.state, [next]))];
      const linked = callId === null || call === null ? null : decideLink(context, current, { callId, calling: call.verified ? context.phoneOf(call.caller) : null, viewer });
      return { set: { ...linked?.set, ...(next === null ? {} : { state: next }) }, contents: [...(linked?.contents ?? []), ...said], reactions: linked?.reactions ?? [] };
    });
    if (callId !== null) await context.link(callId, record, viewer.userId);
    return context.view(record, viewer);
  }

  return {
    urge: (id, said, viewer) => remark('urged', id, said, viewer),
    facts: (id, said, viewer) => remark('facts', id, said, viewer),
    withdraw: (id, said, viewer) => remark('withdrawn', id, said, viewer),
    async reveal(idOrNumber, reason, { viewer, address }) {
      const record = await context.read(idOrNumber, viewer);
      if (!identityShown(viewer, record).phone) throw new HotlineError('FORBIDDEN', [], { permission: 'resident.reveal' });
      await context.audit(viewer, { action: 'revealed', entity: 'ticket', entityId: record.id, entityName: record.number, before: null, after: { reason } }, address);
      await change(record.id, viewer, () => ({ set: {}, contents: [{ kind: 'revealed', data: { text: reason } }] }));
      const phone = displayPhone(contactOf(record), context.city);
      return { name: record.residentName, phones: phone === '' ? [] : [phone] };
    },
  };
}
