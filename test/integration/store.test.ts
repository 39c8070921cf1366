import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { installFirstData } from '../../store/first-data/install.ts';
import { createOutboxRunner } from '../../store/outbox-runner.ts';
import { HotlineError } from '../../errors.ts';
import { sharedStore, startStore, type SharedStore } from '../helpers/postgres.ts';
import { until } from '../helpers/until.ts';

const log = createLog('fatal');

describe('store', function () {
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

  it('is up with migrations and first data in place', async () => {
    expect(store.up()).to.equal(true);
    expect((await store.topics.list()).length).to.be.greaterThan(100);
    expect((await store.queues.list()).map(({ name }) => name)).to.deep.equal(['综合']);
    expect(await store.numbers.find('12345')).to.include({ mode: 'opt-in', queueId: 'general' });
    expect((await store.flows.versions('demo-menu'))[0]).to.include({ version: 1 });
    expect((await store.phrases.list())[0]?.text).to.contain('这里是12345');
    expect((await store.areas.list()).some(({ name }) => name === '响水坪乡')).to.equal(true);
  });
  it('leaves an edited queue alone when the first data is installed again', async () => {
    const edited = await store.queues.edit('general', 1, { wrapUpSeconds: 60 });
    expect(edited).to.include({ wrapUpSeconds: 60, version: 2 });
    await installFirstData(store);
    expect(await store.queues.find('general')).to.include({ wrapUpSeconds: 60, version: 2 });
  });
  it('given a number, only the first of two edits of one version is written, and a number without the switch is closed to the world', async () => {
    expect(await store.numbers.find('12345')).to.include({ webCall: true, webCallOpen: false, version: 1 });
    expect(await store.numbers.edit('12345', 1, { webCallOpen: true })).to.include({ webCall: true, webCallOpen: true, version: 2 });
    expect(await store.numbers.edit('12345', 1, { webCallOpen: false })).to.equal(null);
    await installFirstData(store);
    expect((await store.numbers.list())[0]).to.include({ webCallOpen: true, version: 2 });
    expect(await store.numbers.find('99999')).to.equal(null);
  });
  it('refuses an edit of a queue with an old version', async () => {
    expect(await store.queues.edit('general', 1, { wrapUpSeconds: 90 })).to.equal(null);
  });
  it('gives each of 50 askers at once a serial of its own', async () => {
    const given = await Promise.all(Array.from({ length: 50 }, () => store.counters.next('ticket-20261122')));
    expect([...given].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 50 }, (_, index) => index + 1));
  });
  it('makes one resident of 20 first calls from one number at once', async () => {
    const at = systemClock.now();
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => store.residents.ensure({ id: `r${index}`, phone: '+8619900001111', name: '', at })));
    expect(new Set(ids).size).to.equal(1);
  });
  it('keeps a draft per user and key, and forgets it when told', async () => {
    await store.drafts.put('u1', 'new', { title: '停水' }, systemClock.now());
    expect((await store.drafts.get('u1', 'new'))?.form).to.deep.equal({ title: '停水' });
    expect(await store.drafts.get('u2', 'new')).to.equal(null);
    await store.drafts.put('u1', 'other', { title: '路灯' }, new Date(systemClock.now().getTime() + 1_000));
    await store.drafts.put('u10', 'new', { title: '别人的' }, systemClock.now());
    expect((await store.drafts.list('u1', 10)).map(({ key }) => key)).to.deep.equal(['other', 'new']);
    expect(await store.drafts.list('u1', 1)).to.have.length(1);
    await store.drafts.remove('u1', 'new');
    expect(await store.drafts.get('u1', 'new')).to.equal(null);
  });

  describe('outbox', () => {
    const add = (key: string, kind: string) => store.outbox.add([{ key, kind, payload: { n: 1 }, dueAt: systemClock.now() }]);

    it('gives one row to one of eight workers', async () => {
      await add('one', 'x');
      const claimed = await Promise.all(Array.from({ length: 8 }, () => store.outbox.claim(systemClock.now(), 60_000)));
      expect(claimed.filter(Boolean)).to.have.length(1);
      await store.outbox.done('one');
    });
    it('runs each row once, tries a failed one again, and lists the one given up', async () => {
      const ran: string[] = [];
      // A clock on which each look is more than the longest gap later than the one before.
      let looks = 0;
      const clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + (looks += 1) * 3_700_000) };
      const runner = createOutboxRunner({
        outbox: store.outbox, clock, log, pollMs: 20,
        handlers: {
          good: ({ key }) => Promise.resolve(void ran.push(key)),
          shaky: ({ key, attempts }) => (ran.push(key), attempts < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve()),
          bad: ({ key }) => (ran.push(key), Promise.reject(new Error('never'))),
        },
      });
      await add('a', 'good');
      await add('a', 'good');
      await add('b', 'shaky');
      await add('c', 'bad');
      runner.start();
      await until('only the dead letter is left', async () => (await store.outbox.waiting()) === 0 && (await store.outbox.deadLetters(10)).length === 1);
      await runner.stop();
      expect(ran.filter((key) => key === 'a')).to.have.length(1);
      expect(ran.filter((key) => key === 'b')).to.have.length(3);
      const [dead] = await store.outbox.deadLetters(10);
      expect(dead).to.include({ key: 'c', lastError: 'never', attempts: 12 });
      expect(await store.outbox.revive('c', systemClock.now())).to.equal(true);
      await store.outbox.done('c');
    });
  });
});

/** The driver left to itself waits 30 s for a server, and a full queue 10 s for a connection. */
const NO_WAIT_MS = 5_000;

describe('store that goes away', function () {
  this.timeout(60_000);

  it('given nobody listens, opens anyway and says STORE_AWAY without the long waits of the driver', async () => {
    const store = await openStore({ uri: 'mongodb://%2Fnonexistent%2Fstore.sock/hotline?directConnection=true', log, clock: systemClock });
    try {
      expect(store.up()).to.equal(false);
      const started = performance.now();
      const error = await store.topics.list().then(() => null, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(HotlineError).with.property('code', 'STORE_AWAY');
      expect(performance.now() - started).to.be.lessThan(NO_WAIT_MS);
    } finally {
      await store.close();
    }
  });
  it('given PostgreSQL is killed, says STORE_AWAY without the long waits of the driver and works again after its return', async () => {
    const server = await startStore();
    const store = await openStore({ uri: server.uri, log, clock: systemClock });
    try {
      await server.kill9();
      const started = performance.now();
      const error = await store.queues.list().then(() => null, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(HotlineError).with.property('code', 'STORE_AWAY');
      expect(performance.now() - started).to.be.lessThan(NO_WAIT_MS);
      await server.restart();
      await until('the store answers again', () => store.queues.list());
    } finally {
      await store.close();
      await server.stop();
    }
  });
});
