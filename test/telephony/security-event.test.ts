import { expect } from 'chai';
import { parseFailedRequest, parseSecurityEvent, sourceOf } from '../../telephony/security-event.ts';

const line = (event: string, { account = '<unknown>', session = 'c1', remote = 'IPV4/UDP/192.0.2.7/5060', more = '' } = {}): string =>
  `[2026-11-22 19:01:14.394] SECURITY[11126] res_security_log.c: SecurityEvent="${event}",EventTV="2026-11-22T19:01:14.394+0000",Severity="Error",Service="PJSIP",EventVersion="1",AccountID="${account}",SessionID="${session}",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="${remote}"${more}`;

describe('a line of the security log', () => {
  for (const kind of ['InvalidAccountID', 'ChallengeResponseFailed', 'InvalidPassword', 'FailedACL']) {
    it(`${kind} is a refused attempt, with its time and sender`, () => {
      expect(parseSecurityEvent(line(kind, { more: ',Challenge="1/a",Response="0",ExpectedResponse=""' }))).to.deep.equal({ kind, at: new Date('2026-11-22T19:01:14.394Z'), source: '192.0.2.7', transport: 'UDP' });
    });
  }

  for (const kind of ['ChallengeSent', 'SuccessfulAuth', 'SomethingNew', 'toString']) {
    it(`${kind} is none`, () => expect(parseSecurityEvent(line(kind))).to.equal(null));
  }

  it('an address forged in the Call-ID or the name has nobody else blocked', () => {
    const forged = 'a",LocalAddress="IPV4/UDP/192.0.2.1/5060",RemoteAddress="IPV4/UDP/203.0.113.1/5060';
    expect(parseSecurityEvent(line('ChallengeResponseFailed', { session: forged }))?.source).to.equal('192.0.2.7');
    expect(parseSecurityEvent(line('InvalidAccountID', { account: forged }))?.source).to.equal('192.0.2.7');
  });

  it('an address forged in the digest, whose quotes come with a backslash, neither', () => {
    const more = ',Challenge="1/a\\",RemoteAddress=\\"IPV4/UDP/203.0.113.1/5060",Response="0\\",RemoteAddress=\\"IPV4/UDP/203.0.113.1/5060\\"",ExpectedResponse=""';
    expect(parseSecurityEvent(line('ChallengeResponseFailed', { more }))?.source).to.equal('192.0.2.7');
  });

  for (const text of ['', 'x', line('InvalidAccountID').slice(0, 200), line('InvalidAccountID', { remote: 'IPV4/UDP/999.1.1.1/5060' }), line('InvalidAccountID', { remote: 'IPV4/UDP/192.0.2.7/0.0.0.0/0' }), line('InvalidAccountID', { session: 'x'.repeat(20_000) })]) {
    it(`${JSON.stringify(text.slice(0, 40))}… of ${text.length} characters is passed over`, () => expect(parseSecurityEvent(text)).to.equal(null));
  }

  it('an IPv6 sender counts as its network of 64 bits, a mapped address as what it maps', () => {
    expect(parseSecurityEvent(line('InvalidAccountID', { remote: 'IPV6/UDP/2001:db8:0:7:aa::5/5060' }))?.source).to.equal('2001:db8:0:7::/64');
    expect([sourceOf('::ffff:192.0.2.7'), sourceOf('::1'), sourceOf('0:0:0:0:0:0:0:1'), sourceOf('192.0.2.0/24'), sourceOf('')]).to.deep.equal(['192.0.2.7', '::1', '::1', null, null]);
  });
});

describe('a line of the message log', () => {
  const line = (from: string, callId = 'c1', at = '192.0.2.7:5060'): string => `[2026-11-22 19:16:12.113] NOTICE[6810] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '${from}' failed for '${at}' (callid: ${callId}) - Failed to authenticate`;
  const forged = "<sip:a@b>' failed for '203.0.113.1:5060' (callid: x";

  it('a failed request has its sender, also with a name and bytes that are no text', () => {
    for (const text of [line('<sip:a@b>', '\ufffd58'), line('"王 \\"x\\"" <sip:a@b>'), line('<sip:a@b>', 'x'.repeat(20_000)), line('<sip:a@b>', forged), line(`"${forged}" <sip:a@b>`)]) expect(parseFailedRequest(text)).to.deep.equal({ source: '192.0.2.7' });
    expect(parseFailedRequest(line('<sip:a@b>', 'c', '[2001:db8::5]:5060'))).to.deep.equal({ source: '2001:db8:0:0::/64' });
  });

  it('other lines tell of none', () => {
    for (const text of ['', "x failed for '192.0.2.7:5060' (callid: a", line(forged).replace('pjsip_distributor.c', 'other.c')]) expect(parseFailedRequest(text)).to.equal(null);
  });
});
