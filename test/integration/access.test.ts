/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/restrict-plus-operands -- answers are JSON as a stranger would read it */
import { expect } from 'chai';
import { listeningHttp, accessWith, PASSWORD, quiet, signedInAdmin, type Call } from '../access/fakes.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';
import { until } from '../helpers/until.ts';
import type { Http } from '../../access/http.ts';
import { systemClock } from '../../clock.ts';
import { openStore, type Store } from '../../store/connection.ts';

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
    const made = accessWith(store, systemClock);
    revoked = made.revoked;
    ({ http, call } = await listeningHttp(made.access, [], { storeUp: () => store.up() }));
    cookie = await signedInAdmin(made.access, call);
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

  it('when the store goes away known sessions hold and new sign-ins get 503 within a second', async function () {
    this.timeout(60_000);
    const server = base.store;
    if (!server) return this.skip();
    await server.kill9();
    const begun = performance.now();
    const answers = await Promise.all([call('GET', '/api/v1/me', { cookie }), call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } })]);
    expect(performance.now() - begun).to.be.below(1_500);
    expect(answers.map((answer) => answer.status)).to.deep.equal([200, 503]);
    await until('the store is seen to be away', () => !store.up());
    const again = performance.now();
    const refused = await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } });
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'STORE_AWAY']);
    expect(performance.now() - again).to.be.below(1_000);
    await server.restart();
    await until('sign-in works again', async () => (await call('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD } })).status === 200, 30_000);
  });
});
