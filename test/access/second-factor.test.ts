import { expect } from 'chai';
import { base32, stepAt, stepOfCode, totpCode, totpUri } from '../../access/totp.ts';
import { newRecoveryCodes, openSecret, sealSecret } from '../../access/second-factor.ts';
import type { AccessService } from '../../access/access-service.ts';
import { AuditService } from '../../access/audit-service.ts';
import type { Http } from '../../access/http.ts';
import type { Role } from '../../contract/states.ts';
import { accessWith, listeningHttp, memoryLedger, memoryStores, movableClock, PASSWORD, quiet, signedInAdmin, type Answer, type Call } from './fakes.ts';

const STEP = 30_000;

describe('one-time codes', () => {
  const secret = Buffer.from('12345678901234567890');
  for (const [seconds, code] of [[59, '94287082'], [1_111_111_109, '07081804'], [1_111_111_111, '14050471'], [1_234_567_890, '89005924'], [2_000_000_000, '69279037'], [20_000_000_000, '65353130']] as const) {
    it(`at second ${seconds} the code is that of RFC 6238`, () => {
      expect(totpCode(secret, stepAt(new Date(seconds * 1000)), 8)).to.equal(code);
    });
  }
  it('secrets are written as RFC 4648 does', () => {
    for (const [text, written] of [['', ''], ['f', 'MY'], ['fo', 'MZXQ'], ['foo', 'MZXW6'], ['foob', 'MZXW6YQ'], ['fooba', 'MZXW6YTB'], ['foobar', 'MZXW6YTBOI']] as const) expect(base32(Buffer.from(text))).to.equal(written);
    expect(totpUri(secret, 'lin')).to.equal('otpauth://totp/Hotline%2012345%3Alin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Hotline%2012345');
  });
  it('a clock may be off by one step either way, no more, and a spent step is over', () => {
    const now = new Date(1_800_000_000_000);
    const step = stepAt(now);
    const taken = (at: number, last = 0): number | null => stepOfCode(secret, totpCode(secret, at), now, last);
    expect([-2, -1, 0, 1, 2].map((off) => taken(step + off))).to.deep.equal([null, step - 1, step, step + 1, null]);
    expect([taken(step, step), taken(step - 1, step), taken(step + 1, step)]).to.deep.equal([null, null, step + 1]);
  });
  it('a sealed secret opens with its key for its account alone', () => {
    const key = Buffer.alloc(32, 1);
    const sealed = sealSecret(secret, 'u1', key);
    expect(sealed).to.not.include(secret.toString('base64').slice(0, 12));
    expect(openSecret(sealed, 'u1', key)).to.deep.equal(secret);
    expect(() => openSecret(sealed, 'u2', key)).to.throw();
    expect(() => openSecret(sealed, 'u1', Buffer.alloc(32, 2))).to.throw();
  });
  it('recovery codes are ten, different, and fit what the sign-in takes', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).to.equal(10);
    for (const code of codes) expect(code).to.match(/^[a-z0-9]{4}-[a-z0-9]{4}$/);
  });
});

describe('signing in with a second factor', () => {
  let clock: ReturnType<typeof movableClock>;
  let stores: ReturnType<typeof memoryStores>;
  let ledger: ReturnType<typeof memoryLedger>;
  let access: AccessService;
  let http: Http;
  let call: Call;
  let admin: string;
  let linId: string;
  /** As the app has it. */
  let secret: Buffer;

  const fromBase32 = (text: string): Buffer => {
    const bits = Array.from(text, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
    return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  };
  const codeNow = (offMs = 0): string => totpCode(secret, stepAt(new Date(clock.now().getTime() + offMs)));
  const signIn = (extra: object = {}): Promise<Answer> => call('POST', '/api/v1/session', { body: { username: 'lin', password: PASSWORD, ...extra } });
  const said = (answer: Answer): string => String((answer.body as { code?: string } | undefined)?.code ?? answer.status);
  const require = async (role: Role, secondFactor: boolean): Promise<void> => {
    const { version } = access.policies.of(role);
    expect((await call('PUT', `/api/v1/roles/${role}`, { cookie: admin, body: { secondFactor, version } })).status).to.equal(200);
  };
  /** Sets it up and gives the recovery codes. */
  const setUp = async (cookie: string): Promise<string[]> => {
    const begun = await call('POST', '/api/v1/account/totp', { cookie, body: {} });
    secret = fromBase32((begun.body as { secret: string }).secret);
    const confirmed = await call('POST', '/api/v1/account/totp/confirm', { cookie, body: { code: codeNow() } });
    expect(confirmed.status).to.equal(200);
    clock.move(STEP);
    return (confirmed.body as { recoveryCodes: string[] }).recoveryCodes;
  };

  beforeEach(async () => {
    clock = movableClock();
    stores = memoryStores();
    ledger = memoryLedger();
    ({ access } = accessWith(stores, clock));
    const audit = new AuditService({ store: ledger.store, anchor: ledger.anchor, clock, log: quiet });
    ({ http, call } = await listeningHttp(access, [{ method: 'get', path: '/work', permission: 'self', summary: '', run: () => ({ done: true }) }], { record: (...line) => audit.record(...line), clock }));
    admin = await signedInAdmin(access, call);
    linId = (await access.users.create({ username: 'lin', name: '林静', staffNumber: '2001', roles: ['agent'], password: 'first-password' })).id;
    await access.users.setOwnPassword(await access.users.byId(linId), PASSWORD);
  });
  afterEach(() => http.close(100));

  it('once it is confirmed, the password alone is not enough, and the answer says what is missing', async () => {
    await setUp((await signIn()).cookie!);
    const answer = await signIn();
    expect([said(answer), answer.cookie]).to.deep.equal(['SECOND_FACTOR_NEEDED', null]);
    expect((await signIn({ code: codeNow() })).status).to.equal(200);
  });

  it('a secret that was shown and never confirmed asks for nothing', async () => {
    const { cookie } = await signIn();
    await call('POST', '/api/v1/account/totp', { cookie, body: {} });
    expect(said(await call('POST', '/api/v1/account/totp/confirm', { cookie, body: { code: '000000' } }))).to.equal('SECOND_FACTOR_WRONG');
    expect((await signIn()).status).to.equal(200);
  });

  it('a secret that was shown a quarter of an hour ago is over; its next code sets nothing up', async () => {
    const { cookie } = await signIn();
    const begun = await call('POST', '/api/v1/account/totp', { cookie, body: {} });
    secret = fromBase32((begun.body as { secret: string }).secret);
    clock.move(15 * 60_000);
    expect(said(await call('POST', '/api/v1/account/totp/confirm', { cookie, body: { code: codeNow() } }))).to.equal('SECOND_FACTOR_WRONG');
    expect((await signIn()).status).to.equal(200);
  });

  it('with the wrong password nobody learns that there is a second factor', async () => {
    await setUp((await signIn()).cookie!);
    expect(said(await signIn({ password: 'wrong-password' }))).to.equal('SIGN_IN_FAILED');
    expect(said(await signIn({ password: 'wrong-password', code: codeNow() }))).to.equal('SIGN_IN_FAILED');
  });

  it('a code opens once: neither it nor an earlier one is taken again, also when two come at once', async () => {
    await setUp((await signIn()).cookie!);
    clock.move(STEP);
    const code = codeNow();
    const both = await Promise.all([signIn({ code }), signIn({ code })]);
    expect(both.map(said).sort()).to.deep.equal(['200', 'SECOND_FACTOR_WRONG']);
    expect(said(await signIn({ code }))).to.equal('SECOND_FACTOR_WRONG');
    expect(said(await signIn({ code: codeNow(-STEP) }))).to.equal('SECOND_FACTOR_WRONG');
    expect((await signIn({ code: codeNow(STEP) })).status).to.equal(200);
  });

  it('the code that confirmed it is spent by that', async () => {
    const { cookie } = await signIn();
    const begun = await call('POST', '/api/v1/account/totp', { cookie, body: {} });
    secret = fromBase32((begun.body as { secret: string }).secret);
    const code = codeNow();
    await call('POST', '/api/v1/account/totp/confirm', { cookie, body: { code } });
    expect(said(await signIn({ code }))).to.equal('SECOND_FACTOR_WRONG');
  });

  it('guesses at the code and at the password are counted together; asking what is missing neither counts nor clears', async () => {
    await setUp((await signIn()).cookie!);
    await signIn({ password: 'wrong-password' });
    await signIn({ password: 'wrong-password' });
    await signIn({ code: '000000' });
    for (let again = 0; again < 6; again += 1) expect(said(await signIn())).to.equal('SECOND_FACTOR_NEEDED');
    await signIn({ code: '000000' });
    expect(said(await signIn({ code: '000000' }))).to.equal('SECOND_FACTOR_WRONG');
    expect(said(await signIn({ code: codeNow() }))).to.equal('LOCKED_OUT');
  });

  it('each recovery code opens once; new ones make the old ones void', async () => {
    const codes = await setUp((await signIn()).cookie!);
    expect(codes).to.have.length(10);
    const first = await signIn({ code: codes[0] });
    expect(first.status).to.equal(200);
    expect(said(await signIn({ code: codes[0] }))).to.equal('SECOND_FACTOR_WRONG');
    const both = await Promise.all([signIn({ code: codes[1] }), signIn({ code: codes[1] })]);
    expect(both.map(said).sort()).to.deep.equal(['200', 'SECOND_FACTOR_WRONG']);
    expect((await call('GET', '/api/v1/account/totp', { cookie: first.cookie })).body).to.deep.include({ enabled: true, recoveryLeft: 8, required: false });
    clock.move(STEP);
    const renewed = await call('POST', '/api/v1/account/totp/recovery-codes', { cookie: first.cookie, body: { code: codeNow() } });
    expect(renewed.status).to.equal(200);
    expect(said(await signIn({ code: codes[2] }))).to.equal('SECOND_FACTOR_WRONG');
    expect((await signIn({ code: (renewed.body as { recoveryCodes: string[] }).recoveryCodes[0] })).status).to.equal(200);
  });

  it('neither secret nor recovery codes lie readable in the store or in the ledger', async () => {
    const codes = await setUp((await signIn()).cookie!);
    const kept = JSON.stringify([...stores.rows.users.values(), ...ledger.rows]);
    for (const text of [base32(secret), secret.toString('base64'), secret.toString('hex'), ...codes]) expect(kept).to.not.include(text);
    expect(ledger.rows.at(-1)).to.include({ action: 'secondFactor', entity: 'user', entityId: linId, entityName: '林静' });
  });

  it('it is changed and taken away with a code only, and such guesses count too', async () => {
    const { cookie } = await signIn();
    await setUp(cookie!);
    expect(said(await call('POST', '/api/v1/account/totp', { cookie, body: {} }))).to.equal('SECOND_FACTOR_NEEDED');
    expect(said(await call('DELETE', '/api/v1/account/totp', { cookie, body: { code: '000000' } }))).to.equal('SECOND_FACTOR_WRONG');
    expect((await call('POST', '/api/v1/account/totp', { cookie, body: { code: codeNow() } })).status).to.equal(200);
    clock.move(STEP);
    expect((await call('DELETE', '/api/v1/account/totp', { cookie, body: { code: codeNow() } })).status).to.equal(204);
    expect((await signIn()).status).to.equal(200);
  });

  describe('required by a role', () => {
    it('at the next sign-in it must be set up before anything else; who is signed in works on', async () => {
      const before = (await signIn()).cookie;
      await require('agent', true);
      expect((await call('GET', '/api/v1/work', { cookie: before })).status).to.equal(200);
      const answer = await signIn();
      const { cookie } = answer;
      expect([answer.status, (answer.body as { mustSetUpSecondFactor: boolean }).mustSetUpSecondFactor]).to.deep.equal([200, true]);
      expect(said(await call('GET', '/api/v1/work', { cookie }))).to.equal('SECOND_FACTOR_SET_UP');
      expect(await access.viewerOfCookie(cookie!)).to.equal(null);
      expect((await call('GET', '/api/v1/me', { cookie })).body).to.include({ mustSetUpSecondFactor: true });
      await setUp(cookie!);
      expect((await call('GET', '/api/v1/work', { cookie })).status).to.equal(200);
      expect((await call('GET', '/api/v1/me', { cookie })).body).to.include({ mustSetUpSecondFactor: false });
    });

    it('it cannot be taken away, but changed to another app', async () => {
      await require('agent', true);
      const { cookie } = await signIn();
      await setUp(cookie!);
      expect(said(await call('DELETE', '/api/v1/account/totp', { cookie, body: { code: codeNow() } }))).to.equal('SECOND_FACTOR_REQUIRED');
      expect((await call('POST', '/api/v1/account/totp', { cookie, body: { code: codeNow() } })).status).to.equal(200);
    });

    it('given the role no longer asks for it, those who had to set it up may go on without', async () => {
      await require('agent', true);
      const { cookie } = await signIn();
      await require('agent', false);
      expect((await call('GET', '/api/v1/work', { cookie })).status).to.equal(200);
    });

    it('a restarted server still asks: the policy and what the session owes are in the store', async () => {
      await require('agent', true);
      const { cookie } = await signIn();
      const later = accessWith(stores, clock).access;
      await later.start();
      expect((await later.resolve(cookie!))?.mustSetUpSecondFactor).to.equal(true);
      later.stop();
    });

    it('a policy is changed against the version that was read, by who manages accounts, and stands in the ledger', async () => {
      await require('agent', true);
      expect(said(await call('PUT', '/api/v1/roles/agent', { cookie: admin, body: { secondFactor: false, version: 1 } }))).to.equal('CONFLICT');
      expect(said(await call('PUT', '/api/v1/roles/nobody', { cookie: admin, body: { secondFactor: false, version: 1 } }))).to.equal('NOT_FOUND');
      expect(ledger.rows.at(-1)).to.include({ action: 'changed', entity: 'role', entityId: 'agent' });
      expect(JSON.parse(ledger.rows.at(-1)!.before!)).to.include({ secondFactor: false });
      expect(JSON.parse(ledger.rows.at(-1)!.after!)).to.include({ secondFactor: true, version: 2 });
    });
  });

  it('an administrator takes a lost one away; that stands in the ledger, and the password alone opens again', async () => {
    await setUp((await signIn()).cookie!);
    expect(said(await call('DELETE', `/api/v1/users/${linId}/totp`, { cookie: (await signIn({ code: codeNow() })).cookie }))).to.equal('FORBIDDEN');
    expect((await call('DELETE', `/api/v1/users/${linId}/totp`, { cookie: admin })).status).to.equal(204);
    expect(ledger.rows.at(-1)).to.include({ action: 'secondFactor', entityId: linId, byName: '系统管理员', before: '{"name":"林静","enabled":true}', after: '{"name":"林静","enabled":false}' });
    expect((await signIn()).status).to.equal(200);
  });

  it('sign-ins stand in the ledger', async () => {
    await signIn();
    expect(ledger.rows.at(-1)).to.include({ action: 'signedIn', entity: 'session', byId: linId, address: '127.0.0.1' });
  });
});
