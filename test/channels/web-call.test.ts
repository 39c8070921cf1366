import { createServer, type Server as HttpServer } from 'node:http';
import { expect } from 'chai';
import { Server } from 'socket.io';
import { io as connect, type Socket } from 'socket.io-client';
import { checkRoutes } from '../../access/route.ts';
import { webCallGateway } from '../../channels/web/gateway.ts';
import { webCallRoutes } from '../../channels/web/routes.ts';
import { createWebCallService, type WebCallNeeds, type WebCallService } from '../../channels/web/web-call-service.ts';
import { sourceOf, type ResidentCallSource, type WebCallCaps } from '../../channels/web/web-call.ts';
import type { Clock } from '../../clock.ts';
import type { ResidentCallView } from '../../contract/socket.ts';
import { HotlineError } from '../../errors.ts';
import { createBus, type Bus } from '../../events/bus.ts';
import { until } from '../helpers/until.ts';

const START = new Date('2026-11-22T10:00:00Z').getTime();

function setUp(caps: Partial<WebCallCaps> = {}): { service: WebCallService; live: Map<string, ResidentCallSource>; pass: (ms: number) => void; issue: (address?: string, number?: string) => ReturnType<WebCallService['issue']> } {
  let now = START;
  let made = 0;
  const live = new Map<string, ResidentCallSource>();
  const clock: Clock = { now: () => new Date(now), after: () => () => undefined, every: () => () => undefined };
  const needs: WebCallNeeds = {
    published: (number) => ({ '12345': { webCall: true }, '12320': { webCall: false } })[number] ?? null,
    liveCallOf: (callId) => live.get(callId) ?? null,
    caption: (id) => (id === 'welcome' ? { zh: '您好', en: 'Welcome' } : null),
    credentials: ({ token, expiresAt, pageHost }) => ({ socketUrl: `ws://${pageHost}:8081/sip?ticket=${token}`, user: 'resident', password: 'p', domain: 'hotline.invalid', iceServers: [], expiresAt: expiresAt.toISOString() }),
    clock, caps, newToken: () => `token-of-the-test-${String((made += 1)).padStart(4, '0')}`,
  };
  const service = createWebCallService(needs);
  return { service, live, pass: (ms) => (now += ms), issue: (address = '192.0.2.1', number = '12345') => service.issue({ number, language: 'zh', address, pageHost: 'h' }) };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'ok', (error: unknown) => (error instanceof HotlineError ? error.code : String(error)));
}

describe('web call', () => {
  it('given a published number, gives a token and credentials that end in two minutes', async () => {
    const { issue } = setUp();
    const answer = await issue();
    expect(answer).to.include({ number: '12345', language: 'zh' });
    expect(answer.credentials.expiresAt).to.equal('2026-11-22T10:02:00.000Z');
  });

  it('given a number that is not published, or not for the web, refuses', async () => {
    const { issue } = setUp();
    expect(await codeOf(issue('192.0.2.1', '99999'))).to.equal('NOT_FOUND');
    expect(await codeOf(issue('192.0.2.1', '12320'))).to.equal('WEB_CALL_OFF');
  });

  it('given three within ten minutes from one source, refuses the fourth and admits it later; others are not touched', async () => {
    const { issue, pass } = setUp();
    for (let i = 0; i < 3; i += 1) await issue('2001:db8:1:2::1');
    expect(await codeOf(issue('2001:0db8:1:2:ffff::9'))).to.equal('WEB_CALL_CAP');
    expect(await codeOf(issue('2001:db8:1:3::1'))).to.equal('ok');
    pass(600_001);
    expect(await codeOf(issue('2001:db8:1:2::1'))).to.equal('ok');
  });

  it('given the total is reached, refuses until a token lapses or a call ends', async () => {
    const { issue, pass, service, live } = setUp({ inTotal: 2 });
    const first = await issue('192.0.2.1');
    await issue('192.0.2.2');
    live.set('c1', { state: 'waiting', captionId: null, position: 1, startedAt: new Date(START) });
    expect(service.bindCall(first.token, 'c1')).to.equal(true);
    expect(await codeOf(issue('192.0.2.3'))).to.equal('WEB_CALL_CAP');
    pass(120_000);
    expect(await codeOf(issue('192.0.2.3'))).to.equal('ok');
    expect(await codeOf(issue('192.0.2.4'))).to.equal('WEB_CALL_CAP');
    service.release('c1');
    expect(await codeOf(issue('192.0.2.4'))).to.equal('ok');
  });

  it('binds a token to one call only, not when lapsed, unknown or odd', async () => {
    const { issue, pass, service } = setUp();
    const { token } = await issue();
    expect(service.bindCall(token, 'c1')).to.equal(true);
    expect(service.bindCall(token, 'c2')).to.equal(false);
    expect(service.tokenOf('c1')).to.equal(token);
    expect(service.languageOf('c1')).to.equal('zh');
    const late = await issue();
    pass(120_000);
    expect(service.bindCall(late.token, 'c3')).to.equal(false);
    for (const odd of ['', 'x', '../../../etc/passwd', 'A'.repeat(10_000), '__proto__']) expect(service.bindCall(odd, 'c4')).to.equal(false);
  });

  it('shows connecting, then the call with its caption, then ended', async () => {
    const { issue, service, live } = setUp();
    const { token } = await issue();
    expect(service.viewOf(token)?.state).to.equal('connecting');
    service.bindCall(token, 'c1');
    live.set('c1', { state: 'greeting', captionId: 'welcome', position: null, startedAt: new Date(START) });
    expect(service.viewOf(token)).to.deep.equal({ state: 'greeting', caption: { zh: '您好', en: 'Welcome' }, position: null, keys: [], startedAt: '2026-11-22T10:00:00.000Z' });
    live.clear();
    expect(service.viewOf(token)?.state).to.equal('ended');
    service.release('c1');
    expect(service.viewOf(token)).to.equal(null);
  });

  it('counts one household as one source', () => {
    expect(sourceOf('::ffff:192.0.2.1')).to.equal('192.0.2.1');
    expect(sourceOf('2001:db8::1')).to.equal('2001:db8:0:0');
    expect(sourceOf('2001:0DB8:0:0:1::5')).to.equal('2001:db8:0:0');
    expect(sourceOf('::1')).to.equal('0:0:0:0');
  });

  it('has one public route with a known permission', () => {
    const { service } = setUp();
    const routes = webCallRoutes(service);
    expect(() => checkRoutes([routes])).not.to.throw();
    expect(routes.map((route) => `${route.method} ${route.path} ${route.permission}`)).to.deep.equal(['post /web-calls public']);
  });
});

describe('namespace of one call', () => {
  let http: HttpServer;
  let io: Server;
  let bus: Bus;
  let url: string;
  const clients: Socket[] = [];

  beforeEach(async () => {
    http = createServer();
    io = new Server(http);
    bus = createBus((error) => {
      throw error;
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(http.address() as { port: number }).port}/call`;
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect();
    await io.close();
  });

  function open(auth: Record<string, unknown>): { client: Socket; views: ResidentCallView[]; errors: string[] } {
    const client = connect(url, { auth, transports: ['websocket'], reconnection: false, forceNew: true });
    clients.push(client);
    const views: ResidentCallView[] = [];
    const errors: string[] = [];
    client.on('call', (view: ResidentCallView) => views.push(view));
    client.on('connect_error', (error) => errors.push(error.message));
    return { client, views, errors };
  }

  it('tells a page of its own call only, and ends with it', async () => {
    const { service, live, issue } = setUp();
    webCallGateway(io, { webCalls: service, bus });
    const [mine, other] = [await issue('192.0.2.1'), await issue('192.0.2.2')];
    const page = open({ token: mine.token });
    const neighbour = open({ token: other.token });
    await until('both are connected', () => page.views.length === 1 && neighbour.views.length === 1);
    service.bindCall(mine.token, 'c1');
    live.set('c1', { state: 'waiting', captionId: null, position: 2, startedAt: new Date(START) });
    bus.tell('call.changed', { callId: 'c1', seq: 1, state: 'queued', agentId: null });
    await until('the page sees it', () => page.views.at(-1)?.position === 2);
    live.delete('c1');
    bus.tell('call.ended', { callId: 'c1', agentId: null, ending: 'resident' });
    await until('the page sees the end', () => page.views.at(-1)?.state === 'ended' && page.client.disconnected);
    expect(neighbour.views).to.have.length(1);
    expect(neighbour.client.connected).to.equal(true);
  });

  it('gives nothing without a token, with a wrong or odd one, nor to a third socket', async () => {
    const { service, issue } = setUp();
    webCallGateway(io, { webCalls: service, bus });
    for (const auth of [{}, { token: 'nonsense' }, { token: { $ne: null } }, { token: 'A'.repeat(5_000) }]) {
      const page = open(auth);
      await until('it is refused', () => page.errors.length === 1);
      expect(page.errors).to.deep.equal(['NOT_SIGNED_IN']);
      expect(page.views).to.deep.equal([]);
    }
    const { token } = await issue();
    const pages = [open({ token }), open({ token })];
    await until('two are in', () => pages.every((page) => page.views.length === 1));
    const third = open({ token });
    await until('the third is refused', () => third.errors.length === 1);
    expect(third.errors).to.deep.equal(['RATE_LIMITED']);
  });

  it('ignores whatever a page says', async () => {
    const { service, issue } = setUp();
    webCallGateway(io, { webCalls: service, bus });
    const page = open({ token: (await issue()).token });
    await until('it is connected', () => page.views.length === 1);
    page.client.emit('call.hangUp', { callId: 'c1' });
    page.client.emit('call', { state: 'talking' });
    expect(page.views).to.have.length(1);
  });
});
