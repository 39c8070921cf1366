import { createHash } from 'node:crypto';
import type { Viewer } from '../access/viewer.ts';
import type { TicketInput } from '../contract/api.ts';
import { newId } from '../contract/ids.ts';
import type { TicketView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { entriesAfter, stateEntries, type EntryContent } from './history.ts';
import type { TicketContext } from './ticket-context.ts';
import { cityDay, ticketNumber } from './ticket-number.ts';
import { statesOnSave, type TicketRecord } from './ticket.ts';

export type CreateTicket = (input: TicketInput, viewer: Viewer, key: string | null) => Promise<TicketView>;

/** Takes a new ticket: stored first, acknowledged after. The same key with the same content gives the same ticket again. */
export function createTicketTaking(context: TicketContext): CreateTicket {
  const { tickets, clock, bus } = context;

  /** The ticket that this very key made before, or null; the same key with another content is refused. */
  async function repeated(viewer: Viewer, key: string | null, hash: string): Promise<TicketView | null> {
    if (key === null) return null;
    const kept = await context.idempotency.find({ userId: viewer.userId, key });
    if (kept === null) return null;
    const ticketId = kept.answer['ticketId'] ?? '';
    if (kept.hash !== hash) throw new HotlineError('DUPLICATE', ['Idempotency-Key'], { ticketId });
    return context.view(await context.read(ticketId, viewer), viewer);
  }

  return async (input, viewer, key) => {
    const hash = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const before = await repeated(viewer, key, hash);
    if (before !== null) return before;
    await context.checkCodes(input);
    const ticket = await newTicket(context, input, viewer);
    const once = key === null ? null : { userId: viewer.userId, key, hash, answer: { ticketId: ticket.id, number: ticket.number }, at: ticket.receivedAt };
    const outcome = await tickets.insert({ ticket, once, reactions: ticket.callIds.map((callId) => context.linkReaction(ticket, callId, viewer.userId)) });
    if (outcome === 'repeated') return (await repeated(viewer, key, hash)) ?? context.view(ticket, viewer);
    for (const callId of ticket.callIds) await context.link(callId, ticket, viewer.userId);
    bus.tell('ticket.created', { ticketId: ticket.id, callId: ticket.callIds[0] ?? null });
    return context.view(ticket, viewer);
  };

  async function newTicket(shared: TicketContext, input: TicketInput, viewer: Viewer): Promise<TicketRecord> {
    const { callId, channel, ...form } = input;
    const call = callId === undefined ? null : await shared.needCall(viewer, callId);
    const at = clock.now();
    const calling = call?.verified === true ? shared.phoneOf(call.caller) : null;
    const phones = [...new Set([shared.phoneOf(form.contactPhone), calling].filter((phone) => phone !== null))];
    // Who gave a sealed tip must not appear among the residents.
    const residentId = form.secrecy === 'sealed' || phones[0] === undefined ? null : await shared.residents.ensure(phones[0], form.residentName);
    const day = cityDay(at);
    const states = statesOnSave(form.disposition);
    const contents: EntryContent[] = [{ kind: 'created', data: callId === undefined ? { channel } : { channel, callId } }, ...stateEntries('draft', states)];
    const history = entriesAfter(0, viewer, at, contents);
    return {
      ...form, channel, phones, residentId, history,
      id: newId(at.getTime()),
      number: ticketNumber(day, await shared.counters.next(`ticket-${day}`)),
      state: states.at(-1) ?? 'received',
      receivedAt: at, createdById: viewer.userId, createdByName: viewer.name, staffIds: [viewer.userId],
      callIds: callId === undefined ? [] : [callId],
      version: 1, historySeq: history.length,
    };
  }
}
