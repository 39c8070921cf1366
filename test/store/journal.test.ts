import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Clock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { createCallCopier } from '../../store/call-copier.ts';
import { openJournal, type CallJournal } from '../../store/journal.ts';
import { apply, change, newCall, type CallPatch, type CallRecord, isLive } from '../../telephony/call.ts';
import { until } from '../helpers/until.ts';

const AT = '2026-11-22T08:00:00.000Z';
const stillClock: Clock = { now: () => new Date(AT), after: () => () => undefined, every: () => () => undefined };
const log = createLog('silent');

const fresh = (id: string): CallRecord =>
  newCall({ id, direction: 'in', origin: 'trunk', number: '12345', callerRaw: '19900000001', callerName: '', residentChannel: `ch-${id}`, uniqueId: `u-${id}`, startedAt: AT });

describe('call journal', () => {
  let dir: string;
  let journal: CallJournal;
  const open = (): CallJournal => (journal = openJournal(dir, stillClock, log));
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hotline-journal-'));
    open();
  });
  afterEach(() => {
    journal.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const files = (): string[] => readdirSync(dir).sort();
  const begin = (record: CallRecord): CallRecord => {
    const step = { ...change(record, AT, 'arrived'), record };
    journal.append(step);
    return apply(record, step);
  };
  const go = (record: CallRecord, patch: CallPatch, withRecord = false): CallRecord => {
    const step = change(record, AT, 'queued', patch);
    journal.append(withRecord ? { ...step, record } : step);
    return apply(record, step);
  };

  it('gives the next process the same records by the same fold', () => {
    const one = go(go(begin(fresh('c1')), { state: 'queued', queueId: 'general' }), { callerName: '王\n"' });
    const two = go(begin(fresh('c2')), { state: 'ended', ending: 'abandoned' });
    expect(open().replayed).to.deep.equal([one, two]);
    expect(journal.replayed.filter(isLive).map((record) => record.id)).to.deep.equal(['c1']);
  });

  it('drops a last line that the power cut off, and goes on in a file of its own', () => {
    const one = begin(fresh('c1'));
    appendFileSync(join(dir, files().at(-1) ?? ''), '{"callId":"c1","seq":2,"ent');
    expect(open().replayed).to.deep.equal([one]);
    const next = go(one, { state: 'queued' });
    expect(open().replayed).to.deep.equal([next]);
  });

  it('skips a broken line in the middle and keeps what is around it', () => {
    begin(fresh('c1'));
    appendFileSync(join(dir, files().at(-1) ?? ''), 'not json\n');
    begin(fresh('c2'));
    expect(open().replayed.map((record) => record.id)).to.deep.equal(['c1', 'c2']);
  });

  it('applies a step once, also when it stands there twice', () => {
    const one = begin(fresh('c1'));
    const step = change(one, AT, 'queued', { state: 'queued' });
    journal.append(step);
    journal.append(step);
    expect(open().replayed[0]?.story).to.have.length(2);
  });

  it('leaves a step of a call it does not know alone', () => {
    journal.append(change({ ...fresh('gone'), seq: 7 }, AT, 'outcome'));
    expect(open().replayed).to.deep.equal([]);
  });

  it('removes old files once all their calls have ended and are in the store, never one with a live call', () => {
    const live = begin(fresh('live'));
    const ended = go(begin(fresh('done')), { state: 'ended' });
    open();
    journal.saved('done', ended.seq, true);
    expect(files(), 'the live call keeps its file').to.have.length(2);
    const over = go(live, { state: 'ended' });
    journal.saved('live', over.seq, true);
    expect(files()).to.have.length(1);
    expect(open().replayed.map((record) => record.id), 'the step without its beginning is nothing').to.deep.equal([]);
  });

  it('keeps a file while a call saved as ended has changed again', () => {
    const ended = go(begin(fresh('c1')), { state: 'ended' });
    open();
    journal.saved('c1', ended.seq, true);
    const later = go(ended, { ticketIds: ['t1'] }, true);
    expect(open().replayed).to.deep.equal([later]);
  });

  it('an ended call that changes after its file is gone comes back whole', () => {
    const ended = go(begin(fresh('c1')), { state: 'ended' });
    open();
    journal.saved('c1', ended.seq, true);
    open();
    expect(files().length).to.be.lessThan(3);
    const later = go(ended, { outcome: 'lookedUp' }, true);
    expect(open().replayed).to.deep.equal([later]);
  });

  it('begins a new file when one has grown large', () => {
    const one = begin({ ...fresh('c1'), outcomeNote: 'x'.repeat(9 * 1024 * 1024) });
    go(one, { state: 'queued' });
    expect(files()).to.have.length(2);
    expect(journal.bytes()).to.be.greaterThan(9 * 1024 * 1024);
    expect(open().replayed[0]?.state).to.equal('queued');
  });

  it('given files it did not write, it leaves them alone', () => {
    writeFileSync(join(dir, 'cdr-position'), '12');
    open();
    expect(readFileSync(join(dir, 'cdr-position'), 'utf8')).to.equal('12');
  });
});

describe('copying calls to the store', () => {
  const manual = (): { clock: Clock; tick(): void } => {
    let due: (() => void)[] = [];
    const clock: Clock = { ...stillClock, after(_ms, run) { due.push(run); return () => (due = due.filter((one) => one !== run)); } };
    return { clock, tick: () => due.splice(0).forEach((run) => run()) };
  };
  const journalOf = (told: string[]): CallJournal => ({ append: () => undefined, saved: (id, seq, ended) => void told.push(`${id} ${seq} ${ended}`), replayed: [], bytes: () => 0, close: () => undefined });

  it('while the store is away it only falls behind, then copies the latest of each once', async () => {
    const { clock, tick } = manual();
    let up = false;
    const told: string[] = [];
    const copier = createCallCopier({ clock, log, journal: journalOf(told), save: () => (up ? Promise.resolve() : Promise.reject(new Error('away'))) });
    copier.changed({ ...fresh('c1'), seq: 1 });
    copier.changed({ ...fresh('c1'), seq: 2, state: 'ended' });
    copier.changed({ ...fresh('c2'), seq: 1 });
    tick();
    await new Promise((resolve) => setImmediate(resolve));
    expect([copier.behind, told]).to.deep.equal([2, []]);
    up = true;
    await until('copied', () => { tick(); return copier.behind === 0; });
    expect(told.sort()).to.deep.equal(['c1 2 true', 'c2 1 false']);
  });

  it('a record that the store refuses holds up no other', async () => {
    const { clock, tick } = manual();
    const told: string[] = [];
    const copier = createCallCopier({ clock, log, journal: journalOf(told), save: (record) => (record.id === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve()) });
    for (const id of ['bad', 'c1', 'c2']) copier.changed(fresh(id));
    await until('the others are copied', () => { tick(); return copier.behind === 1; });
    copier.stop();
  });

  it('a change during the copying is copied after it, and the call is not settled before', async () => {
    const { clock, tick } = manual();
    const told: string[] = [];
    const saving: (() => void)[] = [];
    const copier = createCallCopier({ clock, log, journal: journalOf(told), save: () => new Promise<void>((resolve) => saving.push(resolve)) });
    copier.changed({ ...fresh('c1'), seq: 5, state: 'ended' });
    tick();
    copier.changed({ ...fresh('c1'), seq: 6, state: 'ended' });
    saving.shift()?.();
    await until('first copied', () => told.length === 1);
    await until('asked again', () => { tick(); return saving.length === 1; });
    saving.shift()?.();
    await until('all', () => copier.behind === 0);
    expect(told).to.deep.equal(['c1 5 false', 'c1 6 true']);
  });
});
