import type { Bus } from './bus.ts';
import type { FactName, Facts } from './facts.ts';

/** Those who react, handed in by server.ts. */
export interface Reactors {
  /** The agents' screens. */
  screens: {
    offered(fact: Facts['call.offered']): void;
    offerEnded(fact: Facts['call.offerEnded']): void;
    callChanged(fact: Facts['call.changed']): void;
    agentChanged(fact: Facts['agent.changed']): void;
    queuesChanged(): void;
  };
  /** Connections of signed-in people. */
  sockets: { sessionRevoked(sessionId: string): void; userChanged(userId: string): void };
  /** Agents' telephones and the dialplan's own queue. */
  phones: { agentChanged(fact: Facts['agent.changed']): void };
}

interface Reaction<N extends FactName> { fact: N; kind: 'live' | 'durable'; run(on: Reactors, fact: Facts[N]): void }
const live = <N extends FactName>(fact: N, run: Reaction<N>['run']): Reaction<N> => ({ fact, kind: 'live', run });

/**
 * The only list of who reacts to what. `live`: a screen or a telephone, may be lost, the next resume or snapshot heals it.
 * `durable` reactions have their outbox row written in the transaction of the fact itself and are run by the outbox, not from here.
 */
export const REACTIONS = [
  live('call.offered', (on, fact) => on.screens.offered(fact)),
  live('call.offerEnded', (on, fact) => on.screens.offerEnded(fact)),
  live('call.changed', (on, fact) => on.screens.callChanged(fact)),
  live('agent.changed', (on, fact) => on.screens.agentChanged(fact)),
  live('agent.changed', (on, fact) => on.phones.agentChanged(fact)),
  live('queue.changed', (on) => on.screens.queuesChanged()),
  live('session.revoked', (on, fact) => on.sockets.sessionRevoked(fact.sessionId)),
  live('user.changed', (on, fact) => on.sockets.userChanged(fact.userId)),
] as const;

/** Connects the list to the bus. */
export function connectReactions(bus: Bus, on: Reactors): void {
  for (const reaction of REACTIONS) connect(bus, on, reaction as Reaction<FactName>);
}

function connect<N extends FactName>(bus: Bus, on: Reactors, reaction: Reaction<N>): void {
  bus.on(reaction.fact, (fact) => reaction.run(on, fact));
}
