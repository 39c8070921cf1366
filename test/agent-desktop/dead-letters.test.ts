import { expect } from 'chai';
import { permissionsOf } from '../../access/permissions.ts';
import type { RouteContext } from '../../access/route.ts';
import { deadLetterRoutes } from '../../agent-desktop/dead-letter-routes.ts';
import { systemClock } from '../../clock.ts';
import { HotlineError } from '../../errors.ts';

describe('what failed for good', () => {
  const dueAt = new Date('2026-03-01T01:00:00Z');
  const dead = new Map([['call.linkTicket:T1:C1', { key: 'call.linkTicket:T1:C1', kind: 'call.linkTicket', attempts: 8, lastError: 'CALL_NOT_FOUND', dueAt, payload: { callId: 'C1' } }]]);
  let woken = 0;
  const [list, retry] = deadLetterRoutes({
    clock: systemClock, wake: () => (woken += 1),
    outbox: { deadLetters: () => Promise.resolve([...dead.values()]), revive: (key) => Promise.resolve(dead.delete(key)) },
  });
  const at = (params: Record<string, string>): RouteContext => ({ params }) as unknown as RouteContext;

  it('is listed with its last error in city time, without what it was about', async () => {
    expect(await list?.run(at({}))).to.deep.equal({
      items: [{ key: 'call.linkTicket:T1:C1', kind: 'call.linkTicket', attempts: 8, lastError: 'CALL_NOT_FOUND', at: '2026-03-01T09:00:00.000+08:00' }], next: null,
    });
  });

  it('is tried again at once; a second time there is nothing to try', async () => {
    await retry?.run(at({ key: 'call.linkTicket:T1:C1' }));
    expect(woken).to.equal(1);
    const refusal = await Promise.resolve(retry?.run(at({ key: 'call.linkTicket:T1:C1' }))).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(HotlineError).with.property('code', 'NOT_FOUND');
  });

  it('is for administrators and shift leads; auditors may look, agents may not', () => {
    const may = (role: Parameters<typeof permissionsOf>[0][number]): boolean[] => [list, retry].map((route) => permissionsOf([role]).has(route?.permission as never));
    expect([may('admin'), may('shiftLead'), may('auditor'), may('agent')]).to.deep.equal([[true, true], [true, true], [true, false], [false, false]]);
  });
});
