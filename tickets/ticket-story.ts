import type { TicketState, Urgency } from '../contract/states.ts';
import type { TicketRecord } from './ticket.ts';

/** What became of a ticket, as the story of its resident tells it. */
export interface TicketStory {
  id: string; number: string; title: string; at: Date; byName: string; state: TicketState; urgency: Urgency;
  steps: { at: Date; byName: string; kind: 'ticketMoved' | 'note'; title: string; state?: TicketState }[];
}

const SAID = ['note', 'urged', 'facts', 'withdrawn'];

const textOf = (said: unknown): string => (typeof said === 'string' ? said : '');

/** The states a ticket was given when it was taken are part of its taking; the later ones are lines of their own. */
export function storyOf({ id, number, title, receivedAt, createdByName, state, urgency, history }: TicketRecord): TicketStory {
  const steps = history.flatMap((entry): TicketStory['steps'] => {
    const base = { at: entry.at, byName: entry.byName };
    if (entry.kind === 'stateChanged' && entry.at.getTime() !== receivedAt.getTime()) return [{ ...base, kind: 'ticketMoved', title, state: String(entry.data?.['to']) as TicketState }];
    return SAID.includes(entry.kind) ? [{ ...base, kind: 'note', title: textOf(entry.data?.['text']) }] : [];
  });
  return { id, number, title, at: receivedAt, byName: createdByName, state, urgency, steps };
}
