import type { Clock } from '../clock.ts';
import type { AgentView, QueueStats, QueueView } from '../contract/views.ts';
import type { PauseReason } from '../contract/states.ts';
import type { Bus } from '../events/bus.ts';
import type { AgentSnapshot } from './agent.ts';
import type { PauseRule } from './pauses.ts';

/** A call that wants an agent. */
export interface EnqueueItem {
  callId: string;
  queueId: string;
  /** When the caller began to wait; keeps its place when a call comes back. */
  at: Date;
  /** Before everybody who came the normal way (a caller whose agent was lost). */
  front?: boolean;
  preferAgentId?: string;
  exceptAgentId?: string;
  /** Chosen on the way (voice menu): skill → level 1 to 5, on top of what the queue asks for. */
  skills?: Readonly<Record<string, number>>;
  /** Instead of the queue's own, higher first; below zero for callers who are to wait for all others (nuisance of the grade `limited`: LOWEST_PRIORITY). */
  priority?: number;
  /** Stands for somebody who left the line and is called back in turn: `callId` is the call to come, which `callBackTurn` opens. */
  callBack?: true;
}

/** Behind everybody who waits up to ten times the queue's ageing longer: late, but never stuck. */
export const LOWEST_PRIORITY = -10;

export type OfferFailure = 'noAnswer' | 'declined' | 'unreachable';
/** Why an agent is reserved without the queue: a transfer needs a ready agent, the agent's own call-out may come out of a pause, adoption takes the agent as found. */
export type ReservePurpose = 'transfer' | 'callOut' | 'adoption';
export interface SignInInput { agentId: string; name: string; staffNumber: string; queueIds: string[] }

/**
 * Who gets which call. Everything happens in this process's memory in one step each, so a call never has two agents nor an agent two calls.
 *
 * Order for a direct connection (transfer, call-out): `reserve` the new agent → `released` the old one → ring → `answered` or `talking`;
 * when it fails: `offerFailed` (agent silent or unreachable) or `released(…, null)` (nobody's fault).
 */
export interface RoutingService {
  /** Puts a call into a queue; a call already there keeps its one entry (the new one replaces it). Waits while another agent still holds the call. */
  enqueue(item: EnqueueItem): void;
  /** The caller is gone or goes elsewhere: out of the queue; an agent's ringing phone is stopped. */
  withdraw(callId: string): void;
  /** Place in the queue from 1; null when not waiting. */
  position(callId: string): number | null;
  /** Seconds until an agent, from measured service times, the agents of the queue and the place; null when not waiting or while it cannot be told. */
  estimate(callId: string): number | null;
  /** The one atomic claim. False = the offer is over (OFFER_TAKEN). True also for an agent reserved for this call. */
  answered(callId: string, agentId: string, offerId: string): boolean;
  /** The agent's phone did not take it; the call keeps its place. Stale reports are ignored. */
  offerFailed(callId: string, agentId: string, offerId: string, why: OfferFailure): void;
  /** Takes a free agent for one call without the queue; the call leaves the queue if it was there. Without a purpose: `transfer` when somebody holds the call, else `callOut`. */
  reserve(agentId: string, callId: string, purpose?: ReservePurpose): boolean;
  /** Takes an agent for a call that another holds: to be asked for advice, or to listen. Ends by `released`, or by `offerFailed` when the telephone is not picked up. */
  invite(agentId: string, callId: string, purpose: ReservePurpose): boolean;
  /** The invited agent is on the call, beside its holder. */
  joined(agentId: string, callId: string): void;
  /** The agent speaks on this call (after `reserve`, or adopted); one who is on it already becomes its holder. Throws when the agent or the call is taken. */
  talking(agentId: string, callId: string): void;
  /** The agent is off this call; stale reports are ignored. */
  released(agentId: string, callId: string, wrapUp: { seconds: number } | null): void;

  signIn(agent: SignInInput): AgentView;
  signOut(agentId: string): void;
  /** While talking or ringing this is kept for afterwards. */
  ready(agentId: string): AgentView;
  pause(agentId: string, reason: PauseReason): AgentView;
  extendWrapUp(agentId: string, seconds: number): AgentView;
  wrapUpDone(agentId: string): void;
  /** Why agents may pause and for how long; takes the place of what was given before. */
  setPauseReasons(rules: readonly PauseRule[]): void;
  /** Of anybody, signed in or not; level 1 to 5. */
  setAgentSkills(agentId: string, skills: Readonly<Record<string, number>>): void;
  /** Browser presence: more than 9 s without a browser → `offline`. */
  connected(agentId: string): void;
  disconnected(agentId: string): void;
  phoneState(agentId: string, registered: boolean): void;

  agent(agentId: string): AgentView | null;
  /** Everybody signed in. */
  agents(): AgentView[];
  stats(): QueueStats[];
  setQueue(queue: QueueView): void;
  /** A queue that is no more; stays as long as somebody waits in it. */
  removeQueue(queueId: string): void;
  queue(queueId: string): QueueView | null;
  /** The live offer of a call, for the screen. */
  offerOf(callId: string): LiveOffer | null;
  /** After a restart: agents as they were; each has 9 s to come back before being `offline`. */
  restore(snapshots: readonly AgentSnapshot[]): void;
  /** Stops every timer. */
  close(): void;
}

export interface LiveOffer { offerId: string; callId: string; agentId: string; queueId: string; at: Date; until: Date; waitingSince: Date }

/** What routing needs of the rest, handed in by server.ts. */
export interface RoutingNeeds {
  /** Rings the agent's phone. `gone` = the caller is no longer there. A rejection means that nobody is to blame (Asterisk away): tried again after a second. */
  ring(offer: { callId: string; agentId: string; offerId: string; timeoutSeconds: number }): Promise<'ringing' | 'unreachable' | 'gone'>;
  cancelRing(offer: { callId: string; agentId: string; offerId: string }): Promise<void>;
  /** The turn of a caller who kept his place has come, and this agent is about to be rung: the call must exist afterwards, or be withdrawn. */
  callBackTurn?(turn: { callId: string; agentId: string }): void;
  /** By the queue's rule this caller is to leave it: for another queue, or (null) out of it. Told once per queue; who does nothing leaves him waiting. */
  overflowed?(callId: string, toQueueId: string | null): void;
  /** Who served this caller last, and who owns his open ticket; asked only when the queue prefers them. An answer later than half a second is not waited for. */
  lastAgentOf?(callId: string): Promise<string | null>;
  ownerOf?(callId: string): Promise<string | null>;
  clock: Clock;
  bus: Bus;
  newId(): string;
  /** Remembers an agent for `restore`; called after each change, at most a plain file write. */
  saveAgent?(snapshot: AgentSnapshot): void;
  reportError?(error: unknown): void;
}
