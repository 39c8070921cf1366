import { expect } from 'chai';
import type { Clock } from '../../clock.ts';
import type { BulletinView } from '../../contract/desk.ts';
import { createBulletinService, type BulletinService } from '../../knowledge-base/bulletin-service.ts';
import type { Bulletin } from '../../knowledge-base/bulletin.ts';
import type { Viewer } from '../../access/viewer.ts';

const lead: Viewer = { userId: 'l', name: '值班长', staffNumber: '1', roles: ['shiftLead'], permissions: new Set(['queue.manage']), sessionId: 's' };
const START = Date.parse('2026-03-01T08:00:00+08:00');
const input = { kind: 'outage' as const, title: '文昌街道停水', text: '预计 18 时恢复', areaCodes: [], topicCodes: [], from: '2026-03-01T09:00:00+08:00', until: '2026-03-01T18:00:00+08:00' };

describe('bulletins', () => {
  let now: number;
  let timers: { at: number; run: () => void }[];
  let pushed: BulletinView[][];
  let rows: Map<string, Bulletin>;
  let service: BulletinService;

  beforeEach(() => {
    now = START;
    timers = [];
    pushed = [];
    rows = new Map();
    const clock = { now: () => new Date(now), after: (ms: number, run: () => void) => { const timer = { at: now + ms, run }; timers.push(timer); return () => void (timers = timers.filter((one) => one !== timer)); } } as unknown as Clock;
    service = createBulletinService({
      clock, push: (active) => void pushed.push(active), failed: (error) => { throw error; },
      bulletins: {
        list: () => Promise.resolve([...rows.values()]), find: (id) => Promise.resolve(rows.get(id) ?? null),
        create: (row) => { const made = { ...row, version: 1 }; rows.set(made.id, made); return Promise.resolve(made); },
        edit: (id, version, set) => { const row = rows.get(id); if (row?.version !== version) return Promise.resolve(null); const after = { ...row, ...set, version: version + 1 }; rows.set(id, after); return Promise.resolve(after); },
        remove: (id, version) => Promise.resolve(rows.get(id)?.version === version && rows.delete(id)),
      },
    });
  });
  function passTo(time: string): void {
    now = Date.parse(time);
    for (let due = timers.filter(({ at }) => at <= now); due.length > 0; due = timers.filter(({ at }) => at <= now)) due.forEach((timer) => { timers = timers.filter((one) => one !== timer); timer.run(); });
  }
  const shown = (): string[] => (pushed.at(-1) ?? []).map(({ title }) => title);

  it('appears on every desk when it begins and is gone when it ends, without anybody doing anything', async () => {
    await service.create(input, lead);
    expect(shown(), 'before').to.deep.equal([]);
    passTo('2026-03-01T09:00:01+08:00');
    expect(shown(), 'from its beginning').to.deep.equal(['文昌街道停水']);
    passTo('2026-03-01T18:00:01+08:00');
    expect(shown(), 'from its end').to.deep.equal([]);
    expect(timers).to.deep.equal([]);
  });
  it('a change and a removal are shown at once', async () => {
    const made = await service.create({ ...input, from: '2026-03-01T07:00:00+08:00' }, lead);
    await service.edit(made.id, { version: 1, title: '文昌街道已恢复供水' }, lead);
    expect(shown()).to.deep.equal(['文昌街道已恢复供水']);
    await service.remove(made.id, null);
    expect(shown()).to.deep.equal([]);
  });
  it('an incident stands before an outage, a notice and a wording', async () => {
    for (const kind of ['wording', 'notice', 'outage', 'incident'] as const) await service.create({ ...input, kind, title: kind, from: '2026-03-01T07:00:00+08:00' }, lead);
    expect(shown()).to.deep.equal(['incident', 'outage', 'notice', 'wording']);
  });
  it('one that ends before it begins is refused, and so is a change against an older version', async () => {
    const code = (run: Promise<unknown>): Promise<string> => run.then(() => '', (error: unknown) => (error as { code: string }).code);
    expect(await code(service.create({ ...input, until: input.from }, lead))).to.equal('BAD_INPUT');
    const made = await service.create(input, lead);
    await service.edit(made.id, { version: 1, title: '改' }, lead);
    expect(await code(service.edit(made.id, { version: 1, title: '再改' }, lead))).to.equal('CONFLICT');
  });
});
