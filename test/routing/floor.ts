import { DEFAULT_QUEUE_RULES, type QueueRules } from '../../contract/queues.ts';
import { createBus } from '../../events/bus.ts';
import type { FactName, Facts } from '../../events/facts.ts';
import type { AgentSnapshot } from '../../routing/agent.ts';
import { createRouting } from '../../routing/routing-service.ts';
import type { EnqueueItem, RoutingNeeds, RoutingService } from '../../routing/routing.ts';
import { FakeClock } from './fake-clock.ts';

export interface Ring { callId: string; agentId: string; offerId: string; timeoutSeconds: number }
export const Q = 'q-main';

/** A room of agents with a fake telephone system: every ring is noted, answers are given by the test. */
export class Floor {
  readonly clock = new FakeClock();
  readonly rings: Ring[] = [];
  readonly cancelled: string[] = [];
  readonly facts: { name: FactName; fact: unknown }[] = [];
  readonly saved = new Map<string, AgentSnapshot>();
  readonly errors: unknown[] = [];
  readonly overflowed: { callId: string; toQueueId: string | null }[] = [];
  readonly routing: RoutingService;
  ringAnswer: (ring: Ring) => Promise<'ringing' | 'unreachable' | 'gone'> = () => Promise.resolve('ringing');
  private ids = 0;

  constructor(agentIds: string[] = [], options: { ringSeconds?: number; restore?: AgentSnapshot[]; rules?: Partial<QueueRules>; needs?: Partial<RoutingNeeds> } = {}) {
    const bus = createBus((error) => this.errors.push(error));
    for (const name of ['call.offered', 'call.offerEnded', 'agent.changed', 'agent.pauseOver', 'queue.changed'] as const) bus.on(name, (fact) => this.facts.push({ name, fact }));
    this.routing = createRouting({
      clock: this.clock,
      bus,
      newId: () => `o${(this.ids += 1)}`,
      ring: (ring) => {
        this.rings.push(ring);
        return this.ringAnswer(ring);
      },
      cancelRing: (ring) => {
        this.cancelled.push(ring.offerId);
        return Promise.resolve();
      },
      callBackTurn: ({ callId, agentId }) => {
        this.facts.push({ name: 'call.changed', fact: { callBackTurn: callId, agentId } });
      },
      saveAgent: (snapshot) => this.saved.set(snapshot.agentId, snapshot),
      reportError: (error) => this.errors.push(error),
      overflowed: (callId, toQueueId) => this.overflowed.push({ callId, toQueueId }),
      ...options.needs,
    });
    this.routing.setQueue({ id: Q, name: '市民热线', wrapUpSeconds: 30, ringSeconds: options.ringSeconds ?? 20, serviceLevelSeconds: 15, agentIds, rules: { ...DEFAULT_QUEUE_RULES, ...options.rules }, version: 1 });
    if (options.restore) this.routing.restore(options.restore);
    for (const agentId of agentIds) this.signIn(agentId);
  }

  signIn(agentId: string): void {
    this.routing.signIn({ agentId, name: agentId, staffNumber: '1001', queueIds: [Q] });
    this.routing.connected(agentId);
    this.routing.phoneState(agentId, true);
  }

  /** Makes agents ready, one second apart, in this order. */
  ready(...agentIds: string[]): void {
    for (const agentId of agentIds) {
      this.routing.ready(agentId);
      this.clock.pass(1000);
    }
  }

  call(callId: string, more: Partial<EnqueueItem> = {}): void {
    this.routing.enqueue({ callId, queueId: Q, at: this.clock.now(), ...more });
  }

  /** Answers the last ring. */
  answer(): boolean {
    const ring = this.lastRing();
    return this.routing.answered(ring.callId, ring.agentId, ring.offerId);
  }

  lastRing(): Ring {
    const ring = this.rings.at(-1);
    if (ring === undefined) throw new Error('nothing rang');
    return ring;
  }

  state(agentId: string): string | undefined {
    return this.routing.agent(agentId)?.state;
  }

  told<N extends FactName>(name: N): Facts[N][] {
    return this.facts.filter((entry) => entry.name === name).map((entry) => entry.fact as Facts[N]);
  }

  /** Lets the promises of rings come through. */
  async settle(): Promise<void> {
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
  }
}
