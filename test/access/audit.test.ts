import { expect } from 'chai';
import { z } from 'zod';
import { chained, hashOf, withoutSecrets, type AuditRow } from '../../access/audit.ts';
import { AuditService } from '../../access/audit-service.ts';
import type { RouteTable } from '../../access/http.ts';
import type { AuditInput } from '../../contract/desk.ts';
import { HotlineError } from '../../errors.ts';
import { accessWith, listeningHttp, memoryLedger, memoryStores, movableClock, quiet, signedInAdmin } from './fakes.ts';

const WHO = { userId: 'u1', name: '系统管理员' };
const input = (change: Partial<AuditInput> = {}): AuditInput => ({ action: 'changed', entity: 'queue', entityId: 'q1', entityName: '市民热线', before: { ringSeconds: 15 }, after: { ringSeconds: 20 }, ...change });

describe('the ledger of changes', () => {
  const setUp = () => {
    const clock = movableClock();
    const ledger = memoryLedger();
    return { clock, ledger, audit: new AuditService({ store: ledger.store, anchor: ledger.anchor, clock, log: quiet }) };
  };

  it('lines are numbered, and each holds the hash of the one before', async () => {
    const { audit, ledger } = setUp();
    await Promise.all([audit.record(WHO, input(), '10.0.0.1'), audit.record(WHO, input({ entityId: 'q2' }), '10.0.0.1')]);
    const [one, two] = ledger.rows;
    expect([one?.seq, two?.seq, one?.previous, two?.previous]).to.deep.equal([1, 2, '', one?.hash]);
    expect(await audit.verify()).to.deep.equal({ lines: 2, whole: true, brokenAt: null });
  });

  it('a restarted server goes on where the ledger ends', async () => {
    const { audit, ledger, clock } = setUp();
    await audit.record(WHO, input(), '');
    await new AuditService({ store: ledger.store, anchor: ledger.anchor, clock, log: quiet }).record(WHO, input(), '');
    expect(await audit.verify()).to.include({ lines: 2, whole: true });
  });

  const tampered: [string, (rows: AuditRow[]) => void, string][] = [
    ['a changed line', (rows) => Object.assign(rows[1]!, { after: '{"ringSeconds":15}' }), '2'],
    ['a changed line with its hash made anew', (rows) => { Object.assign(rows[1]!, { byName: '别人' }); rows[1]!.hash = hashOf(rows[1]!); }, '3'],
    ['a line taken out', (rows) => void rows.splice(1, 1), '2'],
    ['two lines that changed places', (rows) => void rows.splice(1, 2, rows[2]!, rows[1]!), '2'],
    ['the last line taken out', (rows) => void rows.pop(), '3'],
    ['all lines taken out', (rows) => void rows.splice(0), '1'],
    ['the last line replaced by another', (rows) => void rows.splice(2, 1, chained(rows[1]!, { ...rows[2]!, byName: '别人' })), '3'],
  ];
  for (const [what, change, at] of tampered) {
    it(`given ${what}, the check says where`, async () => {
      const { audit, ledger } = setUp();
      for (const entityId of ['q1', 'q2', 'q3']) await audit.record(WHO, input({ entityId }), '');
      change(ledger.rows);
      expect(await audit.verify()).to.deep.include({ whole: false, brokenAt: at });
    });
  }

  it('given the store is away, lines wait in order and are written when it is back', async () => {
    const { audit, ledger, clock } = setUp();
    ledger.state.away = true;
    await audit.record(WHO, input({ entityId: 'q1' }), '');
    await audit.record(WHO, input({ entityId: 'q2' }), '');
    expect(ledger.rows).to.deep.equal([]);
    ledger.state.away = false;
    clock.move(5_000);
    await audit.record(WHO, input({ entityId: 'q3' }), '');
    expect(ledger.rows.map((row) => row.entityId)).to.deep.equal(['q1', 'q2', 'q3']);
    expect(await audit.verify()).to.include({ whole: true });
  });

  it('given the answer to a write was lost, the line does not stand twice', async () => {
    const { audit, ledger, clock } = setUp();
    ledger.state.loseAnswer = true;
    await audit.record(WHO, input(), '');
    ledger.state.loseAnswer = false;
    clock.move(5_000);
    await audit.record(WHO, input({ entityId: 'q2' }), '');
    expect(ledger.rows.map((row) => row.entityId)).to.deep.equal(['q1', 'q2']);
  });

  it('given the clock of the machine goes back, the order of the lines stays that of time', async () => {
    const { audit, ledger, clock } = setUp();
    await audit.record(WHO, input(), '');
    clock.move(-60_000);
    await audit.record(WHO, input(), '');
    expect(ledger.rows[1]!.at).to.equal(ledger.rows[0]!.at);
  });

  it('secrets never go in, at whatever depth; that one was set stays to be seen', () => {
    expect(withoutSecrets({ name: 'x', password: 'p', auth: { trunkPassword: 'p', realm: 'r' }, list: [{ token: 't', secretKey: '' }], recoveryCodes: ['a'], secondFactor: true, mustChangePassword: false })).to.deep.equal({
      name: 'x', password: '***', auth: { trunkPassword: '***', realm: 'r' }, list: [{ token: '***', secretKey: '' }], recoveryCodes: '***', secondFactor: true, mustChangePassword: false,
    });
  });
});

describe('what routes leave in the ledger', () => {
  const things = new Map<string, { id: string; name: string; size: number; version: number }>([['t1', { id: 't1', name: '一号', size: 1, version: 1 }]]);
  const read = (id: string) => things.get(id) ?? null;
  const routes: RouteTable = [
    { method: 'post', path: '/things', permission: 'queue.manage', summary: '', body: z.strictObject({ id: z.string(), password: z.string().optional() }), audit: { entity: 'thing', read }, run: ({ body }) => { const { id } = body as { id: string }; const thing = { id, name: '新', size: 0, version: 1 }; things.set(id, thing); return thing; } },
    {
      method: 'patch', path: '/things/:id', permission: 'queue.manage', summary: '', body: z.strictObject({ size: z.number() }), audit: { entity: 'thing', read },
      run: ({ params, body }) => { const thing = things.get(params['id']!); if (!thing) throw new HotlineError('NOT_FOUND'); const after = { ...thing, size: (body as { size: number }).size }; things.set(thing.id, after); return after; },
    },
    { method: 'delete', path: '/things/:id', permission: 'queue.manage', summary: '', audit: { entity: 'thing', read }, run: ({ params }) => void things.delete(params['id']!) },
    { method: 'put', path: '/rules', permission: 'queue.manage', summary: '', body: z.strictObject({ cap: z.number() }), audit: { entity: 'rules' }, run: ({ body }) => body as unknown },
    { method: 'post', path: '/things/check', permission: 'queue.manage', summary: '', audit: null, run: () => ({ ok: true }) },
  ];

  it('each change stands there with before and after; one that was refused, and one that changes nothing, do not', async () => {
    const { access } = accessWith(memoryStores());
    const ledger = memoryLedger();
    const audit = new AuditService({ store: ledger.store, anchor: ledger.anchor, clock: movableClock(), log: quiet });
    const { http, call } = await listeningHttp(access, routes, { record: (...line) => audit.record(...line) });
    const cookie = await signedInAdmin(access, call);
    ledger.rows.length = 0;
    await call('POST', '/api/v1/things', { cookie, body: { id: 't2', password: 'quiet-river-43' } });
    await call('PATCH', '/api/v1/things/t1', { cookie, body: { size: 5 } });
    await call('PATCH', '/api/v1/things/t9', { cookie, body: { size: 5 } });
    await call('PATCH', '/api/v1/things/t1', { cookie, body: { size: '5' } });
    await call('POST', '/api/v1/things/check', { cookie });
    await call('PUT', '/api/v1/rules', { cookie, body: { cap: 3 } });
    await call('DELETE', '/api/v1/things/t1', { cookie });
    await http.close(100);
    const { items } = await audit.list({ limit: 50 });
    expect(items.reverse().map(({ action, entity, entityId, entityName, before, after }) => ({ action, entity, entityId, entityName, before, after }))).to.deep.equal([
      { action: 'created', entity: 'thing', entityId: 't2', entityName: '新', before: null, after: { id: 't2', name: '新', size: 0, version: 1, password: '***' } },
      { action: 'changed', entity: 'thing', entityId: 't1', entityName: '一号', before: { id: 't1', name: '一号', size: 1, version: 1 }, after: { id: 't1', name: '一号', size: 5, version: 1 } },
      { action: 'changed', entity: 'rules', entityId: 'rules', entityName: 'rules', before: null, after: { cap: 3 } },
      { action: 'removed', entity: 'thing', entityId: 't1', entityName: '一号', before: { id: 't1', name: '一号', size: 5, version: 1 }, after: null },
    ]);
    expect(items[0]).to.include({ byName: '系统管理员', address: '127.0.0.1' });
  });
});
