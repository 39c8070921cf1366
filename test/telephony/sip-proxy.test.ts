import { BlockList, connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../clock.ts';
import { phoneCredentials, sipSocketUrl } from '../../telephony/sip-proxy/address.ts';
import { originAllowed } from '../../telephony/sip-proxy/origin.ts';
import { PIPE_LIMITS } from '../../telephony/sip-proxy/pipe.ts';
import { startSipProxy, type ProxyOptions, type SipProxy } from '../../telephony/sip-proxy/proxy.ts';
import { readProxySettings } from '../../telephony/sip-proxy/settings.ts';
import { refusalOf, userOf } from '../../telephony/sip-proxy/sip-message.ts';
import { signSipTicket, verifySipTicket, type SipTicket } from '../../telephony/sip-proxy/ticket.ts';
import { until } from '../helpers/until.ts';

const KEY = '0f'.repeat(32);
const NOW = new Date('2026-11-22T10:00:00Z');
const agent: SipTicket = { kind: 'agent', user: 'agent-01JD0000000000000000000001', expiresAt: new Date('2999-01-01T00:00:00Z') };
const resident: SipTicket = { kind: 'resident', user: 'resident', token: 'tok-1', expiresAt: new Date('2999-01-01T00:00:00Z') };

function request(method: string, user: string, more: string[] = [], body = ''): string {
  const head = [
    `${method} sip:12345@hotline.invalid SIP/2.0`, 'Via: SIP/2.0/WS abc.invalid;branch=z9hG4bK1', 'Max-Forwards: 69', 'To: <sip:12345@hotline.invalid>',
    `From: "李" <sip:${user}@hotline.invalid>;tag=t1`, 'Call-ID: c1', `CSeq: 1 ${method}`, ...more, `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

describe('sip ticket', () => {
  const ticket = { ...resident, expiresAt: new Date(NOW.getTime() + 1_000) };

  it('gives back what was signed', () => {
    expect(verifySipTicket(signSipTicket(ticket, KEY), KEY, NOW)).to.deep.equal(ticket);
  });

  it('is over at its end', () => {
    expect(verifySipTicket(signSipTicket(ticket, KEY), KEY, ticket.expiresAt)).to.equal(null);
  });

  const good = signSipTicket(ticket, KEY);
  const [body = '', seal = ''] = good.split('.');
  const otherBody = Buffer.from(JSON.stringify({ k: 'agent', u: 'agent-x', e: 9e15 })).toString('base64url');
  const hostile: Record<string, string> = {
    'nothing': '', 'a dot': '.', 'no seal': `${body}.`, 'only the body': body, 'a third part': `${good}.x`, 'another body under the same seal': `${otherBody}.${seal}`,
    'another key': signSipTicket(ticket, 'aa'.repeat(32)), 'a cut seal': good.slice(0, -4), 'a megabyte': 'A'.repeat(1_000_000), 'no base64': '%%%.%%%',
  };
  for (const [what, value] of Object.entries(hostile)) it(`is refused when it is ${what}`, () => {
    expect(verifySipTicket(value, KEY, NOW)).to.equal(null);
  });

  it('of a resident without token is refused even when signed', () => {
    expect(verifySipTicket(signSipTicket({ kind: 'resident', user: 'resident', expiresAt: resident.expiresAt }, KEY), KEY, NOW)).to.equal(null);
  });

  it('is not signed with a short key', () => {
    expect(() => signSipTicket(ticket, 'abcd')).to.throw('16 bytes');
  });
});

describe('what may pass the sip proxy', () => {
  const own = agent.user;
  const passes: [string, string, SipTicket][] = [
    ['an agent registering as itself', request('REGISTER', own), agent],
    ['an authorised REGISTER', request('REGISTER', own, [`Authorization: Digest algorithm=MD5, username="${own}", realm="asterisk", nonce="n", uri="sip:x", response="r"`]), agent],
    ['an answer', `SIP/2.0 200 OK\r\nVia: x\r\nTo: <sip:a@b>;tag=1\r\nFrom: <sip:c@d>;tag=2\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`, agent],
    ['a keep-alive', '\r\n\r\n', agent],
    ['a resident calling with its token', request('INVITE', 'resident', ['X-Token: tok-1'], 'v=0\r\n'), resident],
    ['a resident hanging up', request('BYE', 'resident'), resident],
    ['short header names', request('BYE', 'resident').replace('From:', 'f:').replace('Content-Length:', 'l:'), resident],
  ];
  for (const [what, message, ticket] of passes) it(`passes: ${what}`, () => {
    expect(refusalOf(message, ticket)).to.equal(null);
  });

  const refused: [string, string, SipTicket][] = [
    ['a resident registering', request('REGISTER', 'resident'), resident],
    ['a resident as an agent', request('INVITE', own, ['X-Token: tok-1']), resident],
    ['a resident with another token', request('INVITE', 'resident', ['X-Token: tok-2']), resident],
    ['a resident without token', request('INVITE', 'resident'), resident],
    ['a resident with two tokens', request('INVITE', 'resident', ['X-Token: tok-1', 'X-Token: tok-2']), resident],
    ['a resident with an agent\'s authorisation', request('INVITE', 'resident', ['X-Token: tok-1', `Authorization: Digest username="${own}"`]), resident],
    ['an authorisation with two user names', request('REGISTER', own, [`Authorization: Digest username="${own}", username="agent-y"`]), agent],
    ['an agent as another', request('REGISTER', 'agent-y'), agent],
    ['MESSAGE', request('MESSAGE', own), agent],
    ['REFER', request('REFER', own), agent],
    ['SUBSCRIBE', request('SUBSCRIBE', own), agent],
    ['a second From', request('REGISTER', own, ['From: <sip:agent-y@x>;tag=2']), agent],
    ['a second From in its short form', request('REGISTER', own, ['f: <sip:agent-y@x>;tag=2']), agent],
    ['a folded header', request('REGISTER', own, ['Subject: a\r\n From: <sip:agent-y@x>']), agent],
    ['a bare line feed', request('REGISTER', own, ['Subject: a\nFrom: <sip:agent-y@x>']), agent],
    ['a space before the colon', request('REGISTER', own, ['From : <sip:agent-y@x>']), agent],
    ['a second message behind the first', request('REGISTER', own) + request('REGISTER', 'agent-y'), agent],
    ['a length that hides a second message', request('REGISTER', own).replace('Content-Length: 0', 'Content-Length: 9'), agent],
    ['a NUL', request('REGISTER', own, ['Subject: a\0b']), agent],
    ['another method in CSeq', request('REGISTER', own).replace('1 REGISTER', '1 INVITE'), agent],
    ['garbage', 'hello', agent],
    ['nothing', '', agent],
    ['no From', request('REGISTER', own).replace(/From:.*\r\n/, ''), agent],
  ];
  for (const [what, message, ticket] of refused) it(`refuses: ${what}`, () => {
    expect(refusalOf(message, ticket)).to.be.a('string');
  });

  it('reads the user of a From in every plain form and nothing else', () => {
    expect(userOf('<sip:a@h>;tag=1')).to.equal('a');
    expect(userOf('"x <sip:evil@h>" <sip:a@h;transport=ws>;tag=1')).to.equal('a');
    expect(userOf('sip:a@h;tag=1')).to.equal('a');
    expect(userOf('name <sip:a@h>')).to.equal('a');
    for (const odd of ['', '<sip:h>', '<tel:110>', '<sip:a@h>, <sip:b@h>', '<sip:a:pw@h>', '"open <sip:a@h>', '<sip:a@h>;x="<sip:b@h>"']) expect(userOf(odd), odd).to.equal(null);
  });
});

describe('origin of a sip socket', () => {
  const cases: [string | undefined, string | undefined, boolean][] = [
    ['http://127.0.0.1:8080', '127.0.0.1:8081', true], ['https://desk.example.org:8080', 'desk.example.org:8081', true], ['https://public.example.org', '10.0.0.1:8081', true],
    ['http://evil.example.org:8080', '127.0.0.1:8081', false], ['http://127.0.0.1:9999', '127.0.0.1:8081', false], ['null', '127.0.0.1:8081', false], [undefined, '127.0.0.1:8081', false],
    ['https://public.example.org.evil.org', 'x', false], ['file://', 'x', false], ['http://127.0.0.1:8080', undefined, false], ['http://[bad', 'x', false],
  ];
  for (const [origin, host, allowed] of cases) it(`${allowed ? 'allows' : 'refuses'} ${String(origin)} at ${String(host)}`, () => {
    expect(originAllowed(origin, host, [':8080', 'https://public.example.org'])).to.equal(allowed);
  });
});

describe('address of the sip socket', () => {
  const door = { port: 8081, serverPort: 8080, tls: false, publicUrl: null };
  it('is the page\'s own host on the proxy\'s port', () => {
    expect(sipSocketUrl(door, '192.0.2.1', 'a.b')).to.equal('ws://192.0.2.1:8081/sip?ticket=a.b');
    expect(sipSocketUrl({ ...door, tls: true }, '::1', 'a.b')).to.equal('wss://[::1]:8081/sip?ticket=a.b');
  });
  it('is the public address when a reverse proxy stands in front, and not when none does', () => {
    expect(sipSocketUrl({ ...door, publicUrl: 'https://hot.example.org' }, 'x', 't')).to.equal('wss://hot.example.org/sip?ticket=t');
    expect(sipSocketUrl({ ...door, publicUrl: 'http://hot.example.org:8080' }, 'hot.example.org', 't')).to.equal('ws://hot.example.org:8081/sip?ticket=t');
  });
  it('comes with a ticket for that user alone', () => {
    const given = phoneCredentials({ ticket: agent, password: 'p', key: KEY, door, pageHost: 'h', iceServers: [] });
    expect(verifySipTicket(new URL(given.socketUrl).searchParams.get('ticket') ?? '', KEY, NOW)?.user).to.equal(agent.user);
    expect(given).to.include({ user: agent.user, domain: 'hotline.invalid', password: 'p' });
  });
});

describe('settings of the sip proxy', () => {
  it('have their defaults and name what is wrong', () => {
    const settings = readProxySettings({ SIP_TICKET_KEY: KEY, ALLOWED_ORIGINS: 'https://a.example.org, https://b.example.org', PUBLIC_URL: 'https://hot.example.org/x' });
    expect(settings).to.deep.include({ port: 8081, host: '127.0.0.1', target: 'ws://127.0.0.1:8088/ws' });
    expect(readProxySettings({ SIP_TICKET_KEY: KEY, ARI_URL: 'https://pbx.example.org:8089/' }).target).to.equal('wss://pbx.example.org:8089/ws');
    const { trustedProxies } = readProxySettings({ SIP_TICKET_KEY: KEY, TRUST_PROXY: 'loopback, 10.0.0.0/8' });
    expect([trustedProxies.check('10.1.2.3'), trustedProxies.check('192.0.2.1')]).to.deep.equal([true, false]);
    expect(() => readProxySettings({ SIP_TICKET_KEY: KEY, TRUST_PROXY: 'yes' })).to.throw('TRUST_PROXY');
    expect(settings.allowedOrigins).to.deep.equal(['https://a.example.org', 'https://b.example.org', ':8080', 'https://hot.example.org']);
    expect(() => readProxySettings({})).to.throw('SIP_TICKET_KEY');
    expect(() => readProxySettings({ SIP_TICKET_KEY: KEY, SIP_WS_PORT: 'x' })).to.throw('SIP_WS_PORT');
    expect(() => readProxySettings({ SIP_TICKET_KEY: KEY, TLS_CERT: '/x' })).to.throw('TLS_KEY');
  });
});

describe('sip proxy', () => {
  let far: WebSocketServer;
  let farSockets: WebSocket[];
  let received: string[];
  let proxy: SipProxy;
  const opened: WebSocket[] = [];
  const raw: Socket[] = [];
  const silent = { info: () => undefined, warn: () => undefined };

  async function start(more: Partial<ProxyOptions> = {}): Promise<void> {
    proxy = await startSipProxy({
      port: 0, host: '127.0.0.1', target: `ws://127.0.0.1:${(far.address() as { port: number }).port}/ws`, ticketKey: KEY, allowedOrigins: ['http://page.example.org'],
      trustedProxies: new BlockList(), caps: { total: 50, residentsPerAddress: 3, perUser: 2 }, clock: systemClock, log: silent, ...more,
    });
  }
  beforeEach(async () => {
    received = [];
    farSockets = [];
    far = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false) });
    await new Promise((resolve) => far.once('listening', resolve));
    far.on('connection', (socket) => {
      farSockets.push(socket);
      socket.on('message', (data: Buffer) => received.push(data.toString()));
      socket.on('error', () => undefined);
    });
  });
  afterEach(async () => {
    for (const socket of opened.splice(0)) socket.terminate();
    for (const socket of raw.splice(0)) socket.destroy();
    for (const socket of far.clients) socket.terminate();
    await proxy.close();
    await new Promise((resolve) => far.close(resolve));
  });

  function open(ticket: string, options: { origin?: string; protocol?: string; path?: string; headers?: Record<string, string> } = {}): WebSocket {
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}${options.path ?? '/sip'}?ticket=${encodeURIComponent(ticket)}`, options.protocol ?? 'sip', {
      origin: options.origin ?? 'http://page.example.org', headers: options.headers ?? {},
    });
    opened.push(socket);
    socket.on('error', () => undefined);
    return socket;
  }
  const status = (socket: WebSocket): Promise<number> =>
    new Promise((resolve) => {
      socket.once('open', () => resolve(101));
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.once('error', () => resolve(0));
    });
  const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve));
  const agentTicket = (user = agent.user): string => signSipTicket({ ...agent, user }, KEY);

  it('given a good ticket and origin, pipes both ways and closes the far side with the near one', async () => {
    await start();
    const socket = open(agentTicket());
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    expect(await status(socket)).to.equal(101);
    expect(socket.protocol).to.equal('sip');
    socket.send(request('REGISTER', agent.user));
    await until('the message arrives', () => received.length === 1);
    farSockets[0]?.send('SIP/2.0 200 OK\r\n\r\n');
    await until('the answer arrives', () => heard.length === 1);
    socket.close();
    await until('the far side is closed', () => far.clients.size === 0 && proxy.open === 0);
  });

  it('given Asterisk closes, the browser is closed', async () => {
    await start();
    const socket = open(agentTicket());
    await status(socket);
    const code = closed(socket);
    farSockets[0]?.terminate();
    expect(await code).to.equal(1001);
  });

  it('refuses a wrong origin, ticket, path, protocol, user, and a plain request', async () => {
    await start();
    expect(await status(open(agentTicket(), { origin: 'http://evil.example.org' }))).to.equal(403);
    expect(await status(open('x.y'))).to.equal(401);
    expect(await status(open(signSipTicket({ ...agent, expiresAt: NOW }, 'ff'.repeat(32))))).to.equal(401);
    expect(await status(open(signSipTicket({ ...agent, user: 'resident' }, KEY)))).to.equal(401);
    expect(await status(open(agentTicket(), { path: '/ari/events' }))).to.equal(404);
    expect(await status(open(agentTicket(), { protocol: 'ari' }))).to.equal(400);
    expect((await fetch(`http://127.0.0.1:${proxy.port}/ari/channels`)).status).to.equal(426);
    expect(farSockets).to.have.length(0);
  });

  it('given Asterisk is away, answers 503 and frees the place', async () => {
    await start({ target: 'ws://127.0.0.1:9/ws' });
    expect(await status(open(agentTicket()))).to.equal(503);
    await until('the place is free', () => proxy.open === 0);
  });

  it('given a forbidden message, closes only that connection', async () => {
    await start();
    const good = open(agentTicket());
    const bad = open(agentTicket('agent-2'));
    await Promise.all([status(good), status(bad)]);
    const code = closed(bad);
    bad.send(request('REGISTER', agent.user));
    expect(await code).to.equal(1008);
    good.send(request('REGISTER', agent.user));
    await until('the good one is heard', () => received.length === 1);
  });

  for (const [what, send, code] of [
    ['garbage', (socket: WebSocket) => socket.send('\u0000\u0001 nonsense'), 1008],
    ['a binary frame', (socket: WebSocket) => socket.send(Buffer.from('x')), 1008],
    ['a frame over 64 kB', (socket: WebSocket) => socket.send('x'.repeat(70_000)), 1009],
    ['invalid UTF-8', (socket: WebSocket) => socket.send(Buffer.from([0xff, 0xfe]), { binary: false }), 1007],
  ] as const) it(`given ${what}, closes with ${code} and passes nothing on`, async () => {
    await start();
    const socket = open(agentTicket());
    await status(socket);
    const ended = closed(socket);
    send(socket);
    expect(await ended).to.equal(code);
    await until('the far side is closed', () => far.clients.size === 0 && proxy.open === 0);
    expect(received).to.deep.equal([]);
  });

  it('caps residents per address, sockets per user and the total', async () => {
    await start({ caps: { total: 5, residentsPerAddress: 3, perUser: 2 } });
    const as = (token: string): WebSocket => open(signSipTicket({ ...resident, token }, KEY));
    expect(await Promise.all(['a', 'b', 'c'].map((token) => status(as(token))))).to.deep.equal([101, 101, 101]);
    expect(await status(as('d'))).to.equal(503);
    expect(await status(open(agentTicket()))).to.equal(101);
    expect(await status(open(agentTicket()))).to.equal(101);
    expect(await status(open(agentTicket('agent-2')))).to.equal(503);
    opened[0]?.close();
    await until('a place is free', () => proxy.open === 4);
    expect(await status(open(agentTicket()))).to.equal(503);
    expect(await status(open(agentTicket('agent-2')))).to.equal(101);
  });

  it('given a trusted reverse proxy, counts the address it reports and not the one the client claims', async () => {
    const trustedProxies = new BlockList();
    trustedProxies.addAddress('127.0.0.1');
    await start({ trustedProxies, caps: { total: 9, residentsPerAddress: 1, perUser: 2 } });
    const as = (token: string, from: string): WebSocket => open(signSipTicket({ ...resident, token }, KEY), { headers: { 'x-forwarded-for': from } });
    expect(await status(as('a', '192.0.2.1'))).to.equal(101);
    expect(await status(as('b', '198.51.100.7, 192.0.2.1'))).to.equal(503);
    expect(await status(as('c', '192.0.2.2'))).to.equal(101);
  });

  it('given too many messages, closes the connection', async () => {
    await start({ limits: { ...PIPE_LIMITS, burst: 5, messagesPerSecond: 1 } });
    const socket = open(agentTicket());
    await status(socket);
    const code = closed(socket);
    for (let i = 0; i < 10; i += 1) socket.send(request('OPTIONS', agent.user));
    expect(await code).to.equal(1008);
    expect(received.length).to.be.at.most(5);
  });

  it('given a browser that stops reading, buffers a bounded amount and cuts it', async () => {
    await start({ limits: { ...PIPE_LIMITS, maxBuffered: 400_000, pauseAt: 100_000 } });
    const socket = open(agentTicket());
    await status(socket);
    socket.pause();
    const line = 'x'.repeat(60_000);
    await until('it is cut or Asterisk is held back', () => {
      if ((farSockets[0]?.bufferedAmount ?? 0) < 1_000_000) farSockets[0]?.send(line);
      return proxy.open === 0 || (farSockets[0]?.bufferedAmount ?? 0) >= 1_000_000;
    });
  });

  it('given a browser that answers no ping (half-open), ends it and frees the place', async () => {
    await start({ limits: { ...PIPE_LIMITS, pingMs: 60 } });
    const mute = connect(proxy.port, '127.0.0.1');
    raw.push(mute);
    mute.on('error', () => undefined);
    mute.write(
      `GET /sip?ticket=${agentTicket()} HTTP/1.1\r\nHost: page.example.org\r\nOrigin: http://page.example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\r\n',
    );
    await until('it is open', () => proxy.open === 1 && far.clients.size === 1);
    await until('it is ended', () => proxy.open === 0 && far.clients.size === 0);
  });

  it('given a browser that answers pings, keeps it', async () => {
    await start({ limits: { ...PIPE_LIMITS, pingMs: 40 } });
    const socket = open(agentTicket());
    let pings = 0;
    socket.on('ping', () => (pings += 1));
    await status(socket);
    await until('five pings went by', () => pings >= 5);
    expect(proxy.open).to.equal(1);
  });

  it('given a handshake that never ends, cuts it', async () => {
    await start();
    const slow = connect(proxy.port, '127.0.0.1');
    raw.push(slow);
    slow.on('error', () => undefined);
    slow.write('GET /sip HTTP/1.1\r\nHost: x\r\n');
    await until('it is cut', () => slow.destroyed || slow.readableEnded, 9_000);
  });

  it('given a broken upgrade request, frees the place', async () => {
    await start();
    const odd = connect(proxy.port, '127.0.0.1');
    raw.push(odd);
    odd.on('error', () => undefined);
    odd.write(`GET /sip?ticket=${agentTicket()} HTTP/1.1\r\nHost: x\r\nOrigin: http://page.example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n`);
    await until('it is over', () => odd.readableEnded || odd.destroyed || odd.readableLength > 0);
    odd.destroy();
    await until('nothing is left', () => proxy.open === 0 && far.clients.size === 0);
  });

  it('closes all connections when it stops', async () => {
    await start();
    const socket = open(agentTicket());
    await status(socket);
    const code = closed(socket);
    await proxy.close();
    expect(await code).to.equal(1001);
    await start();
  });
});
