import { expect } from 'chai';
import type { Collection } from 'mongodb';
import { auditRoutes } from '../../access/audit-routes.ts';
import { AuditService } from '../../access/audit-service.ts';
import { chained, type AuditRow } from '../../access/audit.ts';
import type { Http } from '../../access/http.ts';
import { stepAt, totpCode } from '../../access/totp.ts';
import { systemClock } from '../../clock.ts';
import type { AuditEntry } from '../../contract/desk.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { accessWith, caller, listeningHttp, PASSWORD, quiet, signedInAdmin, type Answer, type Call } from '../access/fakes.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';

const MANY = 100_000;

describe('ledger and second factor with the real store', function () {
  this.timeout(180_000);
  let base: SharedStore;
  let store: Store;
  let http: Http;
  let call: Call;
  let cookie: string;
  let audit: AuditService;
  let anchor: { seq: number; hash: string } | null = null;
  const anchors = { read: () => anchor, write: (last: { seq: number; hash: string }) => void (anchor = last) };

  before(async () => {
    base = await sharedStore();
    store = await openStore({ uri: base.uri, log: quiet, clock: systemClock });
    audit = new AuditService({ store: store.audit, anchor: anchors, clock: systemClock, log: quiet });
    const { access } = accessWith(store, systemClock);
    ({ http, call } = await listeningHttp(access, auditRoutes({ audit }), { storeUp: () => store.up(), kept: store.idempotency, record: (...line) => audit.record(...line) }));
    cookie = await signedInAdmin(access, call);
  });
  after(async () => {
    await http.close(100);
    await store.connection.dropDatabase();
    await store.close();
    await base.stop();
  });
  const items = (answer: Answer): AuditEntry[] => (answer.body as { items: AuditEntry[] }).items;

  it('an account that is made, changed and given a role stands in the ledger with before and after, its passwords do not', async () => {
    const made = await call('POST', '/api/v1/users', { cookie, body: { username: 'lin', name: '林静', staffNumber: '2001', roles: ['agent'], password: 'first-password' } });
    const { id, version } = made.body as { id: string; version: number };
    await call('PATCH', `/api/v1/users/${id}`, { cookie, body: { roles: ['agent', 'shiftLead'], password: 'second-password', version } });
    await call('PUT', '/api/v1/roles/shiftLead', { cookie, body: { secondFactor: true, version: 1 } });
    const lines = items(await call('GET', '/api/v1/audit', { cookie }));
    expect(lines.map(({ action, entity, entityName }) => [action, entity, entityName])).to.deep.equal([['changed', 'role', 'shiftLead'], ['changed', 'user', '林静'], ['created', 'user', '林静'], ['signedIn', 'session', 'admin']]);
    expect([lines[1]?.before?.['roles'], lines[1]?.after?.['roles'], lines[1]?.after?.['password']]).to.deep.equal([['agent'], ['agent', 'shiftLead'], '***']);
    expect(JSON.stringify(lines)).to.not.match(/first-password|second-password|argon2/);
    expect((await call('GET', '/api/v1/audit/check', { cookie })).body).to.deep.equal({ lines: 4, whole: true, brokenAt: null });
  });

  it('a second factor is spent in one move each time, and stays when the server comes anew', async () => {
    const secret = await (async () => {
      const begun = await call('POST', '/api/v1/account/totp', { cookie, body: {} });
      const text = (begun.body as { secret: string }).secret;
      const bits = Array.from(text, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
      return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    })();
    const step = stepAt(systemClock.now());
    const confirmed = await call('POST', '/api/v1/account/totp/confirm', { cookie, body: { code: totpCode(secret, step) } });
    const codes = (confirmed.body as { recoveryCodes: string[] }).recoveryCodes;
    const again = await listeningHttp(accessWith(store, systemClock).access, [], { storeUp: () => store.up(), kept: store.idempotency });
    const signIn = (code?: string): Promise<Answer> => caller(again.origin)('POST', '/api/v1/session', { body: { username: 'admin', password: PASSWORD, ...(code !== undefined && { code }) } });
    const said = (answer: Answer): string => String((answer.body as { code?: string }).code ?? answer.status);
    expect(said(await signIn())).to.equal('SECOND_FACTOR_NEEDED');
    const fresh = totpCode(secret, step + 1);
    expect((await Promise.all([signIn(fresh), signIn(fresh), signIn(codes[0]), signIn(codes[0])])).map(said).sort()).to.deep.equal(['200', '200', 'SECOND_FACTOR_WRONG', 'SECOND_FACTOR_WRONG']);
    const kept = await store.users.byUsername('admin');
    expect(kept?.secondFactor?.recovery).to.have.length(9);
    expect(JSON.stringify(kept)).to.not.include(codes[1]);
    await again.http.close(100);
  });

  describe('given a hundred thousand lines', () => {
    const at = (seq: number): string => new Date(Date.UTC(2026, 0, 1) + seq * 60_000).toISOString();
    const ENTITIES = ['queue', 'number', 'flow', 'user', 'prompt'];

    before(async () => {
      const lines = store.connection.collection('audit') as unknown as Collection<{ _id: number }>;
      await lines.deleteMany({});
      let last: AuditRow | null = null;
      for (let from = 0; from < MANY; from += 5_000) {
        const rows: AuditRow[] = [];
        for (let seq = from + 1; seq <= from + 5_000; seq += 1) {
          const entity = ENTITIES[seq % 5] ?? '';
          last = chained(last, { at: at(seq), byId: `u${seq % 50}`, byName: '甲', action: 'changed', entity: seq % 20_000 === 0 ? 'trunk' : entity, entityId: `${entity}${seq % 200}`, entityName: '名', before: '{"a":1}', after: '{"a":2}', address: '10.0.0.1' });
          rows.push(last);
        }
        await lines.insertMany(rows.map(({ seq, ...row }) => ({ _id: seq, ...row })));
      }
      anchor = last && { seq: last.seq, hash: last.hash };
    });

    for (const [what, filter] of [
      ['no filter', {}], ['a kind of thing', { entity: 'flow' }], ['a rare kind of thing', { entity: 'trunk' }], ['a person', { byId: 'u7' }], ['one thing', { entityId: 'flow2' }], ['a time', { _id: { $gte: 40_000, $lt: 40_500 } }], ['a rare kind of thing on a later page', { entity: 'trunk', _id: { $gte: 0, $lt: 50_000 } }],
    ] as const) {
      it(`with ${what} the first page is read by an index, without sorting`, async () => {
        const narrow = Object.keys(filter).find((name) => name !== '_id');
        const plan: unknown = await store.connection.collection('audit').find(filter as Record<string, unknown>, narrow === undefined ? {} : { hint: { [narrow]: 1, _id: -1 } }).sort({ _id: -1 }).limit(51).explain('executionStats');
        const stages = [...JSON.stringify(plan).matchAll(/"stage":"(\w+)"/g)].map((match) => match[1]);
        expect(stages, JSON.stringify(plan).slice(0, 1_500)).to.include('IXSCAN').and.not.include('COLLSCAN');
        const looked = Math.max(...[...JSON.stringify(plan).matchAll(/"(?:totalDocsExamined|docsExamined|nReturned)":(\d+)/g)].map((match) => Number(match[1])));
        expect(looked, JSON.stringify(plan).slice(0, 1_500)).to.be.lessThan(2_500);
      });
    }

    it('pages follow each other without a gap, filters and times hold together', async () => {
      const first = await call('GET', '/api/v1/audit?entity=flow&by=u7&limit=10', { cookie });
      const second = await call('GET', `/api/v1/audit?entity=flow&by=u7&limit=10&cursor=${(first.body as { next: string }).next}`, { cookie });
      const numbers = [...items(first), ...items(second)].map((line) => Number(line.id));
      expect(numbers).to.deep.equal([...numbers].sort((a, b) => b - a));
      expect(new Set(numbers).size).to.equal(20);
      for (const line of [...items(first), ...items(second)]) expect([line.entity, line.byId]).to.deep.equal(['flow', 'u7']);
      const during = await call('GET', `/api/v1/audit?from=${at(500)}&to=${at(503)}`, { cookie });
      expect(items(during).map((line) => line.id)).to.deep.equal(['502', '501', '500']);
      expect(items(await call('GET', `/api/v1/audit?from=${at(MANY + 10)}`, { cookie }))).to.deep.equal([]);
    });

    it('the whole chain is checked, and a line changed in the store is found', async () => {
      expect(await audit.verify()).to.deep.equal({ lines: MANY, whole: true, brokenAt: null });
      await store.connection.collection('audit').updateOne({ _id: 70_123 as never }, { $set: { after: '{"a":3}' } });
      expect(await audit.verify()).to.deep.equal({ lines: 70_122, whole: false, brokenAt: '70123' });
    });
  });
});
