import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import { systemClock } from '../../clock.ts';
import type { Permission } from '../../contract/states.ts';
import { createResidentService } from '../../residents/resident-service.ts';

const viewer = (permissions: Permission[]): Viewer => ({ userId: 'a', name: 'a', staffNumber: '1', roles: ['agent'], permissions: new Set(permissions), sessionId: 's' });
const at = systemClock.now();
const known = { id: 'R1', name: '张三', category: 'person' as const, phones: ['+8619900001234'], createdAt: at, updatedAt: at };

function make(): { service: ReturnType<typeof createResidentService>; asked: string[] } {
  const asked: string[] = [];
  const service = createResidentService({
    residents: {
      findOne: (_viewer, id) => Promise.resolve(id === 'R1' ? known : null),
      findByPhone: (_viewer, phone) => (asked.push(phone), Promise.resolve(phone === '+8619900001234' ? known : null)),
      ensure: ({ phone }) => (asked.push(phone), Promise.resolve('R1')),
    },
    tickets: { ofPhone: () => Promise.resolve([]) },
    calls: { recent: () => Promise.resolve([]), countSince: () => Promise.resolve(3) },
    clock: systemClock, city: { areaCode: '0851' },
  });
  return { service, asked };
}

describe('resident service', () => {
  const reader = viewer(['resident.read']);
  it('given a verified caller in any form, the card is that resident\'s', async () => {
    expect(await make().service.card({ phone: '019900001234', verified: true }, reader)).to.include({ residentId: 'R1', name: '张三', callsIn30Days: 3 });
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
  it('name and numbers are masked without the right to reveal', async () => {
    expect(await make().service.find('R1', reader)).to.deep.include({ name: '张*', phones: ['199****1234'] });
    expect(await make().service.find('R1', viewer(['resident.read', 'resident.reveal']))).to.deep.include({ name: '张三', phones: ['19900001234'] });
  });
});
