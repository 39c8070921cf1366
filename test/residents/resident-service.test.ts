import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import { systemClock } from '../../clock.ts';
import type { Permission } from '../../contract/states.ts';
import type { TicketRow } from '../../contract/views.ts';
import { createResidentService } from '../../residents/resident-service.ts';
import type { Resident } from '../../residents/resident.ts';

const viewer = (permissions: Permission[]): Viewer => ({ userId: 'a', name: '李敏', staffNumber: '1', roles: ['agent'], permissions: new Set(permissions), sessionId: 's' });
const at = systemClock.now();
const record = (id: string, name: string, phone: string): Resident => ({ id, name, category: 'person', phones: [phone], flags: [], note: '', mergedInto: null, brought: [], merges: [], version: 1, createdAt: at, updatedAt: at });
const ticket = (id: string): TicketRow => ({ id }) as TicketRow;

function make(): { service: ReturnType<typeof createResidentService>; asked: string[]; rows: Map<string, Resident>; ledger: unknown[]; sought: unknown[] } {
  const asked: string[] = [];
  const ledger: unknown[] = [];
  const sought: unknown[] = [];
  const rows = new Map([record('R1', '张三', '+8619900001234'), record('R2', '张三丰', '+8619900005678'), record('R3', '', '+8619900009999')].map((one) => [one.id, one]));
  const service = createResidentService({
    residents: {
      findOne: (_viewer, id) => Promise.resolve(rows.get(id) ?? null),
      findByPhone: (_viewer, phone) => (asked.push(phone), Promise.resolve([...rows.values()].find((one) => one.phones.includes(phone)) ?? null)),
      under: (_viewer, id) => Promise.resolve([...rows.values()].filter((one) => one.mergedInto === id)),
      ensure: ({ phone }) => (asked.push(phone), Promise.resolve('R1')),
      edit: (id, version, set) => {
        const row = rows.get(id);
        if (row?.version !== version) return Promise.resolve(null);
        rows.set(id, { ...row, ...set, version: version + 1 });
        return Promise.resolve(rows.get(id) ?? null);
      },
      move: ({ moves, step, brought }) => {
        if (moves.some(({ id, from }) => rows.get(id)?.mergedInto !== from)) return Promise.resolve(false);
        moves.forEach(({ id, to }, index) => {
          const row = rows.get(id);
          if (row) rows.set(id, { ...row, mergedInto: to, ...(index === 0 ? { brought: [...brought], merges: [...row.merges, step] } : {}) });
        });
        return Promise.resolve(true);
      },
    },
    tickets: { ofResident: (_viewer, who, { open }) => (sought.push(who), Promise.resolve(open === true ? [ticket('T1')] : [ticket('T1'), ticket('T2')])) },
    calls: { recent: () => Promise.resolve([]), countSince: (phones) => Promise.resolve(phones.length * 3) },
    audit: (_viewer, { action, entityId, before, after }) => Promise.resolve(void ledger.push([action, entityId, before, after])),
    clock: systemClock, city: { areaCode: '0851' },
  });
  return { service, asked, rows, ledger, sought };
}

describe('resident service', () => {
  const reader = viewer(['resident.read']);
  const by = { viewer: reader, address: '127.0.0.1' };
  const code = (run: Promise<unknown>): Promise<string> => run.then(() => '', (error: unknown) => (error as { code: string }).code);

  it('given a verified caller in any form, the card is that resident\'s', async () => {
    expect(await make().service.card({ phone: '019900001234', verified: true }, reader)).to.include({ residentId: 'R1', name: '张三', callsIn30Days: 3 });
  });
  it('a ticket that is open is not listed a second time among the recent ones', async () => {
    const card = await make().service.card({ phone: '19900001234', verified: true }, reader);
    expect([card.openTickets.map(({ id }) => id), card.recentTickets.map(({ id }) => id)]).to.deep.equal([['T1'], ['T2']]);
  });
  it('given an unverified caller, nothing is looked up until the agent asks', async () => {
    const { service, asked } = make();
    expect(await service.card({ phone: '19900001234', verified: false }, reader)).to.include({ residentId: null, callsIn30Days: 0 });
    expect(asked).to.deep.equal([]);
    expect(await service.card({ phone: '19900001234', verified: false, asked: true }, reader)).to.include({ residentId: 'R1' });
  });
  for (const phone of ['', 'anonymous', 'restricted', '10086', '8001', '110']) {
    it(`${phone || 'no number'} matches no resident and makes none`, async () => {
      const { service, asked } = make();
      expect((await service.card({ phone, verified: true }, reader)).residentId).to.equal(null);
      expect(await service.ensure(phone, '李四')).to.equal(null);
      expect(asked).to.deep.equal([]);
    });
  }
  it('numbers are masked for everybody, the name without the right to reveal', async () => {
    expect(await make().service.find('R1', reader)).to.deep.include({ name: '张*', phones: ['199****1234'] });
    expect(await make().service.find('R1', viewer(['resident.read', 'resident.reveal']))).to.deep.include({ name: '张三', phones: ['199****1234'] });
  });
  it('a number is revealed to a holder of the right alone, and stands in the ledger with its reason', async () => {
    const { service, ledger } = make();
    expect(await code(service.reveal('R1', '核实', by))).to.equal('FORBIDDEN');
    expect(ledger).to.deep.equal([]);
    const holder = { viewer: viewer(['resident.read', 'resident.reveal']), address: '127.0.0.1' };
    expect(await service.reveal('R1', '回拨核实', holder)).to.deep.equal({ name: '张三', phones: ['19900001234'] });
    expect(ledger).to.deep.equal([['revealed', 'R1', null, { reason: '回拨核实' }]]);
  });
  it('an unknown id is not found', async () => {
    expect(await code(make().service.find('R9', reader))).to.equal('NOT_FOUND');
  });

  it('merged, both are found under one: numbers, calls, tickets, whichever number calls', async () => {
    const { service, sought } = make();
    expect(await service.merge('R1', { otherId: 'R2', reason: '同一人' }, by)).to.deep.include({ phones: ['199****1234', '199****5678'] });
    expect(await service.card({ phone: '19900005678', verified: true }, reader)).to.include({ residentId: 'R1', name: '张三', callsIn30Days: 6 });
    expect(sought.at(-1)).to.deep.equal({ phones: ['+8619900001234', '+8619900005678'], residentIds: ['R1', 'R2'] });
  });
  it('split again, both are exactly what they were, and the ledger tells both', async () => {
    const { service, rows, ledger } = make();
    const before = structuredClone([rows.get('R1'), rows.get('R2'), rows.get('R3')].map((one) => ({ ...one, merges: [] })));
    await service.merge('R2', { otherId: 'R3', reason: '同一人' }, by);
    await service.merge('R1', { otherId: 'R2', reason: '同一人' }, by);
    expect((await service.find('R1', reader)).mergedFrom.map(({ id }) => id), 'R3 came along with R2').to.deep.equal(['R2']);
    expect(await code(service.split('R1', { otherId: 'R3', reason: '弄错' }, by)), 'not merged by itself').to.equal('RESIDENT_MERGED');
    await service.split('R1', { otherId: 'R2', reason: '弄错了' }, by);
    expect((await service.find('R2', reader)).mergedFrom.map(({ id }) => id), 'R3 stands under R2 again').to.deep.equal(['R3']);
    await service.split('R2', { otherId: 'R3', reason: '弄错了' }, by);
    expect([rows.get('R1'), rows.get('R2'), rows.get('R3')].map((one) => ({ ...one, merges: [] }))).to.deep.equal(before);
    expect(ledger).to.have.length(4);
  });
  it('nobody is merged with himself, twice, or into one that stands under another', async () => {
    const { service } = make();
    expect(await code(service.merge('R1', { otherId: 'R1', reason: '误' }, by))).to.equal('RESIDENT_MERGED');
    await service.merge('R1', { otherId: 'R2', reason: '同一人' }, by);
    expect(await code(service.merge('R3', { otherId: 'R2', reason: '同一人' }, by))).to.equal('RESIDENT_MERGED');
    expect(await code(service.merge('R2', { otherId: 'R3', reason: '同一人' }, by))).to.equal('RESIDENT_MERGED');
  });
  it('a change is written against the version that was read, and stands in the ledger with what was before', async () => {
    const { service, ledger } = make();
    expect(await service.edit('R1', { version: 1, flags: ['elderly'], note: '听力不好' }, by)).to.deep.include({ flags: ['elderly'], note: '听力不好', version: 2 });
    expect(ledger).to.deep.equal([['changed', 'R1', { flags: [], note: '' }, { flags: ['elderly'], note: '听力不好' }]]);
    expect(await code(service.edit('R1', { version: 1, note: '别的' }, by))).to.equal('CONFLICT');
  });
});
