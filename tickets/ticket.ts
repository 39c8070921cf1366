import { HotlineError } from '../errors.ts';
import type { SecrecyLevel, TicketChannel, TicketDisposition, TicketKind, TicketState, Urgency } from '../contract/states.ts';
import { TICKET_STATES } from '../contract/states.ts';

/** What the form says; edits may change these fields only. */
export interface TicketForm {
  title: string;
  content: string;
  demand: string;
  occurredAt: string;
  place: string;
  areaCode: string | null;
  accused: string;
  kind: TicketKind;
  topicCode: string | null;
  urgency: Urgency;
  residentName: string;
  contactPhone: string;
  secrecy: SecrecyLevel;
  wantsReply: boolean;
  allowsVisit: boolean;
  allowsPublication: boolean;
  disposition: TicketDisposition;
  answer: string;
}

/** One line of the append-only history; `seq` counts from 1. */
export interface HistoryEntry {
  seq: number;
  at: Date;
  byId: string;
  byName: string;
  kind: 'created' | 'edited' | 'callLinked' | 'note' | 'stateChanged' | 'recordingPlayed' | 'urged' | 'facts' | 'withdrawn' | 'revealed';
  data?: Record<string, unknown>;
}

/** A ticket as kept. `version` counts edits of the form; `historySeq` counts every entry and guards each write. */
export interface TicketRecord extends TicketForm {
  id: string;
  number: string;
  state: TicketState;
  channel: TicketChannel;
  receivedAt: Date;
  createdById: string;
  createdByName: string;
  /** Everyone of the staff who worked on it: may always read it. */
  staffIds: string[];
  /** E.164 of the contact number and of the calling numbers, for history and search. */
  phones: string[];
  residentId: string | null;
  callIds: string[];
  version: number;
  historySeq: number;
  history: HistoryEntry[];
}

/**
 * From each state, where a ticket may go. A subset of the work order's life: the later states (sign-for, handling, review, visit) join with the dispatch;
 * until then only what a desk alone can decide is reachable.
 */
export const TICKET_MOVES: Partial<Record<TicketState, readonly TicketState[]>> = {
  draft: ['received', 'voided'],
  received: ['answeredOnSpot', 'toDispatch', 'notAccepted', 'transferred', 'withdrawn', 'voided'],
  answeredOnSpot: ['closed', 'toDispatch', 'voided'],
  toDispatch: ['answeredOnSpot', 'notAccepted', 'transferred', 'withdrawn', 'voided'],
  notAccepted: ['toDispatch', 'closed', 'voided'],
  transferred: ['toDispatch', 'closed', 'voided'],
  withdrawn: ['toDispatch', 'closed'],
  closed: [],
  voided: [],
};

/** Every target is a state with a row of its own and every row but the first can be reached; throws otherwise. Called at the start. */
export function checkTicketStates(): void {
  const rows = Object.entries(TICKET_MOVES) as [TicketState, readonly TicketState[]][];
  const reachable = new Set(rows.flatMap(([, targets]) => targets));
  for (const [state, targets] of rows) {
    if (!TICKET_STATES.includes(state)) throw new Error(`${state} is no ticket state`);
    for (const target of targets) if (!(target in TICKET_MOVES)) throw new Error(`${state} leads to ${target}, which has no row`);
    if (state !== 'draft' && !reachable.has(state)) throw new Error(`ticket state ${state} cannot be reached`);
  }
}

/** Throws TICKET_WRONG_STATE with both states unless the table has the move. */
export function moveTicket(from: TicketState, to: TicketState): TicketState {
  if (!(TICKET_MOVES[from] ?? []).includes(to)) throw new HotlineError('TICKET_WRONG_STATE', [from, to], { from, to });
  return to;
}

const STATE_OF: Record<TicketDisposition, TicketState> = { dispatch: 'toDispatch', answerOnSpot: 'answeredOnSpot', notAccept: 'notAccepted', refer: 'transferred' };

/** The states a saved form passes through: received first, then what the agent decided; an answer on the spot closes the matter. */
export function statesOnSave(disposition: TicketDisposition): TicketState[] {
  const decided = STATE_OF[disposition];
  return decided === 'answeredOnSpot' ? ['received', decided, 'closed'] : ['received', decided];
}

/** The state after the disposition was changed by an edit; the same state when nothing changes. */
export function stateAfterEdit(record: Pick<TicketRecord, 'state' | 'disposition'>, disposition: TicketDisposition): TicketState[] {
  if (disposition === record.disposition) return [];
  const decided = moveTicket(record.state, STATE_OF[disposition]);
  return decided === 'answeredOnSpot' ? [decided, moveTicket(decided, 'closed')] : [decided];
}

/** States of a matter that is over. */
export const FINISHED_STATES: readonly TicketState[] = ['answeredOnSpot', 'closed', 'archived', 'notAccepted', 'terminated', 'transferred', 'merged', 'withdrawn', 'voided'];
export const OPEN_STATES: readonly TicketState[] = TICKET_STATES.filter((state) => !FINISHED_STATES.includes(state));
