import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { createLog } from '../../log.ts';
import { createResidentService, type ResidentService } from '../../residents/resident-service.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';

const lead: Viewer = { userId: 'lead', name: '值班长', staffNumber: '1', roles: ['shiftLead'], permissions: new Set(['resident.read', 'resident.reveal', 'ticket.read', 'ticket.readAll', 'ticket.edit', 'call.read']), sessionId: 's' };
const by = { viewer: lead, address: '127.0.0.1' };

describe('residents in the store', function () {
  this.timeout(60_000);
  let shared: SharedStore;
  let store: Store;
  let service: ResidentService;
  const ledger: string[] = [];

  before(async () => {
    shared = await sharedStore();
    store = await openStore({ uri: shared.uri, log: createLog('fatal'), clock: systemClock });
    service = createResidentService({
      residents: store.residents, clock: systemClock, city: { areaCode: '0851' }, audit: (_viewer, { action, entityId }) => Promise.resolve(void ledger.push(`${action} ${entityId}`)),
      tickets: { ofResident: () => Promise.resolve([]) }, calls: { recent: () => Promise.resolve([]), countSince: (phones, since) => store.calls.countSince(phones, since) },
    });
  });
  after(async () => {
    await store.close();
    await shared.stop();
  });
  const made = async (phone: string, name: string): Promise<string> => (await service.ensure(phone, name)) ?? '';
  const raw = (id: string): Promise<unknown> => store.connection.collection('residents').findOne({ _id: id as never });

  it('merged and split again, each record is byte for byte what it was but for the steps it keeps', async () => {
    const [one, two, three] = [await made('19900002001', '张三'), await made('19900002002', '张三'), await made('19900002003', '')];
    const before = [await raw(one), await raw(two), await raw(three)].map((row) => ({ ...(row as object), merges: null }));
    await service.merge(two, { otherId: three, reason: '同一人' }, by);
    const merged = await service.merge(one, { otherId: two, reason: '同一人' }, by);
    expect(merged.phones).to.deep.equal(['199****2001', '199****2002', '199****2003']);
    expect(await service.card({ phone: '19900002003', verified: true }, lead)).to.include({ residentId: one });
    await service.split(one, { otherId: two, reason: '不是' }, by);
    await service.split(two, { otherId: three, reason: '不是' }, by);
    expect([await raw(one), await raw(two), await raw(three)].map((row) => ({ ...(row as object), merges: null }))).to.deep.equal(before);
    expect(ledger).to.have.length(4);
  });
  it('two who merge the same record at once: one does, the other is told', async () => {
    const [one, two, other] = [await made('19900002011', ''), await made('19900002012', ''), await made('19900002013', '')];
    const outcomes = await Promise.all([one, two].map((id) => service.merge(id, { otherId: other, reason: '同一人' }, by).then(() => 'merged', (error: unknown) => (error as { code?: string }).code ?? String(error))));
    expect(outcomes.filter((outcome) => outcome === 'merged')).to.have.length(1);
    expect(outcomes.find((outcome) => outcome !== 'merged')).to.be.oneOf(['CONFLICT', 'RESIDENT_MERGED']);
  });
  it('a phrase that was shipped is changed against its version, removed, and does not come back', async () => {
    const [phrase] = await store.phrases.list();
    const id = phrase?.id ?? '';
    expect(await store.phrases.edit(id, 1, { text: '您好，请讲。' })).to.include({ text: '您好，请讲。', version: 2 });
    expect(await store.phrases.edit(id, 1, { text: '晚了' })).to.equal(null);
    expect(await store.phrases.remove(id, 2)).to.equal(true);
    if (phrase) await store.phrases.ensure(phrase);
    expect(await store.phrases.find(id)).to.equal(null);
  });
  it('calls that nobody answered are listed for whoever may call back, others\' answered calls are not', async () => {
    const call = (part: object) => ({ id: newId(systemClock.now().getTime()), seq: 1, direction: 'in', state: 'ended', origin: 'trunk', callerRaw: '19900003001', agentIds: [], uniqueId: String(Math.random()), startedAt: systemClock.now().toISOString(), connectedAt: null, ending: 'abandoned', ...part }) as never;
    await store.calls.save(call({}));
    await store.calls.save(call({ agentIds: ['somebody'], connectedAt: systemClock.now().toISOString(), ending: 'resident' }));
    const agent: Viewer = { ...lead, permissions: new Set(['call.read', 'call.callOut']) };
    expect((await store.calls.list(agent, { missed: 'true', limit: 10 })).map(({ ending }) => ending)).to.deep.equal(['abandoned']);
    expect(await store.calls.list(agent, { limit: 10 })).to.deep.equal([]);
    expect(await store.calls.list({ ...agent, permissions: new Set(['call.read']) }, { missed: 'true', limit: 10 })).to.deep.equal([]);
    expect(await store.calls.storyOfPhones(['+8619900003001'], null, 10)).to.have.length(2);
  });
});
