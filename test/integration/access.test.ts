/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/restrict-plus-operands -- answers are JSON as a stranger would read it */
import { expect } from 'chai';
import { z } from 'zod';
import { listeningHttp, accessWith, PASSWORD, quiet, signedInAdmin, type Call } from '../access/fakes.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';
import { until } from '../helpers/until.ts';
import type { Http, RouteTable } from '../../access/http.ts';
import { HotlineError } from '../../errors.ts';
import { systemClock } from '../../clock.ts';
import { openStore, type Store } from '../../store/connection.ts';

/** What a write under a key made, and how often it ran. */
const made: { id: string; title: string }[] = [];
const fault = { next: false };
const things: RouteTable = [{
  method: 'post', path: '/things', permission: 'self', summary: 'Makes a thing', body: z.strictObject({ title: z.string() }), status: 201,
  run: async ({ body, thingId }) => {
    const { title } = body as { title: string };
    // Others come in between, as they would while a real handler writes.
    await new Promise((resolve) => setImmediate(resolve));
    made.push({ id: thingId ?? 'none', title });
    if (fault.next) throw new HotlineError('STORE_AWAY');
    return { number: made.length, title };
  },
}];

describe('access with the real store', () => {
  let base: SharedStore;
  let store: Store;
  let http: Http;
  let call: Call;
  let cookie: string;
  let revoked: string[];
  let uri: string;

  before(async function () {
    this.timeout(120_000);
    base = await sharedStore();
    uri = base.uri;
    store = await openStore({ uri, log: quiet, clock: systemClock });
    const kernel = accessWith(store, systemClock);
    revoked = kernel.revoked;
    ({ http, call } = await listeningHttp(kernel.access, things, { storeUp: () => store.up(), kept: store.idempotency }));
    cookie = await signedInAdmin(kernel.access, call);
  });
  after(async () => {
    await http.close(100);
    await store.connection.dropDatabase();
    await store.close();
    await base.stop();
  });

  it('given 200 guesses at once over HTTP, five are looked at, the rest are locked out, and a new server knows', async () => {
    await call('POST', '/api/v1/users', { cookie, body: { username: 'lin', name: '林静', staffNumber: '2001', roles: ['agent'], password: 'first-password' } });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => call('POST', '/api/v1/session', { body: { username: 'lin', password: `wrong-guess-${i}` } })));
    const count = (code: string): number => answers.filter((answer) => answer.body.code === code).length;
    expect([count('SIGN_IN_FAILED'), count('LOCKED_OUT')]).to.deep.equal([5, 195]);
    const { access } = accessWith(store, systemClock);
    const refused = await access.signIn({ username: 'lin', password: 'first-password', address: '', userAgent: '', cookie: undefined }).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'LOCKED_OUT');
  });

  it('user name and staff number are unique, and the answer names the field', async () => {
    const body = { username: 'wang', name: '王', staffNumber: '3001', roles: ['agent'], password: 'first-password' };
    expect((await call('POST', '/api/v1/users', { cookie, body })).status).to.equal(201);
    const same = await call('POST', '/api/v1/users', { cookie, body });
    expect([same.status, same.body.code, same.body.details.fields[0].path]).to.deep.equal([409, 'DUPLICATE', 'username']);
    const staff = await call('POST', '/api/v1/users', { cookie, body: { ...body, username: 'wang2' } });
    expect(staff.body.details.fields[0].path).to.equal('staffNumber');
  });

  it('accounts come in pages; a stale version is refused', async () => {
    const first = (await call('GET', '/api/v1/users?limit=1', { cookie })).body;
    const second = (await call('GET', `/api/v1/users?limit=1&cursor=${first.next}`, { cookie })).body;
    expect([first.items[0].username, second.items.length]).to.deep.equal(['admin', 1]);
    const { id, version } = second.items[0];
    expect((await call('PATCH', `/api/v1/users/${id}`, { cookie, body: { name: '新名', version } })).body).to.include({ name: '新名', version: version + 1 });
    expect((await call('PATCH', `/api/v1/users/${id}`, { cookie, body: { name: '旧名', version } })).body.code).to.equal('CONFLICT');
  });

  it('a revoked session is refused at once, told, and gone from the store', async () => {
    const other = (await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } })).cookie!;
    const { items } = (await call('GET', '/api/v1/sessions', { cookie: other })).body as { items: { id: string; current: boolean }[] };
    const id = items.find((session) => session.current)!.id;
    expect((await call('DELETE', `/api/v1/sessions/${id}`, { cookie })).status).to.equal(204);
    expect(revoked).to.include(id);
    expect((await call('GET', '/api/v1/me', { cookie: other })).status).to.equal(401);
    const live = await store.sessions.live(new Date(0), new Date(0));
    expect(live.map((session) => session.id)).to.not.include(id);
  });

  it('sessions outlive the server', async () => {
    const { access } = accessWith(store, systemClock);
    await access.start();
    expect((await access.viewerOfCookie(cookie))?.name).to.equal('系统管理员');
    access.stop();
  });

  describe('an Idempotency-Key', () => {
    const post = (key: string, title: string, who: string = cookie) => call('POST', '/api/v1/things', { cookie: who, body: { title }, headers: { 'Idempotency-Key': key } });
    const madeAs = (title: string) => made.filter((thing) => thing.title === title);
    beforeEach(() => void (fault.next = false));

    it('given one request fifty times at once and once more after a restart, it runs once and all get the same answer', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => post('race-0001', 'race')));
      const next = await listeningHttp(accessWith(store, systemClock).access, things, { kept: store.idempotency });
      const late = await next.call('POST', '/api/v1/things', { cookie, body: { title: 'race' }, headers: { 'Idempotency-Key': 'race-0001' } });
      await next.http.close(100);
      expect(new Set([...answers, late].map(({ status, text }) => `${status} ${text}`)).size).to.equal(1);
      expect(late.status).to.equal(201);
      expect(madeAs('race')).to.have.length(1);
    });
    it('given two requests at once under one key, one runs and the other is refused; later ones too', async () => {
      const answers = await Promise.all([post('race-0002', 'one'), post('race-0002', 'two')]);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 422]);
      expect(madeAs('one').length + madeAs('two').length).to.equal(1);
      expect((await post('race-0002', 'three')).body.code).to.equal('KEY_REUSED');
    });
    it('given a failure, the next attempt runs again and makes the thing of the same id', async () => {
      fault.next = true;
      expect((await post('fault-0001', 'fault')).body.code).to.equal('STORE_AWAY');
      fault.next = false;
      expect((await post('fault-0001', 'fault')).status).to.equal(201);
      const ids = madeAs('fault').map(({ id }) => id);
      expect([ids.length, new Set(ids).size]).to.deep.equal([2, 1]);
    });
    it('two servers that race for one key are given the same id', async () => {
      const claims = await Promise.all(['A', 'B', 'C', 'D'].map((letter) => store.idempotency.claim({ name: 'two-servers', hash: 'h', thingId: letter, at: systemClock.now() })));
      expect(new Set(claims.map(({ thingId }) => thingId)).size).to.equal(1);
    });
    it('the same key of another user is another key', async () => {
      await call('POST', '/api/v1/users', { cookie, body: { username: 'key', name: '钥', staffNumber: '4001', roles: ['agent'], password: 'first-password' } });
      const first = (await call('POST', '/api/v1/session', { body: { username: 'key', password: 'first-password' } })).cookie!;
      await call('POST', '/api/v1/password', { cookie: first, body: { current: 'first-password', next: 'second-password' } });
      await Promise.all([post('shared-01', 'mine'), post('shared-01', 'theirs', first)]);
      expect([madeAs('mine').length, madeAs('theirs').length]).to.deep.equal([1, 1]);
    });
    it('a bad one is refused by name, and what is kept can be read by nobody without the key', async () => {
      expect((await post('x', 'bad')).body.details.fields[0].path).to.equal('Idempotency-Key');
      await post('sealed-01', '保密的内容');
      const rows = await store.connection.collection('idempotency').find({}).toArray();
      expect(rows.length).to.be.greaterThan(0);
      expect(JSON.stringify(rows)).to.not.match(/保密|sealed-01|title/);
      const indexes = await store.connection.collection('idempotency').indexes();
      expect(indexes.find((index) => 'at' in index.key)).to.have.property('expireAfterSeconds', 86_400);
    });
  });

  it('when the store goes away known sessions hold and new sign-ins get 503, none waits for the store', async function () {
    this.timeout(60_000);
    const server = base.store;
    if (!server) return this.skip();
    await server.kill9();
    // What the driver waits for by itself is 30 s: an answer within the test's patience shows that nobody waits for the driver.
    const answers = await Promise.all([call('GET', '/api/v1/me', { cookie }), call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } })]);
    expect(answers.map((answer) => answer.status)).to.deep.equal([200, 503]);
    await until('the store is seen to be away', () => !store.up());
    const refused = await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } });
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'STORE_AWAY']);
    await server.restart();
    await until('sign-in works again', async () => (await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } })).status === 200, 30_000);
  });
});
