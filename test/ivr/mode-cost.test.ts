import { expect } from 'chai';
import { modeCosts, type ModeCall } from '../../ivr/mode-cost.ts';

const START = Date.parse('2026-11-22T02:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const call = (mode: ModeCall['mode'], queued: number | null, human: number | null): ModeCall =>
  ({ mode, startedAt: at(0), queuedAt: queued === null ? null : at(queued), connectedAt: human === null ? null : at(human), timeToHumanMs: human === null ? null : human * 1_000, waitMs: human === null || queued === null ? null : (human - queued) * 1_000 });

describe('what a mode of a number costs', () => {
  it('is counted per mode, in seconds, with those who were lost where they were lost', () => {
    const rows = modeCosts([call('human-first', 0, 4), call('human-first', 0, 8), call('menu', 12, 20), call('menu', null, null), call('menu', 30, null)]);
    expect(rows[0]).to.deep.include({ mode: 'human-first', calls: 2, answered: 2, medianSecondsToHuman: 4, p90SecondsToHuman: 8, meanMenuSeconds: 0, meanQueueSeconds: 6, lostInMenu: 0, lostInQueue: 0 });
    expect(rows[2]).to.deep.include({ mode: 'menu', calls: 3, answered: 1, medianSecondsToHuman: 20, meanMenuSeconds: 21, meanQueueSeconds: 8, lostInMenu: 1, lostInQueue: 1 });
  });
  it('without a call nothing is claimed', () => expect(modeCosts([])[1]).to.deep.include({ mode: 'opt-in', calls: 0, medianSecondsToHuman: null, meanMenuSeconds: null }));
});
