import type { Viewer } from '../access/viewer.ts';
import type { TicketInput } from '../contract/api.ts';
import { newId } from '../contract/ids.ts';
import type { TicketView } from '../contract/views.ts';
import { entriesAfter, stateEntries, type EntryContent } from './history.ts';
import type { TicketContext } from './ticket-context.ts';
import { cityDay, ticketNumber } from './ticket-number.ts';
import { statesOnSave, type TicketRecord } from './ticket.ts';

/** `id` is the one to give to the ticket, null = a new one. A ticket that has the id already is given again and nothing is written. */
export type CreateTicket = (input: TicketInput, viewer: Viewer, id: string | null) => Promise<TicketView>;

/** Takes a new ticket: stored first, acknowledged after. */
export function createTicketTaking(context: TicketContext): CreateTicket {
  const { tickets, clock, bus } = context;

  return async (input, viewer, id) => {
    const before = id === null ? null : await tickets.findOne(viewer, id);
    if (before !== null) return context.view(before, viewer);
    await context.checkCodes(input);
    const ticket = await newTicket(context, input, viewer, id);
    const outcome = await tickets.insert({ ticket, reactions: ticket.callIds.map((callId) => context.linkReaction(ticket, callId, viewer.userId)) });
    if (outcome === 'repeated') return context.view(await context.read(ticket.id, viewer), viewer);
    for (const callId of ticket.callIds) await context.link(callId, ticket, viewer.userId);
    bus.tell('ticket.created', { ticketId: ticket.id, callId: ticket.callIds[0] ?? null });
    return context.view(ticket, viewer);
  };

  async function newTicket(shared: TicketContext, input: TicketInput, viewer: Viewer, id: string | null): Promise<TicketRecord> {
    const { callId, channel, incomplete, ...form } = input;
    const call = callId === undefined ? null : await shared.needCall(viewer, callId);
    const at = clock.now();
    const calling = call?.verified === true ? shared.phoneOf(call.caller) : null;
    const phones = [...new Set([shared.phoneOf(form.contactPhone), calling].filter((phone) => phone !== null))];
    // Who gave a sealed tip must not appear among the residents.
    const residentId = form.secrecy === 'sealed' || phones[0] === undefined ? null : await shared.residents.ensure(phones[0], form.residentName);
    const day = cityDay(at);
    const states = statesOnSave(form.disposition);
    const created = { channel, ...(callId === undefined ? {} : { callId }), ...(incomplete === undefined ? {} : { incomplete }) };
    const contents: EntryContent[] = [{ kind: 'created', data: created }, ...stateEntries('draft', states)];
    const history = entriesAfter(0, viewer, at, contents);
    return {
      ...form, channel, phones, residentId, history,
      id: id ?? newId(at.getTime()),
      number: ticketNumber(day, await shared.counters.next(`ticket-${day}`)),
      state: states.at(-1) ?? 'received',
      receivedAt: at, createdById: viewer.userId, createdByName: viewer.name, staffIds: [viewer.userId],
      callIds: callId === undefined ? [] : [callId],
      version: 1, historySeq: history.length,
    };
  }
}
