import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { asteriskFolders } from '../../asterisk-config/render.ts';
import { systemClock } from '../../clock.ts';
import { newId } from '../../contract/ids.ts';
import { trunkInputSchema, type TrunkInput, type TrunkTestReport } from '../../contract/trunks.ts';
import { createLog } from '../../log.ts';
import { createAri, type Ari } from '../../telephony/ari/ari.ts';
import type { AriEvent } from '../../telephony/ari/transport.ts';
import { createPhones } from '../../telephony/phones.ts';
import { createLines, type Lines } from '../../telephony/lines.ts';
import { startAsterisk, type TestAsterisk } from '../helpers/asterisk.ts';
import { freePort } from '../helpers/free-port.ts';
import { startSecondAsterisk, type SecondAsterisk } from '../helpers/second-asterisk.ts';
import { until } from '../helpers/until.ts';
import { memoryRows } from '../helpers/memory-rows.ts';

const NUMBER = '19900001234';
const OURS = 440;
const PASSWORD = 'carrier;pass\\word';

/** A carrier: an account to register with, TCP, TLS and SRTP, and numbers that are refused in every way. */
function carrierPjsip(tcpPort: number, tlsPort: number, folder: string): string {
  return `[transport-tcp]\ntype=transport\nprotocol=tcp\nbind=127.0.0.1:${tcpPort}\n
[transport-tls]\ntype=transport\nprotocol=tls\nbind=127.0.0.1:${tlsPort}\ncert_file=${folder}/sip-cert.pem\npriv_key_file=${folder}/sip-key.pem\nmethod=tlsv1_2\n
[account]\ntype=endpoint\ncontext=in\ndisallow=all\nallow=alaw\nauth=account\naors=account\nmedia_address=127.0.0.1\n[account]\ntype=aor\nmax_contacts=1\n[account]\ntype=auth\nauth_type=digest\nusername=account\npassword=${PASSWORD.replace(/[\\;]/g, (sign) => `\\${sign}`)}\n
[085166660000]\ntype=endpoint\ncontext=in\ndisallow=all\nallow=alaw\nmedia_encryption=sdes\nmedia_address=127.0.0.1\n`;
}
const REFUSED: [number: string, cause: number, code: string][] = [['19900000403', 21, 'forbidden'], ['19900000404', 1, 'unknownNumber'], ['19900000486', 17, 'busy'], ['19900000503', 34, 'carrierFull']];
const ENTRIES = REFUSED.map(([number, cause]) => `exten => ${number},1,Hangup(${cause})\n`).join('');

function certificate(folder: string): void {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { stdio: 'ignore' });
}

describe('trunks: a carrier that is a real Asterisk', function () {
  this.timeout(90_000);
  const folder = mkdtempSync(join(tmpdir(), 'hotline-trunks-'));
  let asterisk: TestAsterisk;
  let carrier: SecondAsterisk;
  let ari: Ari;
  let lines: Lines;
  let tcpPort: number;
  let tlsPort: number;
  const events: AriEvent[] = [];
  /** A trunk that several tests share: Asterisk takes up to its whole period before it asks a new one for the first time. */
  let kept = false;
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const trunk = (part: Partial<TrunkInput>): TrunkInput => trunkInputSchema.parse({ id: 'one', name: '一线', kind: 'address', host: '127.0.0.1', port: carrier.sipPort, codecs: ['alaw'], ...part });
  const line = (id: string) => lines.trunks.find(id).state;
  const ask = (id: string, number = NUMBER): Promise<TrunkTestReport> => {
    const route = lines.routes.find(({ method, path }) => method === 'post' && path === '/trunks/:id/test');
    return route?.run({ params: { id }, body: { number } } as never) as Promise<TrunkTestReport>;
  };
  const answers = (report: TrunkTestReport): Record<string, string> => Object.fromEntries(report.steps.map(({ question, ok, code }) => [question, `${ok === null ? '-' : ok ? 'yes' : 'no'} ${code}`]));
  const usable = (id: string): Promise<unknown> => until(`trunk ${id} is reachable`, async () => { await lines.trunks.load(); return line(id).reachable === true; }, 20_000);

  before(async () => {
    certificate(folder);
    asterisk = await startAsterisk({ tls: { cert: read('cert.pem'), key: read('key.pem'), ca: read('cert.pem') } });
    [tcpPort, tlsPort] = [await freePort(), await freePort()];
    carrier = await startSecondAsterisk({ hotlinePort: asterisk.sipPort, global: 'endpoint_identifier_order=username,ip\n', entries: ENTRIES, pjsip: ({ dataDir }) => carrierPjsip(tcpPort, tlsPort, asteriskFolders(dataDir).keys), tls: { cert: read('cert.pem'), key: read('key.pem') } });
    const transport = asterisk.transport();
    ari = createAri(transport);
    const phones = createPhones({ ari, dir: asteriskFolders(asterisk.dataDir).dynamic, clock: systemClock, log: createLog('silent') });
    lines = createLines({
      stores: { trunks: memoryRows((row) => row.id), dialRules: memoryRows((row) => row.id), devices: memoryRows((row) => row.agentId), nuisance: memoryRows((row) => row.id) }, callers: { keyOf: (number) => number, evidence: () => Promise.resolve([]), callsSince: () => Promise.resolve(0) }, phones, ownerOf: (agentId) => Promise.resolve({ agentId, name: '王', staffNumber: '8001' }), sip: { host: '127.0.0.1', port: asterisk.sipPort }, ari, dynamicDir: asteriskFolders(asterisk.dataDir).dynamic, journalDir: join(folder, 'journal'), secret: 'made-up secret', tls: true,
      hotline: () => '12345', resolve: () => Promise.resolve([]), chance: () => Math.random(), forms: () => null, newId: () => newId(systemClock.now().getTime()), clock: systemClock, log: createLog('silent'),
      figures: async () => (await fetch(`${asterisk.ariUrl}/metrics`, { headers: { authorization: `Basic ${btoa(`hotline:${asterisk.ariPassword}`)}` } })).text(),
    });
    transport.on('event', lines.dialOut.before((event) => events.push(event)));
    await transport.connect();
    await lines.load();
    const put = lines.routes.find(({ method, path }) => method === 'put' && path === '/dial-rules');
    await put?.run({ body: { allow: ['1990000'], capPerAgentPerDay: 50, capPerQueuePerDay: 50, capPerDay: 500, version: 1 }, params: {} } as never);
  });
  afterEach(async () => {
    if (!kept) for (const { id } of lines.trunks.list()) await lines.trunks.remove(id);
    await carrier.hangUpAll();
    events.length = 0;
  });
  after(async () => {
    lines.stop();
    await carrier.stop();
    await asterisk.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('by address over UDP: all is well, and each question is answered', async () => {
    await lines.trunks.create(trunk({}));
    await usable('one');
    const report = ask('one');
    const far = await carrier.nextCall(OURS);
    await far.answer();
    const { nat, ...rest } = answers(await report);
    expect(rest).to.deep.equal({ registered: '- byAddress', called: 'yes ok', answered: 'yes ok', audioOut: 'yes ok', audioIn: 'yes ok', codec: 'yes ok' });
    expect(nat).to.equal('yes ok');
  });

  it('by registration: the password with signs that bend a line is right, over TCP', async () => {
    await lines.trunks.create(trunk({ kind: 'registration', transport: 'tcp', port: tcpPort, username: 'account', password: PASSWORD }));
    await until('it is registered', async () => { await lines.trunks.load(); return line('one').registered === true; }, 20_000);
    const report = ask('one');
    const far = await carrier.nextCall(OURS);
    await far.answer();
    expect(answers(await report)).to.include({ registered: 'yes ok', called: 'yes ok', answered: 'yes ok', audioOut: 'yes ok', audioIn: 'yes ok' });
    expect(JSON.stringify(lines.trunks.list())).to.not.include('carrier;pass');
  });

  it('a wrong password: not registered, and it is said', async () => {
    await lines.trunks.create(trunk({ kind: 'registration', username: 'account', password: 'wrong' }));
    await until('the registration is refused', async () => { await lines.trunks.load(); return line('one').registered === false; }, 20_000);
    const report = ask('one', '19900000486');
    expect(answers(await report)).to.include({ registered: 'no notRegistered' });
  });

  it('TLS with encrypted speech, the carrier certified by an authority of its own', async () => {
    await lines.trunks.create(trunk({ transport: 'tls', port: tlsPort, srtp: true, callerId: '085166660000' }));
    await usable('one');
    const report = ask('one');
    const far = await carrier.nextCall(OURS);
    await far.answer();
    expect(answers(await report)).to.include({ called: 'yes ok', answered: 'yes ok', audioOut: 'yes ok', audioIn: 'yes ok' });
  });

  describe('a refusal', () => {
    before(async () => {
      kept = true;
      await lines.trunks.create(trunk({}));
      await usable('one');
    });
    after(async () => {
      kept = false;
      await lines.trunks.remove('one');
    });
    for (const [number, , code] of REFUSED) {
      it(`${number} is refused: ${code}`, async () => {
        const { called, answered, audioIn } = answers(await ask('one', number));
        expect([called, answered]).to.include(`no ${code}`);
        expect(audioIn).to.equal('- notReached');
      });
    }
  });

  it('nobody listens at the address', async () => {
    await lines.trunks.create(trunk({ port: await freePort() }));
    await until('the trunk is known to be away', async () => { await lines.trunks.load(); return line('one').reachable === false; }, 20_000);
    expect(answers(await ask('one'))).to.include({ called: 'no notReachable', answered: '- notReached' });
  });

  it('no codec in common', async () => {
    await lines.trunks.create(trunk({ codecs: ['g722'] }));
    await usable('one');
    expect(answers(await ask('one'))).to.include({ called: 'no noCommonCodec', codec: 'no noCommonCodec' });
  });

  it('answered, but not a sound comes', async () => {
    await lines.trunks.create(trunk({}));
    await usable('one');
    const report = ask('one');
    const far = await carrier.nextCall(OURS);
    await carrier.ari.answer(far.id);
    expect(answers(await report)).to.include({ answered: 'yes ok', audioIn: 'no nothingHeard' });
  });

  it('a carrier without a free line: the same leg goes over the next trunk, and rings there', async () => {
    await lines.trunks.create(trunk({ id: 'full', order: 1, numberRules: [{ match: '', strip: 10, prepend: '1990000050' }] }));
    await lines.trunks.create(trunk({ id: 'next', order: 2, numberRules: [{ match: '1', strip: 0, prepend: '9' }], callerId: '085112345' }));
    await usable('full');
    await usable('next');
    const route = lines.dialOut.route('19900001233', { agentId: 'A1', queueId: null });
    expect(route.endpoints).to.deep.equal(['PJSIP/19900000503@trunk-full', 'PJSIP/919900001233@trunk-next']);
    expect(await lines.dialOut.originate({ channelId: 'out-leg-0001', route, app: 'hotline', appArgs: 'out,x', timeout: 20, variables: {} })).to.equal('done');
    const far = await carrier.nextCall(OURS);
    const there = await carrier.ari.channel(far.id);
    expect([there?.dialplan.exten, there?.caller.number]).to.deep.equal(['919900001233', '085112345']);
    await far.answer();
    await until('the leg is up', () => events.some((event) => event.type === 'StasisStart' && event.channel.id === 'out-leg-0001'));
    expect(events.filter((event) => event.type === 'ChannelDestroyed'), 'the first end is kept from the calls').to.deep.equal([]);
    expect(line('full').lastFailure?.cause).to.equal('no line free (34)');
    await ari.hangup('out-leg-0001');
  });

  it('when every trunk refuses, the end is told once', async () => {
    await lines.trunks.create(trunk({ id: 'full', numberRules: [{ match: '', strip: 10, prepend: '1990000050' }] }));
    await lines.trunks.create(trunk({ id: 'full-too', order: 20, numberRules: [{ match: '', strip: 10, prepend: '1990000050' }] }));
    const route = lines.dialOut.route('19900001233', { agentId: null, queueId: null });
    await lines.dialOut.originate({ channelId: 'out-leg-0002', route, app: 'hotline', appArgs: 'out,x', timeout: 20, variables: {} });
    await until('the end is told', () => events.some((event) => event.type === 'ChannelDestroyed'));
    expect(events.filter((event) => event.type === 'ChannelDestroyed')).to.have.length(1);
  });

  it('a removed trunk is gone from Asterisk\'s file; a local fake of 110 is reached without a rule', async () => {
    await lines.trunks.create(trunk({}));
    const route = lines.dialOut.route('110', { agentId: null, queueId: null });
    await lines.dialOut.originate({ channelId: 'out-leg-0003', route, app: 'hotline', appArgs: 'out,x', timeout: 20, variables: {} });
    const far = await carrier.nextCall(OURS);
    expect((await carrier.ari.channel(far.id))?.dialplan.exten).to.equal('110');
    await lines.trunks.remove('one');
    expect(readFileSync(join(asteriskFolders(asterisk.dataDir).dynamic, 'pjsip_trunks.conf'), 'utf8')).to.equal('');
    expect(() => lines.dialOut.route('110', { agentId: null, queueId: null })).to.throw().with.property('code', 'DIAL_NO_TRUNK');
  });
});
