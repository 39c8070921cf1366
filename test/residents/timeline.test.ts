import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import type { Permission } from '../../contract/states.ts';
import { createTimeline, type TimelineCall, type TimelineTicket } from '../../residents/timeline.ts';
import type { Resident } from '../../residents/resident.ts';

const viewer = (permissions: Permission[]): Viewer => ({ userId: 'a', name: '李敏', staffNumber: '1', roles: ['agent'], permissions: new Set(permissions), sessionId: 's' });
const all = viewer(['call.read', 'ticket.read']);
const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 0, minute));
const call = (minute: number, part: Partial<TimelineCall> = {}): TimelineCall => ({ id: `C${String(minute).padStart(3, '0')}`, at: at(minute), direction: 'in', outcome: null, talkMs: 60_000, agentName: '李敏', recorded: true, rating: null, ...part });
const ticket: TimelineTicket = { id: 'T1', number: '20260301-00001-7', title: '停水', at: at(5), byName: '李敏', state: 'withdrawn', urgency: 'normal', steps: [{ at: at(7), byName: '周敏', kind: 'note', title: '再催' }, { at: at(9), byName: '周敏', kind: 'ticketMoved', title: '停水', state: 'withdrawn' }] };
const root: Resident = { id: 'R1', name: '', category: 'person', phones: ['+8619900001234'], flags: [], note: '', mergedInto: null, brought: [], merges: [], version: 1, createdAt: at(0), updatedAt: at(0) };

const make = (calls: TimelineCall[]) => createTimeline({
  household: () => Promise.resolve({ root, members: [] }),
  calls: (_phones, before, limit) => Promise.resolve(calls.filter((one) => before === null || one.at < before).sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit)),
  tickets: () => Promise.resolve([ticket]),
});

describe('timeline of a resident', () => {
  it('calls, tickets, their steps and ratings in one list, newest first', async () => {
    const { items, next } = await make([call(4), call(8, { direction: 'out', rating: 5 })]).read('R1', { limit: 50, before: null }, all);
    expect(items.map(({ kind }) => kind)).to.deep.equal(['ticketMoved', 'callOut', 'rating', 'note', 'ticket', 'callIn']);
    expect(next).to.equal(null);
  });
  it('page by page gives every line once, whatever the page\'s length', async () => {
    const calls = Array.from({ length: 23 }, (_, index) => call(index, index % 5 === 0 ? { rating: 4 } : {}));
    const whole = (await make(calls).read('R1', { limit: 200, before: null }, all)).items;
    for (const limit of [1, 3, 7]) {
      const seen: unknown[] = [];
      for (let before: Date | null = null, turn = 0; turn < 100; turn += 1) {
        const page = await make(calls).read('R1', { limit, before }, all);
        seen.push(...page.items);
        if (page.next === null) break;
        before = new Date(Number(page.next));
      }
      expect(seen, `pages of ${String(limit)}`).to.deep.equal(whole);
    }
  });
  it('without the right to calls or tickets their lines are left out', async () => {
    expect((await make([call(1)]).read('R1', { limit: 50, before: null }, viewer(['ticket.read']))).items.map(({ kind }) => kind)).to.not.include('callIn');
    expect((await make([call(1)]).read('R1', { limit: 50, before: null }, viewer(['call.read']))).items.map(({ kind }) => kind)).to.deep.equal(['callIn']);
  });
});
