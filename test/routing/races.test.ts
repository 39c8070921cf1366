import { expect } from 'chai';
import { runRace } from './race.ts';

describe('routing: races', () => {
  it('given 1,000 random races of offers, answers, cancels, transfers, sign-outs and drops, no call has two agents, no agent two calls, none is stuck', async function () {
    this.timeout(120_000);
    let claims = 0;
    for (let seed = 1; seed <= 1_000; seed += 1) claims += await runRace(seed);
    expect(claims).to.be.greaterThan(5_000);
  });
});
