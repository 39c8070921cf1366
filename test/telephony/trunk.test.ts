import { expect } from 'chai';
import { trunkInputSchema, type TrunkInput } from '../../contract/trunks.ts';
import { checkRoutes } from '../../access/route.ts';
import { deviceRoutes } from '../../telephony/device-routes.ts';
import { nuisanceRoutes } from '../../telephony/nuisance-routes.ts';
import { inOrder, numberFor, trunkFault, trunkOfChannel, trunksFile, type TrunkRow } from '../../telephony/trunk.ts';
import { registeredIn } from '../../telephony/trunk-lines.ts';
import { createTrunkPasswords } from '../../telephony/trunk-password.ts';
import { trunkRoutes } from '../../telephony/trunk-routes.ts';
import { natOf } from '../../telephony/trunk-test.ts';

const row = (part: Partial<TrunkInput> = {}): TrunkRow => ({ ...trunkInputSchema.parse({ id: 'one', name: '一线', kind: 'address', host: '192.0.2.10', ...part }), version: 1 });
const idle = (): { callsNow: number; usable: boolean } => ({ callsNow: 0, usable: true });

describe('trunks', () => {
  const rules = [{ match: '00', strip: 2, prepend: '+' }, { match: '1', strip: 0, prepend: '0' }];
  for (const [digits, sent] of [['0012025550100', '+12025550100'], ['13800001234', '013800001234'], ['88881234', '88881234'], ['110', '110']] as const) {
    it(`${digits} goes out as ${sent} by the first rule that fits`, () => expect(numberFor(digits, { numberRules: rules })).to.equal(sent));
  }

  it('lower order first, one that is away last, a full or switched-off one not at all', () => {
    const rows = [row({ id: 'bb', order: 2 }), row({ id: 'aa', order: 1 }), row({ id: 'full', order: 0, channels: 1 }), row({ id: 'off', order: 0, enabled: false }), row({ id: 'away', order: 0 })];
    const load = (id: string): { callsNow: number; usable: boolean } => ({ callsNow: id === 'full' ? 1 : 0, usable: id !== 'away' });
    expect(inOrder(rows, load, false, () => 0.5).map(({ id }) => id)).to.deep.equal(['aa', 'bb', 'away']);
    expect(inOrder(rows, load, true, () => 0.5).map(({ id }) => id), 'an emergency').to.deep.equal(['full', 'aa', 'bb', 'away']);
  });

  it('equal order is shared by weight', () => {
    const rows = [row({ id: 'heavy', weight: 3 }), row({ id: 'light', weight: 1 })];
    let state = 42;
    const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const first = Array.from({ length: 4_000 }, () => inOrder(rows, idle, false, chance)[0]?.id).filter((id) => id === 'heavy').length;
    expect(first / 4_000).to.be.within(0.72, 0.78);
  });

  it('no password can begin a line or a comment of its own', () => {
    const file = trunksFile([row({ kind: 'registration', username: 'user' })], () => 'a;b\\c', { tls: false });
    expect(file).to.include('\npassword=a\\;b\\\\c\n').and.to.include('\nclient_uri=sip:user@192.0.2.10:5060\n');
    expect(trunksFile([row({ kind: 'registration', username: 'user' })], () => 'a\n[evil]', { tls: false })).to.not.include('evil');
  });

  for (const [why, part, field] of [
    ['half the world as the carrier', { from: ['0.0.0.0/0'] }, 'from'], ['what is no address', { from: ['1:2:3'] }, 'from'], ['an account without a user', { kind: 'registration' }, 'username'],
    ['TLS without a certificate', { transport: 'tls' }, 'transport'], ['keys of speech in the open', { srtp: true }, 'srtp'],
  ] as const) {
    it(`${why} is refused`, () => expect(trunkFault(row(part as Partial<TrunkInput>), { tls: false, hasPassword: false })?.field).to.equal(field));
  }

  it('a password is sealed for its trunk and its installation alone', () => {
    const passwords = createTrunkPasswords('one secret');
    const sealed = passwords.seal('one', 'geheim');
    expect([passwords.open('one', sealed), passwords.open('two', sealed), createTrunkPasswords('other').open('one', sealed), sealed.includes('geheim')]).to.deep.equal(['geheim', null, null, false]);
  });

  it('a channel\'s name tells its trunk', () => expect([trunkOfChannel('PJSIP/trunk-tele-com-0000001f'), trunkOfChannel('PJSIP/agent-A1-0000001f')]).to.deep.equal(['tele-com', null]));

  it('the state of a registration is read from Asterisk\'s figures', () => {
    const figures = (value: number): string => `asterisk_pjsip_outbound_registration_status{eid="x",username="sip:user@192.0.2.10:5060",domain="sip:192.0.2.10:5060",channel_type="PJSIP"} ${value}\n`;
    expect([1, 0].map((value) => registeredIn(figures(value), 'sip:user@192.0.2.10:5060'))).to.deep.equal([true, false]);
    expect(registeredIn('', 'sip:user@192.0.2.10:5060')).to.equal(null);
  });

  it('a private address for speech from a public carrier is the fault of one-way audio', () => {
    expect(natOf('10.0.0.5:20000', 'sip:192.0.2.10:5060', '198.51.100.4:10000').code).to.equal('privateMedia');
    expect(natOf('192.0.2.11:20000', 'sip:192.0.2.10:5060', '10.0.0.9:10000').code).to.equal('behindNat');
    expect(natOf('10.0.0.5:20000', 'sip:10.0.0.1:5060;transport=tcp', '10.0.0.9:10000').code).to.equal('ok');
  });

  it('every route names a right that exists', () => {
    const tables = [trunkRoutes({} as never), deviceRoutes({} as never), nuisanceRoutes({} as never)];
    expect(() => checkRoutes(tables)).to.not.throw();
  });
});
