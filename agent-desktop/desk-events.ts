import { PERMISSIONS, type CallOutcome, type PauseReason, type Permission } from '../contract/states.ts';
import { deskSchemas, type DeskEvent, type DeskInput } from '../contract/socket-schemas.ts';
import type { AgentView } from '../contract/views.ts';
import { HotlineError } from '../errors.ts';
import { callEventsOf, type CommandCalls } from './call-commands.ts';

/** What the desk needs of routing. */
export interface DeskRouting {
  signIn(agent: { agentId: string; name: string; staffNumber: string; queueIds: string[] }): AgentView;
  signOut(agentId: string): void;
  ready(agentId: string): AgentView;
  pause(agentId: string, reason: PauseReason): AgentView;
  extendWrapUp(agentId: string, seconds: number): AgentView;
  connected(agentId: string): void;
  disconnected(agentId: string): void;
  phoneState(agentId: string, registered: boolean): void;
  agent(agentId: string): AgentView | null;
  offerOf(callId: string): { offerId: string; agentId: string } | null;
  offerFailed(callId: string, agentId: string, offerId: string, why: 'declined'): void;
}

/** What the desk needs of call control; each command checks that the call is this agent's. */
export interface DeskCalls extends CommandCalls {
  callOut(request: { agentId: string; number: string; ticketId?: string }): Promise<{ callId: string }>;
  setOutcome(callId: string, agentId: string, outcome: CallOutcome, note: string): Promise<void>;
  oneWayAudio(callId: string, agentId: string, missing: 'in' | 'out'): Promise<void>;
  /** A connected call that gave neither a ticket nor a coded outcome yet. */
  outcomeMissing(callId: string): boolean;
}

/** One event's surroundings. */
export interface DeskContext {
  agentId: string;
  may(permission: Permission): boolean;
  routing: DeskRouting;
  calls: DeskCalls;
  resume(last: { epoch: string; seq: number } | null): object;
  takePhone(take: boolean): void;
  /** NOT_FOUND for a ticket this person may not see. */
  watch(ticketId: string | null, editing: boolean): Promise<void>;
  /** True for the tab that holds the telephone, or when none does. */
  mayReportPhone(): boolean;
}

interface DeskEventLine<E extends DeskEvent> { permission: Permission; /** An object is added to the acknowledgement. */ run(desk: DeskContext, input: DeskInput<E>): unknown }
type DeskTable = { readonly [E in DeskEvent]: DeskEventLine<E> };

/** The one table: each event of the desk, the right it takes, and the one service call it becomes. */
export const DESK_EVENTS: DeskTable = {
  'desk.resume': { permission: 'desk.use', run: (desk, input) => desk.resume(input) },
  'agent.ready': { permission: 'call.control', run: (desk) => (leaveWrapUp(desk), void desk.routing.ready(desk.agentId)) },
  'agent.pause': { permission: 'call.control', run: (desk, { reason }) => (leaveWrapUp(desk), void desk.routing.pause(desk.agentId, reason)) },
  'agent.extendWrapUp': { permission: 'call.control', run: (desk, { seconds }) => void desk.routing.extendWrapUp(desk.agentId, seconds) },
  'agent.signOut': { permission: 'call.control', run: (desk) => (leaveWrapUp(desk), desk.routing.signOut(desk.agentId)) },
  'phone.take': { permission: 'call.control', run: (desk, { tab }) => desk.takePhone(tab) },
  'phone.state': { permission: 'call.control', run: (desk, { registered }) => phoneState(desk, registered) },
  'offer.decline': { permission: 'call.control', run: (desk, { offerId }) => decline(desk, offerId) },
  ...callEventsOf<DeskContext>(),
  'call.callOut': {
    permission: 'call.callOut',
    run: (desk, { number, ticketId }) => desk.calls.callOut({ agentId: desk.agentId, number, ...(ticketId === undefined ? {} : { ticketId }) }),
  },
  'call.outcome': { permission: 'call.control', run: (desk, { callId, outcome, note }) => desk.calls.setOutcome(callId, desk.agentId, outcome, note ?? '') },
  'ticket.watch': { permission: 'ticket.read', run: (desk, { ticketId, editing }) => desk.watch(ticketId, editing) },
  'call.oneWayAudio': { permission: 'call.control', run: (desk, { callId, missing }) => desk.calls.oneWayAudio(callId, desk.agentId, missing) },
};

/** Fails the start when an event has no schema, no known permission or nothing to do. */
export function checkDeskEvents(table: Record<string, { permission?: string; run?: unknown }> = DESK_EVENTS): void {
  const known = new Set<string>(PERMISSIONS);
  for (const event of new Set([...Object.keys(deskSchemas), ...Object.keys(table)])) {
    if (!Object.hasOwn(deskSchemas, event)) throw new Error(`socket event ${event} has no schema`);
    if (!known.has(table[event]?.permission ?? '')) throw new Error(`socket event ${event} has no known permission`);
    if (typeof table[event]?.run !== 'function') throw new Error(`socket event ${event} does nothing`);
  }
}

/** A wrap-up that a person ends has its ticket or its coded outcome; only the timer ends it without. */
function leaveWrapUp({ agentId, routing, calls }: DeskContext): void {
  const agent = routing.agent(agentId);
  if (agent?.state === 'wrapUp' && agent.callId !== null && calls.outcomeMissing(agent.callId)) throw new HotlineError('OUTCOME_MISSING');
}

function phoneState(desk: DeskContext, registered: boolean): void {
  if (!desk.mayReportPhone()) throw new HotlineError('CONFLICT');
  desk.routing.phoneState(desk.agentId, registered);
}

function decline({ agentId, routing }: DeskContext, offerId: string): void {
  const callId = routing.agent(agentId)?.callId ?? '';
  const offer = routing.offerOf(callId);
  if (offer?.agentId !== agentId || offer.offerId !== offerId) throw new HotlineError('OFFER_TAKEN');
  routing.offerFailed(callId, agentId, offerId, 'declined');
}
