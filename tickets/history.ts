import type { TicketState } from '../contract/states.ts';
import type { HistoryEntry, TicketForm, TicketRecord } from './ticket.ts';

/** Who does something, as the history keeps it. */
export interface Actor { userId: string; name: string }
export type EntryContent = Pick<HistoryEntry, 'kind' | 'data'>;

/** Numbers the entries after those there are. */
export function entriesAfter(historySeq: number, actor: Actor, at: Date, contents: readonly EntryContent[]): HistoryEntry[] {
  return contents.map((content, index) => ({ seq: historySeq + index + 1, at, byId: actor.userId, byName: actor.name, ...content }));
}

/** One entry for each state passed through. */
export function stateEntries(from: TicketState, through: readonly TicketState[]): EntryContent[] {
  return through.map((to, index) => ({ kind: 'stateChanged', data: { from: through[index - 1] ?? from, to } }));
}

/** The fields an edit really changes, and what they were before: what they became stands in the next entry or in the ticket. */
export function changedFields(record: TicketRecord, edit: { [F in keyof TicketForm]?: TicketForm[F] | undefined }): { set: Partial<TicketForm>; before: Record<string, unknown> } {
  const changed = Object.entries(edit).filter(([field, value]) => value !== undefined && record[field as keyof TicketForm] !== value);
  return { set: Object.fromEntries(changed), before: Object.fromEntries(changed.map(([field]) => [field, record[field as keyof TicketForm]])) };
}
