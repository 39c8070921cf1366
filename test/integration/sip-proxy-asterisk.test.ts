import { createHash, randomBytes } from 'node:crypto';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { createAri, type Ari } from '../../telephony/ari/ari.ts';
import { createPhones, type Phones } from '../../telephony/phones.ts';
import { PROXY_CAPS, startSipProxy, type SipProxy } from '../../telephony/sip-proxy/proxy.ts';
import { signSipTicket } from '../../telephony/sip-proxy/ticket.ts';
import { startAsterisk, type TestAsterisk } from '../helpers/asterisk.ts';
import { until } from '../helpers/until.ts';

const KEY = '5c'.repeat(32);
const AGENT_ID = '01JD0000000000000000000AAA';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('sip proxy before a real Asterisk', function () {
  this.timeout(60_000);
  let asterisk: TestAsterisk;
  let proxy: SipProxy;
  let phones: Phones;
  let ari: Ari;
  const sockets: WebSocket[] = [];

  before(async () => {
    asterisk = await startAsterisk();
    const transport = asterisk.transport();
    await transport.connect();
    ari = createAri(transport);
    phones = createPhones({ ari, dir: join(asterisk.dataDir, 'asterisk/etc/dynamic'), clock: systemClock, log: createLog('silent') });
    proxy = await startSipProxy({
      port: 0, host: '127.0.0.1', target: `ws://127.0.0.1:${asterisk.ariPort}/ws`, ticketKey: KEY, allowedOrigins: ['http://desk.example.org'], trustedProxies: new BlockList(),
      caps: PROXY_CAPS, clock: systemClock, log: { info: () => undefined, warn: () => undefined },
    });
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.terminate();
  });
  after(async () => {
    await proxy.close();
    await asterisk.stop();
  });

  async function open(ticket: string): Promise<{ socket: WebSocket; answers: string[] }> {
    const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/sip?ticket=${ticket}`, 'sip', { origin: 'http://desk.example.org' });
    sockets.push(socket);
    const answers: string[] = [];
    socket.on('message', (data: Buffer) => {
      const message = data.toString();
      if (message.startsWith('SIP/2.0 ')) answers.push(message);
      else socket.send(answerTo(message));
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return { socket, answers };
  }
  /** Asterisk asks whether the telephone is there (OPTIONS). */
  function answerTo(request: string): string {
    const kept = request.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line)).map((line) => (line.startsWith('To:') ? `${line};tag=here` : line));
    return ['SIP/2.0 200 OK', ...kept, 'Content-Length: 0', '', ''].join('\r\n');
  }
  function register(user: string, cseq: number, more: string[] = []): string {
    return [
      'REGISTER sip:hotline.invalid SIP/2.0', `Via: SIP/2.0/WS test.invalid;branch=z9hG4bK${randomBytes(6).toString('hex')}`, 'Max-Forwards: 69', `To: <sip:${user}@hotline.invalid>`,
      `From: <sip:${user}@hotline.invalid>;tag=abc`, `Call-ID: call-${user}`, `CSeq: ${cseq} REGISTER`, `Contact: <sip:${user}@test.invalid;transport=ws>;expires=120`, ...more, 'Content-Length: 0', '', '',
    ].join('\r\n');
  }
  async function registered(user: string, password: string): Promise<string[]> {
    const { socket, answers } = await open(signSipTicket({ kind: 'agent', user, expiresAt: new Date(Date.now() + 60_000) }, KEY));
    socket.send(register(user, 1));
    const challenge = await until('Asterisk challenges', () => answers.find((answer) => answer.startsWith('SIP/2.0 401')));
    const field = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
    const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')];
    const response = md5(`${md5(`${user}:${realm}:${password}`)}:${nonce}:00000001:cn:auth:${md5('REGISTER:sip:hotline.invalid')}`);
    answers.length = 0;
    socket.send(register(user, 2, [`Authorization: Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="sip:hotline.invalid", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="cn", opaque="${opaque}"`]));
    await until('Asterisk answers', () => answers.length > 0);
    return answers;
  }

  it('given an agent\'s ticket and password, the endpoint is online, and offline with its socket', async () => {
    const { user, password } = await phones.signIn({ agentId: AGENT_ID, name: '李话务', staffNumber: '3022' });
    expect((await registered(user, password))[0]).to.match(/^SIP\/2\.0 200 /);
    await until('it is online', async () => (await ari.endpoint('PJSIP', user))?.state === 'online');
    sockets[0]?.terminate();
    await until('it is offline', async () => (await ari.endpoint('PJSIP', user))?.state === 'offline');
  });

  it('given the ticket but a wrong password, Asterisk refuses', async () => {
    const { user } = await phones.signIn({ agentId: AGENT_ID, name: '李话务', staffNumber: '3022' });
    expect((await registered(user, 'wrong-password'))[0]).to.match(/^SIP\/2\.0 401 /);
  });

  it('given a resident\'s ticket, a REGISTER or a call without its token never reaches Asterisk', async () => {
    const ticket = signSipTicket({ kind: 'resident', user: 'resident', token: 'token-1', expiresAt: new Date(Date.now() + 60_000) }, KEY);
    for (const message of [register('resident', 1), register('resident', 1).replaceAll('REGISTER', 'INVITE')]) {
      const { socket, answers } = await open(ticket);
      const closed = new Promise<number>((resolve) => socket.once('close', resolve));
      socket.send(message);
      expect(await closed).to.equal(1008);
      expect(answers).to.deep.equal([]);
    }
  });

  it('given Asterisk dies and comes back, the proxy needs no restart', async () => {
    const { user, password } = await phones.signIn({ agentId: AGENT_ID, name: '李话务', staffNumber: '3022' });
    await registered(user, password);
    const closed = new Promise<number>((resolve) => sockets[0]?.once('close', resolve));
    await asterisk.kill9();
    expect(await closed).to.equal(1001);
    await asterisk.restart();
    const answers = await until('it registers again', () => registered(user, password).catch(() => null), 20_000);
    expect(answers[0]).to.match(/^SIP\/2\.0 200 /);
  });
});
