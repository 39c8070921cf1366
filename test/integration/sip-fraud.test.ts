import { createSocket } from 'node:dgram';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { asteriskFolders } from '../../asterisk-config/render.ts';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { type Ari, createAri } from '../../telephony/ari/ari.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { createPhones, type Phones } from '../../telephony/phones.ts';
import { createSipGuard, type SipGuard } from '../../telephony/sip-guard.ts';
import { startAsterisk, type TestAsterisk } from '../helpers/asterisk.ts';
import { AIMS, INJECTIONS, MOST_TRIES, PACE_MS } from '../helpers/sip-attack.ts';
import { createSipPhone, type SipPhone } from '../helpers/sip-phone.ts';
import { until } from '../helpers/until.ts';

describe('SIP attacks on a real Asterisk', function () {
  this.timeout(60_000);
  let asterisk: TestAsterisk;
  let ari: Ari;
  let phones: Phones;
  let guard: SipGuard;
  let agentUser: string;
  let deskUser: string;
  const events: AriEvent[] = [];
  const blocks: string[] = [];
  const open: SipPhone[] = [];
  let lastAddress = 4;
  const at = (): ReturnType<typeof asteriskFolders> => asteriskFolders(asterisk.dataDir);
  /** A sender of its own: each attack has a new address. */
  const nextAddress = (): string => `127.0.0.${(lastAddress += 1)}`;
  const sender = async (localAddress: string, user: string, password?: string): Promise<SipPhone> => {
    const phone = await createSipPhone({ sipPort: asterisk.sipPort, toneHz: 440, localAddress, user, ...(password === undefined ? {} : { password }) });
    open.push(phone);
    return phone;
  };
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PACE_MS));
  const isBlocked = (address: string): boolean => guard.blocked().some((block) => block.source === address);
  /** Tries until refused by the access list; gives the number of tries that were listened to. */
  const triesUntilBlocked = async (one: (attempt: number) => Promise<number>): Promise<number> => {
    for (let attempt = 1; attempt <= 3 * MOST_TRIES; attempt += 1) {
      const status = await one(attempt);
      if (status === 403) return attempt - 1;
      expect(status, `try ${attempt}`).to.be.within(400, 499);
      await pause();
    }
    throw new Error('never blocked');
  };
  const starts = (): Extract<AriEvent, { type: 'StasisStart' }>[] => events.filter((event) => event.type === 'StasisStart');
  /** Messages that are strange but right may reach the published number; nothing else may. Ends them and sees that nothing is left. */
  const noLegsElsewhere = async (): Promise<void> => {
    const elsewhere = starts().filter(({ args }) => args[0] !== 'in' || args[2] !== '12345');
    expect(elsewhere, 'legs outside the published number').to.deep.equal([]);
    await until('no channel is left', async () => {
      const left = await ari.channels();
      await Promise.all(left.map(({ id }) => ari.hangup(id)));
      return left.length === 0;
    });
  };
  let callers = 1_000;
  const trunkCalls = async (): Promise<void> => {
    const from = `1990000${(callers += 1)}`;
    const call = await (await sender('127.0.0.1', 'phone')).call('12345', { from });
    await until('the call from the trunk arrives', () => starts().some((event) => event.channel.caller.number === from));
    await call.hangUp();
    await noLegsElsewhere();
  };

  before(async () => {
    asterisk = await startAsterisk();
    const transport = asterisk.transport();
    ari = createAri(transport);
    transport.on('event', (event) => events.push(event));
    phones = createPhones({ ari, dir: at().dynamic, clock: systemClock, log: createLog('silent') });
    await transport.connect();
    agentUser = (await phones.signIn({ agentId: 'A1', name: '王', staffNumber: '8001' })).user;
    deskUser = (await phones.setDeskPhone({ agentId: 'A2', name: '李', staffNumber: '8002' })).user;
    guard = createSipGuard({ file: join(at().log, 'security.log'), messagesFile: join(at().log, 'messages.log'), blockedFile: join(at().dynamic, 'pjsip_blocked.conf'), ari, clock: systemClock, log: createLog('silent'), counter: { inc: ({ reason }) => blocks.push(reason ?? '') } });
  });
  after(async () => {
    guard.stop();
    await Promise.all(open.map((phone) => phone.close()));
    await asterisk.stop();
  });

  it('known and unknown user names are answered alike, so that trying names tells nothing', async () => {
    const address = nextAddress();
    const answers = await Promise.all(['nobody', agentUser, deskUser, 'resident', 'trunk-local'].map(async (user) => [await (await sender(address, user)).register(), await (await sender(address, user)).send('OPTIONS', '12345'), await (await sender(address, user)).send('MESSAGE', '12345', 'x')]));
    for (const answer of answers) expect(answer).to.deep.equal([401, 401, 401]);
  });

  it('trying user names is blocked', async () => {
    const address = nextAddress();
    const tries = await triesUntilBlocked(async (attempt) => (await sender(address, `1${String(attempt).padStart(3, '0')}`)).register());
    expect(tries).to.be.at.most(MOST_TRIES);
    expect(isBlocked(address)).to.equal(true);
    await noLegsElsewhere();
    await trunkCalls();
  });

  for (const [who, user] of [['an agent', (): string => agentUser], ['a desk phone', (): string => deskUser], ['the residents', (): string => 'resident'], ['nobody', (): string => 'nobody']] as const) {
    it(`guessing the password of ${who} at REGISTER is blocked`, async () => {
      const address = nextAddress();
      const tries = await triesUntilBlocked(async (attempt) => (await sender(address, user(), `guess-${attempt}`)).register());
      expect(tries).to.be.at.most(MOST_TRIES);
      expect(isBlocked(address)).to.equal(true);
      await trunkCalls();
    });
  }

  it('guessing it at INVITE to a number abroad is blocked too', async () => {
    const address = nextAddress();
    const tries = await triesUntilBlocked(async (attempt) => (await (await sender(address, deskUser, `guess-${attempt}`)).call('0086138')).finalStatus());
    expect(tries).to.be.at.most(MOST_TRIES);
    await trunkCalls();
  });

  it('a stranger\'s INVITEs to numbers abroad, emergency numbers, extensions and dial strings reach nothing and are blocked', async () => {
    const address = nextAddress();
    const aims = [...AIMS, ...INJECTIONS];
    const tries = await triesUntilBlocked(async (attempt) => (await (await sender(address, 'sipvicious')).call(aims[attempt % aims.length] ?? '')).finalStatus());
    expect(tries).to.be.at.most(MOST_TRIES);
    await noLegsElsewhere();
    await trunkCalls();
  });

  it('the same INVITEs from the trunk and from a signed-in desk phone reach nothing', async () => {
    const login = await phones.setDeskPhone({ agentId: 'A2', name: '李', staffNumber: '8002' });
    const trunk = await sender('127.0.0.1', 'phone');
    const desk = await sender('127.0.0.1', login.user, login.password);
    for (const aim of [...AIMS, ...INJECTIONS]) {
      for (const phone of [trunk, desk]) {
        const call = await phone.call(aim);
        // No answer at all is right for what is no SIP; a parameter behind a semicolon is cut off, and the published number is what remains.
        const status = await call.finalStatus(700).catch(() => 0);
        expect(status, aim).to.satisfy((got: number) => got === 0 || got >= 400);
        await call.hangUp();
      }
    }
    await noLegsElsewhere();
    await trunkCalls();
  });

  it('wrong passwords from this machine block nobody: trunk and browsers live here', async () => {
    for (let attempt = 0; attempt < 2 * MOST_TRIES; attempt += 1) expect(await (await sender('127.0.0.1', 'resident', `guess-${attempt}`)).register()).to.equal(401);
    await trunkCalls();
    expect(isBlocked('127.0.0.1')).to.equal(false);
  });

  it('an address forged in the Call-ID has nobody else blocked', async () => {
    const [address, victim] = [nextAddress(), nextAddress()];
    for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
      await shoot(address, asterisk.sipPort, [register(asterisk.sipPort, address, { callId: `a${attempt}",LocalAddress="IPV4/UDP/127.0.0.1/5060",RemoteAddress="IPV4/UDP/${victim}/5060` })]);
    }
    await until('the forger is blocked', () => isBlocked(address));
    expect(isBlocked(victim)).to.equal(false);
  });

  for (const [what, callId] of [['a byte that is no UTF-8', Buffer.from([0xff])], ['17,000 characters', Buffer.from('x'.repeat(17_000))]] as const) {
    it(`a guess whose Call-ID has ${what}, which the security log leaves out, is blocked too`, async () => {
      const address = nextAddress();
      for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
        const digest = 'Authorization: Digest username="resident", realm="hotline", nonce="1/a", uri="sip:a", response="0123", algorithm=MD5';
        const text = register(asterisk.sipPort, address, { callId: '@' }).replaceAll('forger', 'resident').replace('Call-ID: @', `${digest}\r\nCall-ID: ${attempt}@`);
        const cut = text.indexOf(`${attempt}@\r\n`);
        await shoot(address, asterisk.sipPort, [Buffer.concat([Buffer.from(text.slice(0, cut)), callId, Buffer.from(text.slice(cut))])]);
      }
      await until('the guesser is blocked', () => isBlocked(address));
    });
  }

  it('a block that was removed by hand from the file is lifted', async () => {
    const address = nextAddress();
    const phone = await sender(address, 'nobody');
    await triesUntilBlocked(() => phone.register());
    const file = join(at().dynamic, 'pjsip_blocked.conf');
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').filter((line) => !line.startsWith(`deny=${address} `)).join('\n'));
    await until('listened to again', async () => (await phone.register()) === 401);
    expect(guard.blocked().length, 'the others stay').to.be.greaterThan(0);
  });

  it('malformed messages leave Asterisk alive and calls getting through', async () => {
    const { pid } = asterisk;
    for (const address of ['127.0.0.1', nextAddress()]) {
      await shoot(address, asterisk.sipPort, torture(asterisk.sipPort, address));
      await trunkCalls();
    }
    expect(asterisk.pid).to.equal(pid);
    expect(await ari.ping()).to.equal(true);
    await noLegsElsewhere();
  });

  it('each block is counted with its reason', () => {
    expect(blocks).to.include.members(['InvalidAccountID', 'ChallengeResponseFailed', 'FailedRequest']);
  });
});

/** Sends datagrams as they are. */
async function shoot(from: string, port: number, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  for (const message of messages) await new Promise<void>((resolve) => socket.send(message, port, '127.0.0.1', () => resolve()));
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}

let branches = 0;
function request(first: string, from: string, headers: Record<string, string>, body = '', length: string = String(Buffer.byteLength(body))): string {
  branches += 1;
  const all = { Via: `SIP/2.0/UDP ${from}:5060;branch=z9hG4bKt${branches};rport`, 'Max-Forwards': '70', From: `<sip:t@${from}>;tag=${branches}`, To: '<sip:12345@127.0.0.1>', 'Call-ID': `t${branches}`, CSeq: `1 ${first.split(' ')[0]}`, Contact: `<sip:t@${from}>`, ...headers, 'Content-Length': length };
  return `${[first, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n${body}`;
}

const register = (port: number, from: string, { callId }: { callId: string }): string => request(`REGISTER sip:127.0.0.1:${port} SIP/2.0`, from, { 'Call-ID': callId, From: '<sip:forger@127.0.0.1>;tag=1', To: '<sip:forger@127.0.0.1>' });

/** In the manner of RFC 4475: right but strange, wrong, and hostile messages. */
function torture(port: number, from: string): (string | Buffer)[] {
  const uri = `sip:12345@127.0.0.1:${port}`;
  const invite = `INVITE ${uri} SIP/2.0`;
  const sdp = (media: string): string => `v=0\r\no=- 1 1 IN IP4 ${from}\r\ns=-\r\nc=IN IP4 ${from}\r\nt=0 0\r\n${media}\r\n`;
  const typed = { 'Content-Type': 'application/sdp' };
  return [
    '', '\r\n\r\n', '\0'.repeat(100), Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 37) % 256)), 'INVITE', 'INVITE \r\n\r\n', `${invite}\r\n\r\n`,
    request(invite, from, {}, '', '9999'), request(invite, from, {}, 'x'.repeat(100), '-1'), request(invite, from, {}, 'x'.repeat(100), '99999999999999999999'),
    request(invite, from, { CSeq: '99999999999 INVITE' }), request(invite, from, { CSeq: '1 BYE' }), request(invite, from, { CSeq: '-1 INVITE' }), request(invite, from, { 'Max-Forwards': '0' }), request(invite, from, { 'Max-Forwards': '-5' }), request(invite, from, { 'Max-Forwards': '300' }),
    request(`INVITE  ${uri}  SIP/2.0`, from, {}), request(`INVITE <${uri}> SIP/2.0`, from, {}), request(`INVITE ${uri} SIP/7.0`, from, {}), request(`INVITE ${uri};lr SIP/2.0 `, from, {}), request('INVITE sip: SIP/2.0', from, {}), request('INVITE nobodyKnowsThisScheme:x SIP/2.0', from, {}), request('INVITE tel:+442071838750 SIP/2.0', from, {}), request(`INVITE sip:${'1'.repeat(8_000)}@127.0.0.1 SIP/2.0`, from, {}),
    request(`NEWMETHOD ${uri} SIP/2.0`, from, {}), request(`!interesting-Method0123456789_*+\`.%indeed'~ ${uri} SIP/2.0`, from, {}), request(`ACK ${uri} SIP/2.0`, from, {}), request(`CANCEL ${uri} SIP/2.0`, from, {}), request(`BYE ${uri} SIP/2.0`, from, {}), request(`PRACK ${uri} SIP/2.0`, from, { RAck: '1 1 INVITE' }),
    request(invite, from, { From: '' }), request(invite, from, { From: `"unclosed <sip:t@${from}>;tag=1` }), request(invite, from, { From: '<sip:%00%0d%0a@x>;tag=1' }), request(invite, from, { To: '"\u0000\u0001' }), request(invite, from, { Via: 'SIP/2.0/UDP' }), request(invite, from, { Via: 'SIP/2.0/UDP [::1' }), request(invite, from, { Via: `SIP/2.0/UDP ${from}:99999;branch=z9hG4bK` }),
    request(invite, from, { Contact: '*' }), request(invite, from, { Contact: `${'<sip:a@b>,'.repeat(500)}<sip:a@b>` }), request(invite, from, { 'Record-Route': `${'<sip:a@b;lr>,'.repeat(500)}<sip:a@b;lr>` }), request(invite, from, { Require: 'nothingSupportsThis', 'Proxy-Require': 'nothingSupportsThis' }), request(invite, from, { 'X-Long': 'x'.repeat(20_000) }), request(invite, from, Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`X-${index}`, '1']))),
    request(`REGISTER sip:127.0.0.1:${port} SIP/2.0`, from, { Contact: '*', Expires: '7' }), request(`REGISTER sip:127.0.0.1:${port} SIP/2.0`, from, { Expires: '99999999999999999' }), request(`REGISTER sip:127.0.0.1:${port} SIP/2.0`, from, { Authorization: `Digest username="${'x'.repeat(3_000)}", nonce="", response=` }), request(`REGISTER sip:127.0.0.1:${port} SIP/2.0`, from, { Authorization: 'NoOneKnowsThisScheme opaque=1' }),
    request(invite, from, typed, 'not sdp at all'), request(invite, from, typed, sdp('m=audio')), request(invite, from, typed, sdp('m=audio 99999 RTP/AVP 8')), request(invite, from, typed, sdp(`m=audio 4000 RTP/AVP ${'8 '.repeat(2_000)}`)), request(invite, from, typed, sdp('m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/0\r\na=ptime:0\r\na=fmtp:8 \u0000')), request(invite, from, typed, sdp('m=audio 4000 RTP/AVP 8\r\n'.repeat(100))), request(invite, from, { 'Content-Type': 'multipart/mixed;boundary=x' }, '--x\r\n\r\n--x\r\n--x--'), request(invite, from, { 'Content-Type': 'application/unknown' }, 'x'),
    'SIP/2.0 200 OK\r\n\r\n', `SIP/2.0 4294967301 better not break the receiver\r\nVia: SIP/2.0/UDP ${from};branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: r\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`,
  ];
}
