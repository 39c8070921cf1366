import { expect } from 'chai';
import { checkDeskEvents, DESK_EVENTS } from '../../agent-desktop/desk-events.ts';
import { createGateway, originFits, type GatewayNeeds } from '../../agent-desktop/gateway.ts';
import { newId } from '../../contract/ids.ts';
import { HotlineError } from '../../errors.ts';
import { until } from '../helpers/until.ts';
import { AGENT, DeskServer, OTHER, QUEUE, viewer, type Page } from './desk.ts';

describe('desk gateway', () => {
  let server: DeskServer;
  beforeEach(async () => {
    server = new DeskServer();
    await server.start();
  });
  afterEach(() => server.stop());

  const opened = async (page: Page): Promise<Page> => {
    await until('the page has its snapshot', () => page.snapshots.length > 0);
    return page;
  };
  const refused = (page: Page): Promise<string> => new Promise((resolve) => page.socket.once('connect_error', (error) => resolve(error.message)));

  it('given a session, the desk opens with a snapshot and the agent is signed in', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    expect(page.snapshots[0]).to.deep.include({ call: null, offer: null, phoneTab: null });
    expect(page.snapshots[0]?.me).to.include({ agentId: AGENT, state: 'paused', pauseReason: 'signedIn' });
    expect(page.snapshots[0]?.queues).to.have.length(1);
  });

  it('given no session, no right to the desk or a foreign page, the connection is refused with a fixed word', async () => {
    const stranger = server.open(viewer(OTHER));
    server.sessions.clear();
    expect(await refused(stranger)).to.equal('NOT_SIGNED_IN');
    expect(await refused(server.open(viewer(AGENT, ['self'])))).to.equal('FORBIDDEN');
    expect(await refused(server.open(viewer(AGENT), { origin: 'https://elsewhere.example' }))).to.equal('FOREIGN_ORIGIN');
  });

  it('given origins, only the own host and the listed ones fit', () => {
    expect(originFits(undefined, 'desk.example', [])).to.equal(true);
    expect(originFits('https://desk.example', 'desk.example', [])).to.equal(true);
    expect(originFits('https://desk.example:444', 'desk.example', [])).to.equal(false);
    expect(originFits('null', 'desk.example', [])).to.equal(false);
    expect(originFits('https://front.example', 'desk.example', ['https://front.example'])).to.equal(true);
  });

  it('given a table of events with a hole, the start fails and names the event', () => {
    expect(() => checkDeskEvents()).not.to.throw();
    expect(() => checkDeskEvents({ ...DESK_EVENTS, 'call.hold': { run: () => undefined } })).to.throw('call.hold');
    expect(() => checkDeskEvents({ ...DESK_EVENTS, 'call.hold': { permission: 'everything', run: () => undefined } })).to.throw('call.hold');
    expect(() => checkDeskEvents({ ...DESK_EVENTS, toString: { permission: 'call.control', run: () => undefined } })).to.throw('toString');
    expect(() => checkDeskEvents({ ...DESK_EVENTS, 'call.spy': { permission: 'call.control', run: () => undefined } })).to.throw('call.spy');
  });

  it('given an event without a right, the gateway does not start', () => {
    const line = DESK_EVENTS['call.hold'] as { permission?: unknown };
    const { permission } = line;
    delete line.permission;
    try {
      expect(() => createGateway({} as GatewayNeeds)).to.throw('call.hold has no known permission');
    } finally {
      line.permission = permission;
    }
  });

  it('given a click, it becomes one service call of this agent', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    const callId = newId(5);
    expect(await server.ask(page, 'call.hold', { callId })).to.deep.equal({ ok: true });
    expect(await server.ask(page, 'call.transfer', { callId, target: { kind: 'agent', agentId: OTHER } })).to.deep.equal({ ok: true });
    expect(await server.ask(page, 'call.callOut', { number: '19900000001' })).to.include({ ok: true }).and.to.have.property('callId').that.is.a('string');
    expect(server.asked).to.deep.equal([['hold', callId, AGENT], ['transfer', callId, AGENT, { kind: 'agent', agentId: OTHER }], ['callOut', { agentId: AGENT, number: '19900000001' }]]);
  });

  it('given a right that is missing, the event is refused and nothing is called', async () => {
    const page = await opened(server.open(viewer(AGENT, ['self', 'desk.use'])));
    expect(page.snapshots[0]?.me.state).to.equal('signedOut');
    for (const event of ['agent.ready', 'call.callOut', 'phone.take']) expect((await server.ask(page, event, { number: '1', tab: true })).code, event).to.equal('FORBIDDEN');
    expect(server.asked).to.deep.equal([]);
    expect(server.routing.agents()).to.deep.equal([]);
  });

  it('given unknown fields, wrong types or unknown events, the answer names the field and nothing is called', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    const callId = newId(5);
    const bad: [string, unknown, string][] = [
      ['call.hold', { callId, force: true }, 'force'], ['call.hold', { callId: `${callId}&PJSIP/1` }, 'callId'], ['call.dtmf', { callId, digits: '1\r\n' }, 'digits'],
      ['agent.pause', { reason: 'missedOffer' }, 'reason'], ['agent.pause', { reason: 'signedIn' }, 'reason'], ['agent.pause', { reason: 'holiday' }, 'reason'], ['agent.pause', { reason: '$ne' }, 'reason'],
      ['call.hold', 'x', 'call.hold'], ['agent.ready', null, 'agent.ready'],
    ];
    for (const [event, input, field] of bad) {
      const answer = await server.ask(page, event, input);
      expect([answer.ok, answer.code, answer.details?.field], event).to.deep.equal([false, 'BAD_INPUT', field]);
    }
    for (const event of ['constructor', 'call.spy', '__proto__']) expect((await server.ask(page, event)).code).to.equal('NOT_FOUND');
    expect(server.asked).to.deep.equal([]);
  });

  it('given a failure inside, known codes go out and internals never', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    server.callFails = new HotlineError('CALL_WRONG_STATE', ['ended', 'held'], { from: 'ended', to: 'held' });
    expect(await server.ask(page, 'call.hold', { callId: newId(5) })).to.deep.include({ ok: false, code: 'CALL_WRONG_STATE' });
    server.callFails = new Error('password of the store is …');
    expect(await server.ask(page, 'call.hold', { callId: newId(5) })).to.deep.equal({ ok: false, code: 'INTERNAL', message: 'Internal error', messageZh: '系统内部错误' });
  });

  it('given a flood on one socket, it is refused and another socket is not', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    const answers = await Promise.all(Array.from({ length: 150 }, () => server.ask(page, 'agent.extendWrapUp', { seconds: 1 })));
    expect(answers.filter((answer) => answer.code === 'RATE_LIMITED').length).to.be.greaterThan(50);
    const other = await opened(server.open(viewer(OTHER)));
    expect((await server.ask(other, 'phone.take', { tab: true })).ok).to.equal(true);
  });

  it('given a revoked session, its pages are told and closed at once, others stay', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    const other = await opened(server.open(viewer(OTHER)));
    server.sessions.delete(`c=${AGENT}`);
    server.bus.tell('session.revoked', { sessionId: `session-${AGENT}`, userId: AGENT });
    await until('the page is closed', () => page.signedOut === 1 && !page.socket.connected);
    await until('the telephone is signed out too', () => server.routing.agent(AGENT)?.state === 'signedOut');
    expect(other.socket.connected).to.equal(true);
  });

  it('given a person whose rights were taken, the open desk loses them', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    server.sessions.set(`c=${AGENT}`, viewer(AGENT, ['self', 'desk.use']));
    server.bus.tell('user.changed', { userId: AGENT });
    await until('the right is gone', async () => (await server.ask(page, 'call.hold', { callId: newId(5) })).code === 'FORBIDDEN');
    server.sessions.delete(`c=${AGENT}`);
    server.bus.tell('user.changed', { userId: AGENT });
    await until('the page is closed', () => page.signedOut === 1);
  });

  it('given two tabs, one holds the telephone, the other may take it over, and only the holder reports it', async () => {
    const first = await opened(server.open(viewer(AGENT)));
    const second = await opened(server.open(viewer(AGENT)));
    await server.ask(first, 'phone.take', { tab: true });
    expect((await server.ask(second, 'phone.state', { registered: true })).code).to.equal('CONFLICT');
    expect((await server.ask(first, 'phone.state', { registered: true })).ok).to.equal(true);
    await server.ask(second, 'phone.take', { tab: true });
    const tabs = (page: Page) => page.pushes.flatMap(({ event }) => (event.kind === 'phoneTab' ? [event.tab] : []));
    await until('both know the holder', () => [first, second].every((page) => tabs(page).length === 2));
    expect(tabs(first)).to.deep.equal([first.socket.id, second.socket.id]);
    expect(server.gateway.pageOf(AGENT)).to.equal(second.socket.id);
    second.socket.close();
    await until('the telephone is free after the grace', () => tabs(first).at(-1) === null, 8_000);
    expect(server.gateway.pageOf(AGENT)).to.equal(null);
  });

  it('given a wrap-up without ticket or outcome, leaving it by hand is refused', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    const callId = newId(7);
    await server.ask(page, 'phone.state', { registered: true });
    await server.ask(page, 'agent.ready');
    server.routing.enqueue({ callId, queueId: QUEUE, at: new Date() });
    server.routing.answered(callId, AGENT, server.routing.offerOf(callId)!.offerId);
    server.routing.released(AGENT, callId, { seconds: 30 });
    server.outcomeMissing = true;
    expect((await server.ask(page, 'agent.ready')).code).to.equal('OUTCOME_MISSING');
    server.outcomeMissing = false;
    expect((await server.ask(page, 'agent.ready')).ok).to.equal(true);
    expect(server.routing.agent(AGENT)?.state).to.equal('ready');
  });

  it('given an offer, number and queue come at once, the card follows, and a decline ends it', async () => {
    const page = await opened(server.open(viewer(AGENT)));
    await server.ask(page, 'phone.state', { registered: true });
    await server.ask(page, 'agent.ready');
    const callId = newId(7);
    server.routing.enqueue({ callId, queueId: QUEUE, at: new Date() });
    await until('the card is there', () => page.pushes.some(({ event }) => event.kind === 'card' && event.card !== null));
    const kinds = page.pushes.map(({ event }) => event.kind);
    expect(kinds.indexOf('offer')).to.be.lessThan(kinds.indexOf('card'));
    const { offerId } = server.routing.offerOf(callId)!;
    expect((await server.ask(page, 'offer.decline', { offerId: newId(9) })).code).to.equal('OFFER_TAKEN');
    expect((await server.ask(page, 'offer.decline', { offerId })).ok).to.equal(true);
    await until('the offer is off the screen', () => page.pushes.some(({ event }) => event.kind === 'offer' && event.offer === null));
  });

  it('given a store that does not answer, the card is empty after one second, not before', async () => {
    server.residentCard = () => new Promise(() => undefined);
    const page = await opened(server.open(viewer(AGENT)));
    await server.ask(page, 'phone.state', { registered: true });
    await server.ask(page, 'agent.ready');
    const from = performance.now();
    server.routing.enqueue({ callId: newId(7), queueId: QUEUE, at: new Date() });
    const pushed = await until('a card is pushed', () => page.pushes.find(({ event }) => event.kind === 'card'));
    expect(pushed.event).to.include({ card: null });
    expect(performance.now() - from).to.be.at.least(900);
  });
});
