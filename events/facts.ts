import type { AgentState, CallEnding, CallState } from '../contract/states.ts';

/**
 * Everything that is told after it has been written. Facts carry ids and states, not documents; a reader that wants more asks for it.
 * events/reactions.ts is the only list of who reacts.
 */
export interface Facts {
  /** A call record changed; `seq` is the record's own sequence. */
  'call.changed': { callId: string; seq: number; state: CallState; agentId: string | null };
  /** A call is offered to an agent, before the agent's phone rings. */
  'call.offered': { callId: string; agentId: string; offerId: string };
  /** An offer ended without being answered by this agent. */
  'call.offerEnded': { callId: string; agentId: string; offerId: string; why: 'answered' | 'noAnswer' | 'declined' | 'unreachable' | 'callerGone' };
  /** Both sides hear each other. */
  'call.connected': { callId: string; agentId: string };
  'call.ended': { callId: string; agentId: string | null; ending: CallEnding };
  /** The recording was finalised and can be played. */
  'recording.ready': { callId: string };
  'agent.changed': { agentId: string; state: AgentState };
  /** A pause has become longer than its reason allows; nobody is forced back. */
  'agent.pauseOver': { agentId: string; reason: string };
  'queue.changed': { queueId: string };
  /** Settings were written: those who keep them in memory read them again. */
  'settings.changed': { what: 'queues' | 'numbers' | 'flows' | 'hours' | 'prompts' | 'skills' | 'agentSkills' | 'pauseReasons' };
  'ticket.created': { ticketId: string; callId: string | null };
  'ticket.changed': { ticketId: string };
  /** Somebody more, or somebody less, is owed a call. */
  'callbacks.changed': Record<string, never>;
  'session.revoked': { sessionId: string; userId: string };
  'user.changed': { userId: string };
}
export type FactName = keyof Facts;
