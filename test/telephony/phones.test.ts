import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../clock.ts';
import { createLog } from '../../log.ts';
import { type Ari, createAri } from '../../telephony/ari/ari.ts';
import type { AriEvent, AriTransport } from '../../telephony/ari/transport.ts';
import { cleanName, createPhones, endpointsFile, type Phones } from '../../telephony/phones.ts';

/** A transport that answers everything with 200 and writes down what it was asked. */
function fakeTransport(): { transport: AriTransport; asked: string[]; emit(event: unknown): void } {
  const asked: string[] = [];
  const handlers: ((event: AriEvent) => void)[] = [];
  const transport: AriTransport = {
    connected: true,
    connect: () => Promise.resolve(),
    close: () => Promise.resolve(),
    request(method, uri) {
      asked.push(`${method} ${uri}`);
      return Promise.resolve({ status: 200, body: { state: 'offline' } });
    },
    on(event: string, handler: unknown) {
      if (event === 'event') handlers.push(handler as (event: AriEvent) => void);
    },
  };
  return { transport, asked, emit: (event) => handlers.forEach((handler) => handler(event as AriEvent)) };
}

const contact = (agentId: string, uri: string, status: string): unknown => ({ type: 'ContactStatusChange', endpoint: { technology: 'PJSIP', resource: `agent-${agentId}` }, contact_info: { uri, contact_status: status } });

describe('telephony/phones', () => {
  let dir: string;
  let fake: ReturnType<typeof fakeTransport>;
  let ari: Ari;
  const open = (): Phones => createPhones({ ari, dir, clock: systemClock, log: createLog('silent') });
  const file = (name: string): string => readFileSync(join(dir, name), 'utf8');

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'hotline-phones-'));
    fake = fakeTransport();
    ari = createAri(fake.transport);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const HOSTILE: [string, string][] = [
    ['李 晓明', '李 晓明'],
    ['Anna-Maria O.', 'Anna-Maria O.'],
    ['x" <110>\ncontext=from-trunk', 'x 110contextfrom-trunk'],
    ['a;comment', 'acomment'],
    ['[agent-X](agent)', 'agent-Xagent'],
    ['#include /etc/passwd', 'include etcpasswd'],
    ['${SHELL(id)}', 'SHELLid'],
    ['１２３４５＂', '12345'],
    ['\u202Eevil\u0000\u2028', 'evil'],
    ['n'.repeat(200), 'n'.repeat(40)],
  ];
  for (const [given, cleaned] of HOSTILE) {
    it(`the name ${JSON.stringify(given.slice(0, 30))} becomes ${JSON.stringify(cleaned.slice(0, 30))} and stays on its line`, () => {
      expect(cleanName(given)).to.equal(cleaned);
      const text = endpointsFile({ A1: { name: given, staffNumber: given, password: 'p' } }, 'agent');
      expect(text.split('\n')).to.have.length(9);
      expect(text.match(/^\[.*$/gm)).to.deep.equal(['[agent-A1](agent)', '[agent-A1](password)', '[agent-A1](agent-contact)']);
    });
  }

  it('an agent id that could end a section is refused', async () => {
    const phones = open();
    for (const agentId of ['', 'a]\n[x', 'a b', '../x', 'a;b', 'x'.repeat(41)]) {
      const code = await phones.signIn({ agentId, name: 'n', staffNumber: '1' }).catch((error: unknown) => (error as { code: string }).code);
      expect(code).to.equal('BAD_INPUT');
    }
  });

  it('given ten sign-ins at once, the files are written whole and SIP is reloaded once', async () => {
    const phones = open();
    fake.asked.length = 0;
    const logins = await Promise.all(Array.from({ length: 10 }, (_, index) => phones.signIn({ agentId: `A${index}`, name: `坐席${index}`, staffNumber: `80${index}` })));
    expect(fake.asked.filter((line) => line === 'PUT asterisk/modules/res_pjsip.so')).to.have.length(1);
    expect(new Set(logins.map((login) => login.password)).size).to.equal(10);
    expect(file('pjsip_agents.conf').match(/^callerid=/gm)).to.have.length(10);
    expect(phones.endpointOf('A3')).to.equal('PJSIP/agent-A3');
  });

  it('a second sign-in of the same agent keeps the password, so that a second window does not cut the first', async () => {
    const phones = open();
    const first = await phones.signIn({ agentId: 'A1', name: 'a', staffNumber: '1' });
    expect(await phones.signIn({ agentId: 'A1', name: 'a', staffNumber: '1' })).to.deep.equal(first);
  });

  it('after a restart of the server everybody is still there, with the same passwords, in a file for the server alone', async () => {
    const before = open();
    const login = await before.signIn({ agentId: 'A1', name: 'a', staffNumber: '1' });
    const desk = await before.setDeskPhone({ agentId: 'A1', name: 'a', staffNumber: '1' });
    const after = open();
    expect(after.has('A1')).to.equal(true);
    expect((await after.signIn({ agentId: 'A1', name: 'a', staffNumber: '1' })).password).to.equal(login.password);
    expect((await after.setDeskPhone({ agentId: 'A1', name: 'a', staffNumber: '1' })).password).to.equal(desk.password);
    expect(statSync(join(dir, 'phones.json')).mode & 0o777).to.equal(0o600);
  });

  it('a damaged state file starts empty instead of failing', () => {
    writeFileSync(join(dir, 'phones.json'), '{"agents":');
    expect(open().signedIn()).to.deep.equal([]);
  });

  it('the emergency queue has exactly the signed-in members of the list; sign-out takes one off', async () => {
    const phones = open();
    await Promise.all(['A1', 'A2'].map((agentId) => phones.signIn({ agentId, name: agentId, staffNumber: '1' })));
    phones.setEmergencyMembers(['A2', 'A1', 'A9', 'A2']);
    await phones.signOut('A1');
    expect(file('queue_members.conf')).to.equal('member => PJSIP/agent-A2,0,agent-A2\n');
    expect(file('pjsip_agents.conf')).not.to.include('agent-A1');
    expect(fake.asked).to.include('PUT asterisk/modules/app_queue.so');
  });

  it('given a reloaded page, the old contact lost after the new one came does not count as lost', async () => {
    const phones = open();
    await phones.signIn({ agentId: 'A1', name: 'a', staffNumber: '1' });
    const news: boolean[] = [];
    phones.onContact((_, registered) => news.push(registered));
    fake.emit(contact('A1', 'sip:one', 'NonQualified'));
    fake.emit(contact('A1', 'sip:two', 'Reachable'));
    fake.emit(contact('A1', 'sip:one', 'Removed'));
    fake.emit(contact('A1', 'sip:two', 'Removed'));
    fake.emit(contact('A9', 'sip:x', 'Reachable'));
    expect(news).to.deep.equal([true, true, true, false]);
  });
});
