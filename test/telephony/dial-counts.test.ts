import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createDialCounter } from '../../telephony/dial-counts.ts';

describe('what was dialled today', () => {
  const dir = mkdtempSync(join(tmpdir(), 'hotline-dialled-'));
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('is counted per agent and queue, outlives a restart, and begins anew at the city\'s midnight', () => {
    let now = new Date('2026-11-22T15:30:00Z');
    const clock = { now: () => now, after: () => () => undefined, every: () => () => undefined };
    const first = createDialCounter({ dir, clock });
    for (const who of [{ agentId: 'A1', queueId: null }, { agentId: 'A1', queueId: 'general' }, { agentId: null, queueId: null }]) first.add(who);
    const again = createDialCounter({ dir, clock });
    for (const counter of [first, again]) expect(counter.counts({ agentId: 'A1', queueId: 'general' })).to.deep.equal({ agentToday: 2, queueToday: 1, today: 3 });
    now = new Date('2026-11-22T16:00:00Z');
    expect(again.counts({ agentId: 'A1', queueId: null })).to.deep.equal({ agentToday: 0, queueToday: 0, today: 0 });
  });
});
