import { expect } from 'chai';
import mongoose from 'mongoose';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { DEFAULT_QUEUE_RULES, type CallbackState } from '../../contract/queues.ts';
import { createLog } from '../../log.ts';
import type { Callback } from '../../routing/callback.ts';
import { newDay } from '../../reports/own-day.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { up as firstCollections } from '../../store/migrations/0001-first-collections.ts';
import { apply, change, newCall, type CallRecord } from '../../telephony/call.ts';
import type { TicketRecord } from '../../tickets/ticket.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';

const log = createLog('fatal');
const START = Date.parse('2026-11-22T08:00:00.000Z');
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

describe('what the desk is dealt by, kept in the store', function () {
  this.timeout(60_000);
  let shared: SharedStore;
  let store: Store;
  before(async () => {
    shared = await sharedStore();
    store = await openStore({ uri: shared.uri, log, clock: systemClock });
  });
  after(async () => {
    await store.close();
    await shared.stop();
  });

  describe('calls that are owed', () => {
    const task = (minutes: number, state: CallbackState): Callback => ({
      id: newId(START + minutes * 60_000), kind: 'missed', phone: '+8619900004001', number: '19900004001', queueId: 'general', callId: newId(START), calls: 1, wantedAt: at(minutes), dueAt: at(minutes + 120), state,
      tries: 0, notBefore: null, agentId: null, claimedAt: null, why: null, closedAt: null, outCallId: null,
    });
    const tasks = (['waiting', 'done', 'dialling', 'cleared', 'expired', 'failed'] as const).map((state, index) => task(index, state));
    const ids = (found: readonly Callback[]): string[] => found.map(({ id }) => id);
    before(async () => {
      for (const one of tasks) await store.callbacks.save(one);
    });

    it('those that are open come back whole, the first made first', async () => {
      expect(await store.callbacks.open()).to.deep.equal([tasks[0], tasks[2]]);
    });
    it('those that are over come in pages from a cursor, the last made first, none twice and none left out', async () => {
      const first = await store.callbacks.closed(3);
      expect(ids(first)).to.deep.equal(ids([5, 4, 3].flatMap((index) => tasks[index] ?? [])));
      expect(ids(await store.callbacks.closed(3, first.at(-1)?.id))).to.deep.equal([tasks[1]?.id]);
    });
    it('saved again a task is one, and what was taken out of it is gone', async () => {
      const taken: Callback = { ...task(10, 'waiting'), agentId: 'a1', claimedAt: at(11) };
      await store.callbacks.save(taken);
      const done: Callback = { ...taken, state: 'done', agentId: null, claimedAt: null, why: 'called', closedAt: at(12) };
      await store.callbacks.save(done);
      expect(ids(await store.callbacks.open())).to.not.include(taken.id);
      expect((await store.callbacks.closed(1))[0]).to.deep.equal(done);
    });
  });

  describe('what the figures are begun from', () => {
    const call = (minutes: number): CallRecord => {
      const begun = newCall({ id: newId(START + minutes * 60_000), direction: 'in', origin: 'trunk', number: '12345', callerRaw: '19900004002', callerName: '', residentChannel: 'c', uniqueId: `${minutes}.1`, startedAt: at(minutes) });
      return apply(begun, change(begun, at(minutes + 1), 'queued', { queueId: 'general', queuedAt: at(minutes + 1), state: 'queued' }, { data: { queue: 'general', position: 1 } }));
    };

    it('calls since a moment come with what is measured of them and nothing that says who called', async () => {
      for (const minutes of [-10, 0, 10]) await store.calls.save(call(minutes));
      const found = await store.reports.callsSince(at(0));
      expect(found.map(({ startedAt }) => startedAt)).to.deep.equal([at(10), at(0)]);
      expect(found[1]).to.deep.include({ id: found[1]?.id, queueId: 'general', state: 'queued', connectedAt: null, agentIds: [] });
      expect(found[1]?.story.at(-1)).to.deep.equal({ kind: 'queued', at: at(1), data: { queue: 'general' } });
      expect(JSON.stringify(found)).to.not.include('19900004002');
    });
    it('an agent has one document a day, and other days stay', async () => {
      const day = { ...newDay('a1', '2026-11-22'), stateMs: { ready: 1_000 }, pausedMs: { meal: 5 } };
      for (const one of [day, { ...day, day: '2026-11-21' }, { ...day, agentId: 'a2' }, { ...day, missedOffers: 2 }]) await store.reports.saveDay(one);
      const found = await store.reports.daysOf('2026-11-22');
      expect(found.sort((a, b) => a.agentId.localeCompare(b.agentId))).to.deep.equal([{ ...day, missedOffers: 2 }, { ...day, agentId: 'a2' }]);
    });
    it('tickets counted are those the agent wrote since', async () => {
      const ticket = (n: number, minutes: number, part: Partial<TicketRecord>): TicketRecord => ({
        id: newId(START), number: `20261122-0000${n}-1`, state: 'closed', channel: 'phone', receivedAt: new Date(START + minutes * 60_000), createdById: 'a1', createdByName: '甲', staffIds: [], phones: [], residentId: null, callIds: [], version: 1, historySeq: 1, history: [],
        title: '路灯不亮', content: '', demand: '', occurredAt: '', place: '', areaCode: null, accused: '', kind: 'complaint', topicCode: null, urgency: 'normal', residentName: '', contactPhone: '', secrecy: 'none', wantsReply: false, allowsVisit: true, allowsPublication: false, disposition: 'answerOnSpot', answer: '', ...part,
      });
      const tickets = [ticket(1, -5, {}), ticket(2, 0, {}), ticket(3, 5, { disposition: 'dispatch', state: 'toDispatch' }), ticket(4, 5, { createdById: 'a2' })];
      for (const one of tickets) await store.tickets.insert({ ticket: one, reactions: [] });
      expect(await store.reports.ticketsOf('a1', at(0))).to.deep.equal({ tickets: 2, answeredOnSpot: 1 });
    });
  });

  describe('skills and reasons to pause', () => {
    it('several agents are given a skill at once; skills that are not named stay, and level 0 takes one away', async () => {
      await store.agentSkills.set(['s1', 's2'], { english: 3, dialect: 1 });
      await store.agentSkills.set(['s2', 's3'], { english: 5, dialect: 0 });
      const all = Object.fromEntries((await store.agentSkills.list()).map(({ agentId, skills }) => [agentId, skills]));
      expect(all).to.deep.equal({ s1: { english: 3, dialect: 1 }, s2: { english: 5 }, s3: { english: 5 } });
    });
    it('a skill is made once, changed against its version, removed, and may be made anew', async () => {
      const skill = { id: 'tax', name: '税务', group: 'trade' } as const;
      expect(await Promise.all([store.skills.create(skill), store.skills.create(skill)])).to.have.deep.members([{ ...skill, version: 1 }, null]);
      expect(await store.skills.edit('tax', 1, { name: '税费' })).to.deep.equal({ ...skill, name: '税费', version: 2 });
      expect(await store.skills.edit('tax', 1, { name: '晚了' })).to.equal(null);
      expect([await store.skills.remove('tax', 1), await store.skills.remove('tax', 2)]).to.deep.equal([false, true]);
      expect([await store.skills.find('tax'), (await store.skills.list()).some(({ id }) => id === 'tax')]).to.deep.equal([null, false]);
      expect(await store.skills.create(skill)).to.deep.equal({ ...skill, version: 1 });
    });
    it('a shipped reason that was changed or removed does not come back as shipped', async () => {
      const [reason] = (await store.pauseReasons.list()).filter(({ id }) => id === 'break');
      expect(await store.pauseReasons.edit('break', 1, { limitMinutes: null })).to.deep.equal({ ...reason, limitMinutes: null, version: 2 });
      expect(await store.pauseReasons.remove('coaching', 1)).to.equal(true);
      for (const id of ['break', 'coaching'] as const) if (reason) await store.pauseReasons.ensure({ ...reason, id });
      expect([(await store.pauseReasons.find('break'))?.limitMinutes, await store.pauseReasons.find('coaching')]).to.deep.equal([null, null]);
    });
  });

  describe('queues of a hotline that had no rules yet', () => {
    // As the first form wrote it: no id beside its _id, no rules.
    const OLD = { name: '综合', wrapUpSeconds: 60, ringSeconds: 20, serviceLevelSeconds: 15, agentIds: ['a1'], version: 4 };
    let old: SharedStore;
    let later: Store;
    before(async () => {
      old = await sharedStore();
      const raw = await mongoose.createConnection(old.uri).asPromise();
      if (raw.db === undefined) throw new Error('not connected');
      await firstCollections(raw.db);
      await raw.collection<{ _id: string }>('queues').insertMany([{ _id: 'general', ...OLD }, { _id: 'night', ...OLD }]);
      await raw.close();
      later = await openStore({ uri: old.uri, log, clock: systemClock });
    });
    after(async () => {
      await later.close();
      await old.stop();
    });

    it('keep what was set and their version, and get their id and the default rules', async () => {
      expect(await later.queues.list()).to.deep.equal(['general', 'night'].map((id) => ({ ...OLD, id, rules: DEFAULT_QUEUE_RULES })));
      expect(await later.connection.collection<{ _id: string }>('queues').findOne({ _id: 'night' })).to.deep.equal({ _id: 'night', ...OLD, id: 'night', rules: DEFAULT_QUEUE_RULES });
      expect(await later.queues.edit('night', 4, { rules: { ...DEFAULT_QUEUE_RULES, priority: 3 } })).to.deep.include({ version: 5 }).and.have.nested.property('rules.priority', 3);
    });
    it('a queue whose document lacks rules, or one of them, reads with the defaults', async () => {
      await later.connection.collection<{ _id: string }>('queues').insertMany([{ _id: 'bare', id: 'bare', ...OLD }, { _id: 'part', id: 'part', ...OLD, rules: { priority: 2 } }] as never);
      expect((await later.queues.find('bare'))?.rules).to.deep.equal(DEFAULT_QUEUE_RULES);
      expect((await later.queues.find('part'))?.rules).to.deep.equal({ ...DEFAULT_QUEUE_RULES, priority: 2 });
    });
  });
});
