import { expect } from 'chai';
import { LOCKOUT_ATTEMPTS, LOCKOUT_MS } from '../../access/lockout.ts';
import { hashToken, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, sessionCookie, tokenOf } from '../../access/session.ts';
import { may, mustHave } from '../../access/viewer.ts';
import { HotlineError } from '../../errors.ts';
import { accessWith, memoryStores, movableClock, PASSWORD } from './fakes.ts';

const from = { address: '127.0.0.1', userAgent: 'test', cookie: undefined };
const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (error instanceof HotlineError ? error.code : String(error)));

function setUp() {
  const clock = movableClock();
  const stores = memoryStores();
  const { access, revoked } = accessWith(stores, clock);
  const signIn = (password = PASSWORD, username = 'admin') => access.signIn({ username, password, ...from });
  const cookieOf = async () => `hotline_session=${(await signIn()).token}`;
  return { clock, stores, access, revoked, signIn, cookieOf };
}

describe('access: sign-in', () => {
  it('the first admin holds every role and signs in; a second first admin is not made', async () => {
    const { access, signIn } = setUp();
    expect(await access.users.createFirstAdmin({ password: PASSWORD, mustChange: true })).to.equal(true);
    expect(await access.users.createFirstAdmin({ password: 'something-else-9', mustChange: false })).to.equal(false);
    const { me } = await signIn();
    expect(me.roles).to.have.length(20);
    expect(me.permissions).to.include.members(['desk.use', 'user.manage', 'self']);
    expect(me.mustChangePassword).to.equal(true);
  });

  it('given 200 guesses at once, five are looked at and 195 are locked out', async () => {
    const { access, signIn } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const codes = await Promise.all(Array.from({ length: 200 }, (_, i) => codeOf(signIn(`wrong-guess-${i}`))));
    expect(codes.filter((code) => code === 'SIGN_IN_FAILED')).to.have.length(LOCKOUT_ATTEMPTS);
    expect(codes.filter((code) => code === 'LOCKED_OUT')).to.have.length(200 - LOCKOUT_ATTEMPTS);
    expect(await codeOf(signIn())).to.equal('LOCKED_OUT');
  });

  it('the lock outlives a restart and ends after its time', async () => {
    const { access, signIn, stores, clock } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    for (let i = 0; i < LOCKOUT_ATTEMPTS; i += 1) await codeOf(signIn('wrong-guess'));
    const again = accessWith(stores, clock).access;
    expect(await codeOf(again.signIn({ username: 'ADMIN', password: PASSWORD, ...from }))).to.equal('LOCKED_OUT');
    clock.move(LOCKOUT_MS);
    expect(await codeOf(again.signIn({ username: 'ADMIN', password: PASSWORD, ...from }))).to.equal('done');
  });

  it('an unknown name is answered and locked like a known one', async () => {
    const { signIn } = setUp();
    const codes: string[] = [];
    for (let i = 0; i < 6; i += 1) codes.push(await codeOf(signIn('wrong-guess', 'nobody')));
    expect(codes).to.deep.equal([...Array<string>(5).fill('SIGN_IN_FAILED'), 'LOCKED_OUT']);
  });

  it('a success forgets earlier guesses', async () => {
    const { access, signIn } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < LOCKOUT_ATTEMPTS - 1; i += 1) expect(await codeOf(signIn('wrong-guess'))).to.equal('SIGN_IN_FAILED');
      expect(await codeOf(signIn())).to.equal('done');
    }
  });

  it('the store holds the hash of a token, never the token', async () => {
    const { access, signIn, stores } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const { token } = await signIn();
    expect([...stores.rows.sessions.values()].map((session) => session.tokenHash)).to.deep.equal([hashToken(token)]);
    expect(JSON.stringify([...stores.rows.users.values()])).to.include('$argon2id$v=19$m=19456,t=2,p=1$').and.not.include(PASSWORD);
  });
});

describe('access: sessions', () => {
  it('while the store is away a known session holds, a new sign-in gets STORE_AWAY and takes no guess', async () => {
    const { access, signIn, stores, cookieOf } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const cookie = await cookieOf();
    stores.state.away = true;
    expect((await access.viewerOfCookie(cookie))?.name).to.equal('系统管理员');
    for (let i = 0; i < 8; i += 1) expect(await codeOf(signIn())).to.equal('STORE_AWAY');
    stores.state.away = false;
    expect(await codeOf(signIn())).to.equal('done');
  });

  it('after a restart live sessions are read from the store, once it is there', async () => {
    const { access, stores, cookieOf, clock } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const cookie = await cookieOf();
    const restarted = accessWith(stores, clock).access;
    stores.state.away = true;
    await restarted.start();
    expect(await codeOf(restarted.viewerOfCookie(cookie))).to.equal('STORE_AWAY');
    stores.state.away = false;
    expect(await restarted.viewerOfCookie(cookie)).to.not.equal(null);
  });

  it('an idle session ends and is told; a used one lives on until its absolute end', async () => {
    const { access, revoked, clock, cookieOf } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const idle = await cookieOf();
    const used = await cookieOf();
    for (let passed = 0; passed < SESSION_ABSOLUTE_MS; passed += SESSION_IDLE_MS - 60_000) {
      expect(await access.viewerOfCookie(used)).to.not.equal(null);
      clock.move(SESSION_IDLE_MS - 60_000);
    }
    expect(await access.viewerOfCookie(used)).to.equal(null);
    await access.sweep();
    expect(await access.viewerOfCookie(idle)).to.equal(null);
    expect(revoked).to.have.length(2);
  });

  it('a session ended while the store is away stays ended and is removed when the store is back', async () => {
    const { access, stores, revoked, cookieOf } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const cookie = await cookieOf();
    const viewer = (await access.viewerOfCookie(cookie))!;
    stores.state.away = true;
    await access.revokeSession(viewer, viewer.sessionId);
    expect(revoked).to.deep.equal([viewer.sessionId]);
    stores.state.away = false;
    expect(await access.viewerOfCookie(cookie)).to.equal(null);
    expect(access.viewerOfSession(viewer.sessionId)).to.equal(null);
    await access.sweep();
    expect(stores.rows.sessions.size).to.equal(0);
  });

  it('changing the password ends the other sessions; resetting it ends all', async () => {
    const { access, revoked, cookieOf, stores } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: true });
    const other = await cookieOf();
    const own = await cookieOf();
    expect(await access.viewerOfCookie(own)).to.equal(null);
    const { viewer } = (await access.resolve(own))!;
    expect(await codeOf(access.changePassword(viewer, { current: 'not-the-one-1', next: 'another-river-7' }))).to.equal('SIGN_IN_FAILED');
    expect(await codeOf(access.changePassword(viewer, { current: PASSWORD, next: PASSWORD }))).to.equal('PASSWORD_TOO_WEAK');
    await access.changePassword(viewer, { current: PASSWORD, next: 'another-river-7' });
    expect(await access.resolve(other)).to.equal(null);
    expect(await access.viewerOfCookie(own)).to.not.equal(null);
    const user = [...stores.rows.users.values()][0]!;
    await access.users.update(user.id, { password: 'given-anew-2026', version: user.version });
    expect(await access.resolve(own)).to.equal(null);
    expect(revoked).to.have.length(2);
  });

  it('nobody sees or ends the sessions of another without the right', async () => {
    const { access, cookieOf, signIn } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const admin = (await access.viewerOfCookie(await cookieOf()))!;
    await access.users.create({ username: 'lin', name: '林静', staffNumber: '2001', roles: ['agent'], password: 'first-password' });
    const { token } = await signIn('first-password', 'lin');
    const lin = (await access.resolve(`a=b; hotline_session=${token}`))!;
    expect(lin.mustChangePassword).to.equal(true);
    expect(() => access.listSessions(lin.viewer, admin.userId)).to.throw(HotlineError).with.property('code', 'FORBIDDEN');
    expect(await codeOf(access.revokeSession(lin.viewer, admin.sessionId))).to.equal('NOT_FOUND');
    expect(access.listSessions(admin, lin.viewer.userId)).to.have.length(1);
    await access.revokeSession(admin, lin.viewer.sessionId);
    expect(await access.resolve(`hotline_session=${token}`)).to.equal(null);
  });
});

describe('access: cookie and rights', () => {
  it('a cookie that cannot be ours is no token', () => {
    expect(tokenOf(undefined)).to.equal(null);
    expect(tokenOf('hotline_session=; x=1')).to.equal(null);
    expect(tokenOf('hotline_session=$where')).to.equal(null);
    expect(tokenOf(`x=1; hotline_session=${'a'.repeat(43)}`)).to.equal('a'.repeat(43));
  });

  it('the cookie is out of reach of scripts, and secure where there is TLS', () => {
    expect(sessionCookie('t', false)).to.include('HttpOnly').and.include('SameSite=Lax').and.not.include('Secure');
    expect(sessionCookie('t', true)).to.include('; Secure');
    expect(sessionCookie(null, true)).to.include('Max-Age=0');
  });

  it('a missing right is refused by name', async () => {
    const { access, cookieOf } = setUp();
    await access.users.createFirstAdmin({ password: PASSWORD, mustChange: false });
    const viewer = { ...(await access.viewerOfCookie(await cookieOf()))!, permissions: new Set(['self'] as const) };
    expect(may(viewer, 'self')).to.equal(true);
    expect(() => mustHave(viewer, 'user.manage')).to.throw(HotlineError).with.property('code', 'FORBIDDEN');
  });
});
