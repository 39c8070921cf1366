import type { CallCommand, CallCommandInput } from './call-control.ts';
import type { DeskFigures, OwnDayView } from './queues.ts';
import type { AgentView, CallView, DeskSnapshot, OfferView, QueueStats, ResidentCard } from './views.ts';
import type { BulletinView, TicketPresence } from './desk.ts';
import type { CallOutcome, PauseReason } from './states.ts';

/** The two namespaces: `/desk` (signed-in staff; cookie session) and `/call` (one resident, one call; token of that page load). */
export const DESK_NAMESPACE = '/desk';
export const CALL_NAMESPACE = '/call';

export interface Refusal { ok: false; code: string; message: string; messageZh: string; details?: Record<string, unknown> }
export type Ack<T = object> = (answer: ({ ok: true } & T) | Refusal) => void;

/** One pushed fact; `seq` counts per agent within an `epoch` (one server life). */
export interface Push {
  seq: number;
  event:
    | { kind: 'agent'; agent: AgentView }
    | { kind: 'offer'; offer: OfferView | null }
    | { kind: 'call'; call: CallView | null }
    | { kind: 'card'; callId: string; card: ResidentCard | null }
    | { kind: 'queues'; queues: QueueStats[] }
    /** The dead signalling socket cannot carry BYE: the page ends this session by itself. */
    | { kind: 'phoneHangUp'; callId: string }
    | { kind: 'phoneTab'; tab: string | null }
    /** What stands above the form from now on. */
    | { kind: 'bulletins'; bulletins: BulletinView[] }
    | { kind: 'figures'; figures: DeskFigures }
    /** One's own figures of the day, after each call and change of state. */
    | { kind: 'ownDay'; day: OwnDayView }
    /** Who else looks at the ticket this page watches. */
    | { kind: 'ticketPresence'; presence: TicketPresence };
}

/** Every command of a call, named in contract/call-control.ts, is an event too. */
type CallEvents = { [C in CallCommand as `call.${C}`]: (input: CallCommandInput<C>, ack: Ack) => void };

export interface DeskToServer extends CallEvents {
  /** Resume after a drop: pushes after `seq` of `epoch` follow, or a snapshot when they are not kept any more. */
  'desk.resume': (input: { epoch: string; seq: number } | null, ack: Ack<{ snapshot: DeskSnapshot } | { resumed: true }>) => void;
  'agent.ready': (input: Record<string, never>, ack: Ack) => void;
  'agent.pause': (input: { reason: PauseReason }, ack: Ack) => void;
  'agent.extendWrapUp': (input: { seconds: number }, ack: Ack) => void;
  'agent.signOut': (input: Record<string, never>, ack: Ack) => void;
  /** This tab takes the telephone (or, with `tab: false`, lets go). */
  'phone.take': (input: { tab: boolean }, ack: Ack) => void;
  /** The page's telephone is registered or not. */
  'phone.state': (input: { registered: boolean }, ack: Ack) => void;
  /** The page answered or declined by SIP; told here so that the server knows even before SIP does. */
  'offer.decline': (input: { offerId: string }, ack: Ack) => void;
  'call.callOut': (input: { number: string; ticketId?: string }, ack: Ack<{ callId: string }>) => void;
  'call.outcome': (input: { callId: string; outcome: CallOutcome; note?: string }, ack: Ack) => void;
  /** Three seconds without sound from one side, noticed by the page. */
  'call.oneWayAudio': (input: { callId: string; missing: 'in' | 'out' }, ack: Ack) => void;
  /** This page shows a ticket (null: none any more); everybody who has it open is told who does. */
  'ticket.watch': (input: { ticketId: string | null; editing: boolean }, ack: Ack) => void;
}

export interface ServerToDesk {
  push: (push: Push) => void;
  /** The session was revoked or ended elsewhere: the page goes to the sign-in. */
  signedOut: () => void;
}

/** What the resident's page sees of the one call its token knows. */
export interface ResidentCallView {
  state: 'connecting' | 'greeting' | 'waiting' | 'talking' | 'held' | 'ended';
  /** Caption of what is being said, in both languages. */
  caption: { zh: string; en: string } | null;
  position: number | null;
  /** Until an agent is likely to answer; absent when nobody can say. */
  estimateSeconds?: number | null;
  /** Keys that do something now, with a label in both languages. */
  keys: { key: string; zh: string; en: string }[];
  startedAt: string;
}
export interface ServerToResident { call: (view: ResidentCallView) => void }
export type ResidentToServer = Record<string, never>;
