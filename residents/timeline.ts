import type { Viewer } from '../access/viewer.ts';
import type { TimelineEntry } from '../contract/desk.ts';
import type { CallDirection, CallOutcome, TicketState, Urgency } from '../contract/states.ts';
import { cityTime } from '../language/city-time.ts';
import { idsOf, phonesOf, type Household } from './resident.ts';

/** A call as one line of the story of a resident. */
export interface TimelineCall { id: string; at: Date; direction: CallDirection; outcome: CallOutcome | null; talkMs: number | null; agentName: string | null; recorded: boolean; rating: number | null }
/** A ticket with what happened to it, as the viewer may see it. */
export interface TimelineTicket {
  id: string; number: string; title: string; at: Date; byName: string; state: TicketState; urgency: Urgency;
  steps: { at: Date; byName: string; kind: 'ticketMoved' | 'note'; title: string; state?: TicketState }[];
}
export interface TimelineNeeds {
  household(id: string, viewer: Viewer): Promise<Household>;
  /** Calls of these numbers begun before a moment, newest first; every call is told of, its story and recording keep rights of their own. */
  calls(phones: readonly string[], before: Date | null, limit: number): Promise<TimelineCall[]>;
  /** The newest tickets of a resident. */
  tickets(viewer: Viewer, who: { phones: readonly string[]; residentIds: readonly string[] }, limit: number): Promise<TimelineTicket[]>;
}
export interface Timeline { read(id: string, page: { limit: number; before: Date | null }, viewer: Viewer): Promise<{ items: TimelineEntry[]; next: string | null }> }

/** Of so many tickets of one resident the steps are looked through; the longest known series of one caller is a few dozen. */
const TICKETS = 500;
type Timed = TimelineEntry & { moment: number };

/** Everything a resident had with us in one list, newest first; the cursor is the moment of the last line. */
export function createTimeline({ household, calls, tickets }: TimelineNeeds): Timeline {
  return {
    async read(id, { limit, before }, viewer) {
      const whole = await household(id, viewer);
      const [phones, residentIds] = [phonesOf(whole), idsOf(whole)];
      const [foundCalls, foundTickets] = await Promise.all([
        viewer.permissions.has('call.read') ? calls(phones, before, limit + 1) : [],
        viewer.permissions.has('ticket.read') ? tickets(viewer, { phones, residentIds }, TICKETS) : [],
      ]);
      const lines = [...foundCalls.flatMap(ofCall), ...foundTickets.flatMap(ofTicket)]
        .filter(({ moment }) => before === null || moment < before.getTime())
        .sort((a, b) => b.moment - a.moment || b.id.localeCompare(a.id));
      // Lines of one moment stay on one page: the cursor is that moment.
      const last = lines[limit - 1]?.moment;
      const end = last === undefined ? lines.length : lines.findLastIndex(({ moment }) => moment === last) + 1;
      return { items: lines.slice(0, end).map(({ moment: _moment, ...entry }) => entry), next: end < lines.length && last !== undefined ? String(last) : null };
    },
  };
}

function timed(at: Date, entry: Omit<TimelineEntry, 'at'>): Timed {
  return { at: cityTime(at), moment: at.getTime(), ...entry };
}

function ofCall({ id, at, direction, rating, outcome, talkMs, agentName, recorded }: TimelineCall): Timed[] {
  const line = timed(at, { kind: direction === 'in' ? 'callIn' : 'callOut', id, title: '', data: { outcome, talkMs, agentName, recorded } });
  return rating === null ? [line] : [line, timed(at, { kind: 'rating', id, title: String(rating), data: { agentName } })];
}

function ofTicket({ id, number, title, at, byName, state, urgency, steps }: TimelineTicket): Timed[] {
  return [
    timed(at, { kind: 'ticket', id, title, data: { state, urgency, agentName: byName, ticketNumber: number } }),
    ...steps.map((step) => timed(step.at, { kind: step.kind, id, title: step.title, data: { agentName: step.byName, ticketNumber: number, ...(step.state === undefined ? {} : { state: step.state }) } })),
  ];
}
