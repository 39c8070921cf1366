import { expect } from 'chai';
import { errors, longest, playHour, type HourOptions } from './hour.ts';

/** A demo's floor and a city's. With fewer agents than these it is chance who hangs up next, and no announcement can be as exact. */
const FLOORS: readonly HourOptions[] = [
  { seed: 1, agents: 12, load: 0.85 }, { seed: 2, agents: 12, load: 0.85 }, { seed: 3, agents: 12, load: 0.85 }, { seed: 4, agents: 40, load: 0.85 }, { seed: 5, agents: 120, load: 0.85 },
];

describe('routing: an hour at 85 % load', () => {
  for (const floor of FLOORS) {
    it(`given ${floor.agents} agents (hour ${floor.seed}), the wait that is announced is right within a quarter or 15 seconds for most`, () => {
      const hour = playHour(floor);
      const { count, share, seconds } = errors(hour);
      expect(count, 'announcements').to.be.above(10);
      expect(share <= 0.25 || seconds <= 15, `off by ${Math.round(share * 100)} % and ${seconds} s in the middle`).to.equal(true);
      expect(hour.left, 'callers nobody served').to.equal(0);
      expect(hour.rises, 'places that rose').to.equal(0);
    });

    it(`given ${floor.agents} agents (hour ${floor.seed}), a level of priority costs nobody more than a minute over first come, first served`, () => {
      const first = playHour(floor);
      for (const strategy of ['longestIdle', 'roundRobin', 'fewestCalls'] as const) {
        const ruled = playHour({ ...floor, urgent: 0.2, rules: { strategy } });
        expect(longest(ruled)).to.be.at.most(longest(first) + 60_000);
        expect(ruled.rises, 'places that rose without a caller of higher priority').to.equal(0);
        expect(ruled.served).to.have.length(first.served.length);
      }
    });
  }
});
