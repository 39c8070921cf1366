import type { Viewer } from '../access/viewer.ts';
import type { TicketEdit } from '../contract/api.ts';
import type { TicketView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { changedFields, entriesAfter, stateEntries, type EntryContent } from './history.ts';
import type { TicketContext } from './ticket-context.ts';
import { decideLink, type Decided } from './ticket-link.ts';
import { createTicketRemarks, type TicketRemarks } from './ticket-remarks.ts';
import { stateAfterEdit, type TicketRecord } from './ticket.ts';

export interface TicketChanging extends TicketRemarks {
  edit(idOrNumber: string, edit: TicketEdit, viewer: Viewer): Promise<TicketView>;
  /** Joins a call to a ticket that is there. */
  linkCall(idOrNumber: string, callId: string, viewer: Viewer): Promise<TicketView>;
  note(idOrNumber: string, text: string, viewer: Viewer): Promise<TicketView>;
  /** A recording of this call was played: written into each of its tickets. */
  recordPlayed(callId: string, viewer: Viewer): Promise<void>;
}

/** Somebody else wrote between our read and our write: read again, this often. */
const TRIES = 8;
/** Seeking in a recording asks for it many times; within this time it is one playing. */
const ONE_PLAYING_MS = 600_000;

export function createTicketChanging(context: TicketContext): TicketChanging {
  const { tickets, bus, clock, phoneOf } = context;

  /** Writes what was decided on `record`; null when somebody else wrote first. */
  async function write(record: TicketRecord, viewer: Viewer, { set, contents, reactions = [] }: Decided): Promise<TicketRecord | null> {
    const entries = entriesAfter(record.historySeq, viewer, clock.now(), contents);
    if (!(await tickets.change({ read: record, set, entries, reactions }))) return null;
    bus.tell('ticket.changed', { ticketId: record.id });
    return { ...record, ...set, historySeq: record.historySeq + entries.length, history: [...record.history, ...entries] };
  }

  /** Reads, lets `decide` say what changes (null = nothing), writes; once more when somebody else was faster. */
  async function change(idOrNumber: string, viewer: Viewer, decide: (record: TicketRecord) => Decided | null): Promise<TicketRecord> {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const record = await context.read(idOrNumber, viewer);
      const decided = decide(record);
      if (decided === null) return record;
      const staffIds = [...new Set([...record.staffIds, viewer.userId])];
      const written = await write(record, viewer, { ...decided, set: { ...decided.set, staffIds } });
      if (written !== null) return written;
    }
    throw new HotlineError('CONFLICT');
  }

  return {
    ...createTicketRemarks(context, change),
    async edit(idOrNumber, edit, viewer) {
      await context.checkCodes(edit);
      return context.view(await change(idOrNumber, viewer, (current) => decideEdit(context, current, edit)), viewer);
    },
    async linkCall(idOrNumber, callId, viewer) {
      const call = await context.needCall(viewer, callId);
      const calling = call.verified ? phoneOf(call.caller) : null;
      const record = await change(idOrNumber, viewer, (current) => decideLink(context, current, { callId, calling, viewer }));
      await context.link(callId, record, viewer.userId);
      return context.view(record, viewer);
    },
    async note(idOrNumber, text, viewer) {
      return context.view(await change(idOrNumber, viewer, () => ({ set: {}, contents: [{ kind: 'note', data: { text } }] })), viewer);
    },
    async recordPlayed(callId, viewer) {
      const now = clock.now().getTime();
      for (const record of await tickets.ofCall(callId)) {
        const recently = record.history.some(({ kind, byId, data, at }) => kind === 'recordingPlayed' && byId === viewer.userId && data?.['callId'] === callId && now - at.getTime() < ONE_PLAYING_MS);
        // Played is played: written whether or not this viewer may read the ticket itself.
        for (let current: TicketRecord | undefined = record, attempt = 0; !recently && current !== undefined && attempt < TRIES; attempt += 1) {
          if ((await write(current, viewer, { set: {}, contents: [{ kind: 'recordingPlayed', data: { callId } }] })) !== null) break;
          current = (await tickets.ofCall(callId)).find(({ id }) => id === record.id);
        }
      }
    },
  };
}

function decideEdit({ phoneOf }: TicketContext, current: TicketRecord, { version, ...edit }: TicketEdit): Decided | null {
  if (current.version !== version) throw new HotlineError('CONFLICT', [], { version: current.version });
  const { set, before } = changedFields(current, edit);
  if (Object.keys(set).length === 0) return null;
  const states = stateAfterEdit(current, set.disposition ?? current.disposition);
  const others = current.phones.filter((phone) => phone !== phoneOf(current.contactPhone));
  const phones = [...new Set([phoneOf(set.contactPhone ?? current.contactPhone), ...others].filter((phone) => phone !== null))];
  const contents: EntryContent[] = [{ kind: 'edited', data: { fields: Object.keys(set), before } }, ...stateEntries(current.state, states)];
  return { set: { ...set, phones, state: states.at(-1) ?? current.state, version: version + 1 }, contents };
}
