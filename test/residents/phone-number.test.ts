import { expect } from 'chai';
import fc from 'fast-check';
import { maskName } from '../../residents/masking.ts';
import { parsePhoneNumber, phoneKey, type PhoneKind } from '../../residents/phone-number.ts';

const city = { areaCode: '0851' };
type Case = [raw: string, kind: PhoneKind, e164: string | null, dial: string | null];
const CASES: Case[] = [
  ...['13800002345', '013800002345', '+8613800002345', '008613800002345', '8613800002345', '138 0000 2345', '138-0000-2345', '１３８００００２３４５', ' 13800002345 '].map((raw): Case => [raw, 'mobile', '+8613800002345', '13800002345']),
  ...['82345678', '085182345678', '85182345678', '+8685182345678', '008685182345678', '8685182345678', '0851-82345678', '(0851) 8234 5678'].map((raw): Case => [raw, 'landline', '+8685182345678', '82345678']),
  ['8234567', 'landline', '+868518234567', '8234567'],
  ['01062345678', 'landline', '+861062345678', '01062345678'],
  ['02162345678', 'landline', '+862162345678', '02162345678'],
  ['2162345678', 'landline', '+862162345678', '02162345678'],
  ['10086', 'service', null, '10086'],
  ['12345', 'service', null, '12345'],
  ['085112345', 'service', null, '12345'],
  ['+8685112345', 'service', null, '12345'],
  ['95588', 'service', null, '95588'],
  ['4008001234', 'service', null, '4008001234'],
  ...['110', '119', '120', '122', '0851110'].map((raw): Case => [raw, 'emergency', null, raw.replace('0851', '')]),
  ['+12025550123', 'foreign', '+12025550123', '0012025550123'],
  ['0012025550123', 'foreign', '+12025550123', '0012025550123'],
  ['8001', 'internal', null, '8001'],
  ...['', 'anonymous', 'Anonymous', 'restricted', 'unavailable', 'unknown', '  '].map((raw): Case => [raw, 'anonymous', null, null]),
  ...['PJSIP/1', '13800002345&PJSIP/evil', '13800002345@evil', '13800002345;phone', '138\r\n00002345', '138\n00002345', '13800002345\0', '1380000234a', '*72', '13800002345#', '<script>', '1'.repeat(21), '9'.repeat(500), '+', '00', '138', '12800002345', '0138'].map((raw): Case => [raw, raw === '138' ? 'invalid' : 'invalid', null, null]),
];

describe('phone number', () => {
  for (const [raw, kind, e164, dial] of CASES) {
    it(`${JSON.stringify(raw.slice(0, 30))} is ${kind}`, () => expect(parsePhoneNumber(raw, city)).to.include({ raw, kind, e164, dial }));
  }
  it('given a trunk that wants it, a mobile of elsewhere is dialled with 0 and one of the city without', () => {
    const rules = { ...city, zeroBeforeOtherMobiles: true, localMobilePrefixes: ['1380000'] };
    expect(parsePhoneNumber('13900002345', rules).dial).to.equal('013900002345');
    expect(parsePhoneNumber('013800002345', rules).dial).to.equal('13800002345');
  });
  it('masks by kind', () => {
    const masked = (raw: string): string => parsePhoneNumber(raw, city).masked;
    expect([masked('13800005678'), masked('085182345123'), masked('8234567'), masked('10086'), masked('anonymous'), masked('x@y')]).to.deep.equal(['138****5678', '0851-8****123', '0851-8****67', '10086', '', '****']);
  });
  it('another city gives another number for the same local digits', () => expect(phoneKey('82345678', { areaCode: '0571' })).to.equal('+8657182345678'));
  it('whatever comes, what may be dialled is digits only and what is matched is E.164', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.stringMatching(/^[+0]{0,3}[\d\-@;& ]{1,30}$/)), (raw) => {
      const { dial, e164 } = parsePhoneNumber(raw, city);
      expect(dial === null || /^\d{3,20}$/.test(dial)).to.equal(true);
      expect(e164 === null || /^\+[1-9]\d{6,14}$/.test(e164)).to.equal(true);
    }), { numRuns: 2_000 });
  });
  it('every form of one mobile is one person', () => {
    fc.assert(fc.property(fc.stringMatching(/^1[3-9]\d{9}$/), (number) => {
      const keys = new Set([number, `0${number}`, `+86${number}`, `0086${number}`, `86${number}`].map((form) => phoneKey(form, city)));
      expect([...keys]).to.deep.equal([`+86${number}`]);
    }));
  });
});

describe('masking of names', () => {
  for (const [name, masked] of [['张三', '张*'], ['欧阳修', '欧**'], ['张', '张*'], ['', ''], ['云澜水务集团', '云**']] as const) it(`${name || 'empty'} → ${masked || 'empty'}`, () => expect(maskName(name)).to.equal(masked));
});
