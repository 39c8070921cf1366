import { expect } from 'chai';
import { endCauseOf, microphoneProblemOf } from '../../agent-desktop/web/phone/phone.ts';
import { createOneWayWatch, qualityBars, type AudioCounters } from '../../agent-desktop/web/phone/watch.ts';

const both = { in: true, out: true };
function counters(more: Partial<AudioCounters> = {}): AudioCounters {
  return { packetsIn: 0, packetsLost: 0, packetsOut: 0, microphoneEnergy: 0, jitterSeconds: 0, roundTripSeconds: 0, ...more };
}

describe('one-way audio', () => {
  /** Half-second looks; `step` says what arrived at each. */
  function run(looks: number, step: (look: number) => Partial<AudioCounters>, expected = both): (string | null)[] {
    const watch = createOneWayWatch();
    const said: (string | null)[] = [];
    for (let look = 0; look <= looks; look += 1) {
      const found = watch(look * 500, counters(step(look)), expected);
      if (found !== undefined) said.push(found);
    }
    return said;
  }
  const flowing = (look: number): Partial<AudioCounters> => ({ packetsIn: look * 25, packetsOut: look * 25, microphoneEnergy: look / 100 });

  it('given both directions flow, says nothing', () => expect(run(40, flowing)).to.deep.equal([]));
  it('given nothing arrives, says so once after three seconds', () => {
    expect(run(5, (look) => ({ ...flowing(look), packetsIn: 7 }))).to.deep.equal([]);
    expect(run(30, (look) => ({ ...flowing(look), packetsIn: 7 }))).to.deep.equal(['in']);
  });
  it('given the microphone is digitally silent or nothing is sent, says out', () => {
    expect(run(30, (look) => ({ ...flowing(look), microphoneEnergy: 0 }))).to.deep.equal(['out']);
    expect(run(30, (look) => ({ ...flowing(look), packetsOut: 3 }))).to.deep.equal(['out']);
  });
  it('given the browser does not tell the microphone\'s energy, believes the packets', () => expect(run(30, (look) => ({ ...flowing(look), microphoneEnergy: null }))).to.deep.equal([]));
  it('given it comes back, says so once, and again when it is lost again', () => {
    expect(run(40, (look) => ({ ...flowing(look), packetsIn: look < 10 || look > 25 ? 7 : look * 25 }))).to.deep.equal(['in', null, 'in']);
  });
  it('given a held and muted call, says nothing', () => expect(run(30, () => ({}), { in: false, out: false })).to.deep.equal([]));
});

describe('bars of quality', () => {
  const before = counters({ packetsIn: 1_000 });
  const cases: [string, Partial<AudioCounters>, number][] = [
    ['a clean line', { packetsIn: 1_100, roundTripSeconds: 0.05, jitterSeconds: 0.005 }, 4], ['3 % loss', { packetsIn: 1_097, packetsLost: 3 }, 3], ['8 % loss', { packetsIn: 1_092, packetsLost: 8 }, 2],
    ['20 % loss', { packetsIn: 1_080, packetsLost: 20 }, 1], ['a long delay', { packetsIn: 1_100, roundTripSeconds: 1 }, 2], ['a very long delay', { packetsIn: 1_100, roundTripSeconds: 1.4 }, 1], ['nothing', { packetsIn: 1_000 }, 0],
  ];
  for (const [what, now, bars] of cases) it(`given ${what}, shows ${bars}`, () => expect(qualityBars(before, counters(now))).to.equal(bars));
});

describe('words of the browser and of JsSIP', () => {
  it('each becomes one of ours, an unknown one a failure', () => {
    expect([endCauseOf('Terminated', 'remote'), endCauseOf('Terminated', 'local'), endCauseOf('Busy', 'remote'), endCauseOf('Canceled', 'remote'), endCauseOf('odd', 'remote')]).to.deep.equal(['remote', 'local', 'busy', 'cancelled', 'failed']);
    expect([microphoneProblemOf('NotAllowedError', true), microphoneProblemOf('NotFoundError', true), microphoneProblemOf('NotReadableError', true), microphoneProblemOf('x', true), microphoneProblemOf('NotAllowedError', false)])
      .to.deep.equal(['denied', 'none', 'inUse', 'failed', 'insecure']);
  });
});
