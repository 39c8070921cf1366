import { expect } from 'chai';
import type { Viewer } from '../../access/viewer.ts';
import { systemClock } from '../../clock.ts';
import { ticketInputSchema, type TicketInput } from '../../contract/api.ts';
import type { Permission, Role } from '../../contract/states.ts';
import { HotlineError } from '../../errors.ts';
import { createBus } from '../../events/bus.ts';
import { createLog } from '../../log.ts';
import { createResidentService } from '../../residents/resident-service.ts';
import { openStore, type Store } from '../../store/connection.ts';
import { createTicketService, LINK_REACTION, type TicketService } from '../../tickets/ticket-service.ts';
import { tokensOfTicket } from '../../tickets/search-tokens.ts';
import { readersOf } from '../../tickets/visibility.ts';
import { ticketNumber } from '../../tickets/ticket-number.ts';
import { newId } from '../../contract/ids.ts';
import { sharedStore, type SharedStore } from '../helpers/postgres.ts';

const city = { areaCode: '0851' };
const CALL = '01J00000000000000000000001';
const OTHER_CALL = '01J00000000000000000000002';
const viewer = (userId: string, permissions: Permission[], roles: Role[] = ['agent']): Viewer => ({ userId, name: `坐席${userId}`, staffNumber: '1001', roles, permissions: new Set(permissions), sessionId: 's' });
const agent = viewer('a', ['ticket.create', 'ticket.read', 'ticket.edit', 'resident.read']);
const other = viewer('b', ['ticket.create', 'ticket.read', 'ticket.edit', 'resident.read']);
const reader = viewer('c', ['ticket.read', 'ticket.readAll', 'ticket.edit', 'resident.read']);

const form = (fields: Partial<TicketInput> = {}): TicketInput =>
  ticketInputSchema.parse({ title: '小区停水三天', content: '自周一起停水，请尽快恢复', kind: 'complaint', disposition: 'dispatch', topicCode: '0401', areaCode: '990102', residentName: '张三', contactPhone: '19900001234', ...fields });
const code = (run: Promise<unknown>): Promise<string> => run.then(() => 'no error', (error: unknown) => (error instanceof HotlineError ? error.code : String(error)));

describe('tickets in the store', function () {
  this.timeout(120_000);
  let shared: SharedStore;
  let store: Store;
  let service: TicketService;
  const linked: string[] = [];
  const told: string[] = [];
  const ledger: unknown[] = [];

  before(async () => {
    shared = await sharedStore();
    store = await openStore({ uri: shared.uri, log: createLog('fatal'), clock: systemClock });
    const bus = createBus(() => undefined);
    bus.on('ticket.created', ({ ticketId }) => told.push(`created ${ticketId}`));
    bus.on('ticket.changed', ({ ticketId }) => told.push(`changed ${ticketId}`));
    const residents = createResidentService({ residents: store.residents, tickets: { ofResident: () => Promise.resolve([]) }, audit: () => Promise.resolve(), calls: { recent: () => Promise.resolve([]), countSince: () => Promise.resolve(0) }, clock: systemClock, city });
    service = createTicketService({
      tickets: store.tickets, counters: store.counters, residents, bus, clock: systemClock, city, audit: (_viewer, { action, after }) => Promise.resolve(void ledger.push([action, after?.['reason']])),
      catalogue: { topics: () => store.topics.list(), areas: () => store.areas.list() },
      calls: {
        find: (_viewer, callId) => Promise.resolve(callId === CALL ? { caller: '019900005678', verified: true } : callId === OTHER_CALL ? { caller: '19900009999', verified: false } : null),
        linkTicket: (callId, { id, number }) => void linked.push(`${callId} ${id} ${number}`),
      },
    });
  });
  after(async () => {
    await store.close();
    await shared.stop();
  });

  it('given a call, the ticket gets number, states, history, resident, link and a durable reaction', async () => {
    const made = await service.create(form({ callId: CALL }), agent, '01J000000000000000000000K1');
    expect(made.number).to.match(/^\d{8}-\d{5}-\d$/);
    expect(made).to.include({ state: 'toDispatch', topicName: '供水', residentName: '张三', contactPhone: '199****1234', version: 1 });
    expect(made.history.map(({ kind, data }) => [kind, data?.['to']])).to.deep.equal([['created', undefined], ['stateChanged', 'received'], ['stateChanged', 'toDispatch']]);
    expect(made.receivedAt).to.match(/\+08:00$/);
    expect(made.residentId).to.match(/^[0-9A-Z]{26}$/);
    expect(linked).to.include(`${CALL} ${made.id} ${made.number}`);
    expect(told).to.include(`created ${made.id}`);
    const row = await store.outbox.claim(systemClock.now(), 1_000);
    expect(row).to.deep.include({ kind: LINK_REACTION, payload: { ticketId: made.id, number: made.number, callId: CALL, byId: 'a' } });
    await store.outbox.done(row?.key ?? '');
    expect((await service.get(made.number, agent)).id).to.equal(made.id);
    expect((await service.list({ limit: 10, phone: '+8619900005678' }, agent)).items.map(({ id }) => id)).to.include(made.id);
  });
  it('given the same id twenty times at once, one ticket is made and all get it', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.create(form({ title: '路灯不亮' }), agent, '01J000000000000000000000K2')));
    expect(new Set(answers.map(({ number }) => number)).size).to.equal(1);
    expect((await service.list({ limit: 50, q: '路灯不亮' }, agent)).items).to.have.length(1);
  });
  it("somebody else's ticket is not given for its id", async () => {
    expect(await code(service.create(form({ title: '路灯不亮' }), other, '01J000000000000000000000K2'))).not.to.equal('no error');
  });
  it('given thirty at once, every number is its own', async () => {
    const made = await Promise.all(Array.from({ length: 30 }, (_, index) => service.create(form({ title: `批量${index}` }), agent, null)));
    expect(new Set(made.map(({ number }) => number)).size).to.equal(30);
  });
  it('an unknown topic or call is refused with the field or code', async () => {
    expect(await code(service.create(form({ topicCode: '9999' }), agent, null))).to.equal('BAD_INPUT');
    expect(await code(service.create(form({ callId: '01J00000000000000000000009' }), agent, null))).to.equal('CALL_NOT_FOUND');
  });
  it('an unverified caller id is not taken for the resident', async () => {
    const made = await service.create(form({ callId: OTHER_CALL, contactPhone: '' }), agent, null);
    expect(made).to.include({ residentId: null, phone: '' });
  });
  it('given two editors of one version, one wins and the other is told the version', async () => {
    const made = await service.create(form(), agent, null);
    const edits = await Promise.allSettled(['一', '二'].map((title) => service.edit(made.id, { version: 1, title }, agent)));
    expect(edits.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const lost = edits.find((edit) => edit.status === 'rejected');
    expect(lost?.reason).to.be.instanceOf(HotlineError).with.property('details').deep.equal({ version: 2 });
    expect((await service.get(made.id, agent)).history.at(-1)).to.deep.include({ kind: 'edited', data: { fields: ['title'], before: { title: '小区停水三天' } } });
  });
  it('given ten notes at once beside an edit, nothing of the history is lost', async () => {
    const made = await service.create(form(), agent, null);
    await Promise.all([...Array.from({ length: 4 }, (_, index) => service.note(made.id, `note ${index}`, agent)), service.edit(made.id, { version: 1, disposition: 'answerOnSpot', answer: '已答复' }, agent)]);
    const after = await service.get(made.id, agent);
    expect(after.history.map(({ seq }) => seq)).to.deep.equal(after.history.map((_, index) => index + 1));
    expect(after.history.filter(({ kind }) => kind === 'note')).to.have.length(4);
    expect(after).to.include({ state: 'closed', version: 2 });
  });
  it('a call joins a ticket once, however often it is asked', async () => {
    const made = await service.create(form(), agent, null);
    await service.linkCall(made.id, CALL, agent);
    const after = await service.linkCall(made.number, CALL, agent);
    expect(after.callIds).to.deep.equal([CALL]);
    expect(after.history.filter(({ kind }) => kind === 'callLinked')).to.have.length(1);
  });
  it('urged, with facts added and taken back: each joins its call in the same write, is counted, and nothing is lost', async () => {
    const made = await service.create(form(), agent, null);
    await service.urge(made.id, { callId: CALL, text: '已停水四天，再催' }, agent);
    expect(await service.urge(made.number, { callId: null, text: '第二次催' }, agent)).to.include({ urges: 2, state: 'toDispatch' });
    await service.facts(made.id, { callId: CALL, text: '三号楼也停水' }, agent);
    const after = await service.withdraw(made.id, { callId: null, text: '已来水' }, agent);
    expect(after).to.include({ state: 'withdrawn' });
    expect(after.callIds).to.deep.equal([CALL]);
    expect(after.history.slice(-6).map(({ kind, data }) => [kind, data?.['text'] ?? data?.['to'] ?? data?.['callId']])).to.deep.equal([
      ['callLinked', CALL], ['urged', '已停水四天，再催'], ['urged', '第二次催'], ['facts', '三号楼也停水'], ['withdrawn', '已来水'], ['stateChanged', 'withdrawn'],
    ]);
    for (const act of ['urge', 'facts', 'withdraw'] as const) expect(await code(service[act](made.id, { callId: null, text: '又来' }, agent)), act).to.equal('TICKET_WRONG_STATE');
  });
  it('the number is masked for everybody; asked for with a reason it stands in ledger and history first', async () => {
    const made = await service.create(form(), agent, null);
    expect((await service.get(made.id, agent)).phone).to.equal('199****1234');
    expect(await service.reveal(made.id, '回拨核实', { viewer: agent, address: '127.0.0.1' })).to.deep.equal({ name: '张三', phones: ['19900001234'] });
    expect(ledger.at(-1)).to.deep.equal(['revealed', '回拨核实']);
    expect((await service.get(made.id, agent)).history.at(-1)).to.deep.include({ kind: 'revealed', data: { text: '回拨核实' } });
    expect(await code(service.reveal(made.id, '好奇', { viewer: reader, address: '' })), 'without the right').to.equal('FORBIDDEN');
    expect(ledger.at(-1), 'a refusal reveals nothing').to.deep.equal(['revealed', '回拨核实']);
  });
  it('what is missing of a matter, and why, stands at its beginning', async () => {
    const made = await service.create(form({ incomplete: { missing: ['time', 'place'], reason: '来电人说不清' } }), agent, null);
    expect(made.history[0]?.data).to.deep.include({ incomplete: { missing: ['time', 'place'], reason: '来电人说不清' } });
  });
  it('a recording played, seeking included, is one entry in each ticket of the call', async () => {
    const made = await service.create(form({ callId: CALL }), agent, null);
    await service.recordPlayed(CALL, reader);
    await service.recordPlayed(CALL, reader);
    expect((await service.get(made.id, agent)).history.filter(({ kind }) => kind === 'recordingPlayed')).to.have.length(1);
  });
  it('another agent without the right to all finds neither ticket nor its number; a reader of all sees it masked', async () => {
    const made = await service.create(form({ title: '可见性' }), agent, null);
    expect(await code(service.get(made.number, other))).to.equal('NOT_FOUND');
    expect((await service.list({ limit: 10, q: made.number }, other)).items).to.deep.equal([]);
    expect((await service.list({ limit: 10, q: '可见性' }, other)).items).to.deep.equal([]);
    expect(await service.get(made.id, reader)).to.include({ residentName: '张*', contactPhone: '199****1234' });
  });
  it('a sealed tip is seen by who took it only, and its teller is no resident', async () => {
    const made = await service.create(form({ secrecy: 'sealed', kind: 'tip', contactPhone: '19900007777' }), agent, null);
    expect(made.residentId).to.equal(null);
    expect(await code(service.get(made.id, reader))).to.equal('NOT_FOUND');
    expect(await store.residents.findByPhone(agent, '+8619900007777')).to.equal(null);
  });
  it('pages go through all tickets once', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await service.list({ limit: 7, ...(cursor === undefined ? {} : { cursor }) }, agent);
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      cursor = page.next;
    }
    expect(new Set(seen).size).to.equal(seen.length);
    expect(seen).to.deep.equal([...seen].sort().reverse());
    expect(await code(service.list({ limit: 7, cursor: '$ne' }, agent))).to.equal('BAD_INPUT');
  });

  describe('among three thousand', () => {
    before(async () => {
      await fillTickets(store, 3_000);
    });
    for (const q of ['停水', '张三', 'zs', '1234', '梧桐里停水', '19900000017']) {
      it(`search for ${q} uses the index of tokens and scans no collection`, async () => {
        const plan = JSON.stringify(await store.tickets.explain(reader, { q, limit: 50 }));
        expect(plan).not.to.match(/COLLSCAN|Seq Scan/);
        expect(plan).to.contain('tokens');
      });
    }
    it('finds the one with this number among them', async () => {
      expect((await service.list({ limit: 10, q: '19900000017' }, reader)).items).to.have.length(1);
    });
  });
});

/** Made-up tickets, straight into the collection. */
async function fillTickets(store: Store, count: number): Promise<void> {
  const places = ['听澜街道', '梧桐里', '钟楼湾', '雾岭镇'];
  const matters = ['停水', '停电', '噪音扰民', '垃圾堆放', '路灯不亮', '违停'];
  const rows = Array.from({ length: count }, (_, index) => {
    const [place = '', matter = ''] = [places[index % 4], matters[index % 6]];
    const ticket = {
      ...form({ title: `${place}${matter}`, content: `${place}${index % 90}号${matter}已经${index % 9}天`, place, residentName: `张${'三四五六'[index % 4] ?? ''}`, contactPhone: `199${String(index).padStart(8, '0')}` }),
      number: ticketNumber('20260101', index + 1), phones: [`+86199${String(index).padStart(8, '0')}`], state: 'toDispatch', receivedAt: new Date('2026-01-01T00:00:00Z'), createdById: 'x', createdByName: 'x', staffIds: ['x'],
      residentId: null, callIds: [], version: 1, historySeq: 0, history: [],
    };
    return { _id: newId(1_767_225_600_000 + index), ...ticket, tokens: tokensOfTicket(ticket), readers: readersOf(ticket) };
  });
  for (let from = 0; from < rows.length; from += 500) await store.connection.collection('tickets').insertMany(rows.slice(from, from + 500) as never[]);
}
