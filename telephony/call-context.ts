import type { AgentState } from '../contract/states.ts';
import type { Bus } from '../events/bus.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Ari } from './ari/ari.ts';
import type { CallBook } from './call-book.ts';
import type { CallRecord } from './call.ts';
import type { CallQueue } from './call-queue.ts';
import type { DialOut } from './dial-out.ts';

/** The Stasis application's name; extensions.conf says the same. */
export const APP = 'hotline';
/** One holding bridge for everybody who hears music; Asterisk plays it by itself, also while we are away. */
export const MUSIC_BRIDGE = 'hotline-music';

/** What calls need of routing. */
export interface RoutingPort {
  enqueue(item: { callId: string; queueId: string; at: Date; front?: boolean; preferAgentId?: string; exceptAgentId?: string; priority?: number }): void;
  withdraw(callId: string): void;
  answered(callId: string, agentId: string, offerId: string): boolean;
  offerFailed(callId: string, agentId: string, offerId: string, why: 'noAnswer' | 'declined' | 'unreachable'): void;
  reserve(agentId: string, callId: string, purpose?: 'transfer' | 'callOut' | 'adoption'): boolean;
  talking(agentId: string, callId: string): void;
  released(agentId: string, callId: string, wrapUp: { seconds: number } | null): void;
  /** Takes an agent for a call that another holds. */
  invite(agentId: string, callId: string, purpose: 'transfer' | 'callOut' | 'adoption'): boolean;
  joined(agentId: string, callId: string): void;
  agents(): { agentId: string; callId: string | null; state: AgentState; since: string; queueIds: string[] }[];
}

/** What calls need of the agents' telephones and pages. */
export interface PhonesPort {
  endpointOf(agentId: string): string;
  onContact(handler: (agentId: string, registered: boolean) => void): void;
}

export interface CallContext {
  ari: Ari;
  book: CallBook;
  queue: CallQueue;
  routing: RoutingPort;
  phones: PhonesPort;
  clock: Clock;
  bus: Bus;
  log: Log;
  newId(): string;
  queueOf(queueId: string): { name: string; wrapUpSeconds: number; ringSeconds: number } | null;
  /** The page that holds this agent's telephone and is connected to us now; null when there is none. A reloaded page is another one. */
  pageOf(agentId: string): string | null;
  /** Tells the agent's page to end its telephone session by itself. */
  tellHangUp(agentId: string, callId: string): void;
  /** The one way to a number outside. */
  /** Since when a caller waits who left this queue to be called back and now calls again; null for everybody else. */
  waitsSince?(call: CallRecord, queueId: string): Date | null;
  dialOut: Pick<DialOut, 'route' | 'originate'>;
}
