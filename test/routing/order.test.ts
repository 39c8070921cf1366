import { expect } from 'chai';
import { Floor, Q } from './floor.ts';
import { seeded } from './race.ts';

interface Caller { at: number; priority: number; front: boolean; seq: number }
const AGE_MS = 60_000;

/** The written rule, said a second time: front first, then who came first by a clock that runs a minute ahead per level of priority. */
function before(a: Caller, b: Caller): number {
  if (a.front !== b.front) return a.front ? -1 : 1;
  return a.at - a.priority * AGE_MS - (b.at - b.priority * AGE_MS) || a.at - b.at || a.seq - b.seq;
}

describe('routing: the order of service', () => {
  for (const seed of [11, 12, 13, 14]) {
    it(`given 10,000 chance events (${seed}), every ring is for who is next, and a place rises only behind a newcomer who comes before`, () => {
      const random = seeded(seed);
      const agents = ['a', 'b', 'c'];
      const floor = new Floor(agents, { ringSeconds: 60, rules: { strategy: (['longestIdle', 'roundRobin', 'fewestCalls'] as const)[seed % 3]! } });
      const { routing, clock } = floor;
      for (const agentId of agents) routing.ready(agentId);
      const waiting = new Map<string, Caller>();
      const talks = new Map<string, string>();
      const places = new Map<string, number>();
      let calls = 0;
      let rung = 0;

      function arrive(): void {
        const callId = `c${(calls += 1)}`;
        const caller = { at: clock.now().getTime(), priority: Math.floor(random() * 3), front: random() < 0.05, seq: calls };
        // Whoever is rung for already is out of the order.
        const free = routing.agents().some((agent) => agent.state === 'ready');
        waiting.set(callId, caller);
        routing.enqueue({ callId, queueId: Q, at: clock.now(), priority: caller.priority, front: caller.front });
        check(free ? null : caller);
      }
      /** Rings since the last look: each must be for the first of those who had none. */
      function check(newcomer: Caller | null): void {
        for (; rung < floor.rings.length; rung += 1) {
          const { callId, agentId, offerId } = floor.rings[rung]!;
          const first = [...waiting].reduce((best, next) => (before(next[1], best[1]) < 0 ? next : best));
          expect(callId, 'who is next').to.equal(first[0]);
          waiting.delete(callId);
          places.delete(callId);
          expect(talks.has(agentId), `${agentId} has a call already`).to.equal(false);
          expect(routing.answered(callId, agentId, offerId)).to.equal(true);
          talks.set(agentId, callId);
        }
        for (const [callId, caller] of waiting) {
          const place = routing.position(callId);
          expect(place, `${callId} fell out`).to.be.a('number');
          const last = places.get(callId) ?? Number.POSITIVE_INFINITY;
          if (newcomer === null || before(caller, newcomer) < 0) expect(place!, `${callId} went back`).to.be.at.most(last);
          places.set(callId, place!);
        }
      }
      function giveUp(): void {
        const callId = [...waiting.keys()][Math.floor(random() * waiting.size)];
        if (callId === undefined) return;
        waiting.delete(callId);
        places.delete(callId);
        routing.withdraw(callId);
        check(null);
      }
      function hangUp(): void {
        const [agentId, callId] = [...talks][Math.floor(random() * talks.size)] ?? [];
        if (agentId === undefined || callId === undefined) return;
        talks.delete(agentId);
        routing.released(agentId, callId, null);
        check(null);
      }
      for (let step = 0; step < 10_000; step += 1) {
        const chance = random();
        if (chance < 0.36) arrive();
        else if (chance < 0.42) giveUp();
        else if (chance < 0.75) hangUp();
        else clock.pass(Math.floor(random() * 20_000));
        expect(talks.size === agents.length || waiting.size === 0, 'somebody is free while a caller waits').to.equal(true);
      }
      while (waiting.size > 0) hangUp();
      routing.close();
    });
  }
});
