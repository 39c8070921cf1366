import { expect } from 'chai';
import fc from 'fast-check';
import { checkDigit, cityDay, parseTicketNumber, spokenTicketNumber, ticketNumber } from '../../tickets/ticket-number.ts';

const digits = fc.stringMatching(/^\d{13}$/);

describe('ticket number', () => {
  it('is day, serial, check digit', () => expect(ticketNumber('20261122', 72)).to.equal('20261122-00072-1'));
  it('widens above 99,999 a day', () => expect(ticketNumber('20261122', 100_000)).to.match(/^20261122-100000-\d$/));
  it('takes the day of the city, not of the machine', () => {
    expect(cityDay(new Date('2026-11-21T16:00:00Z'))).to.equal('20261122');
    expect(cityDay(new Date('2026-11-22T15:59:59Z'))).to.equal('20261122');
  });
  it('is read out with 幺 for one', () => {
    expect(spokenTicketNumber('20261122-00072-1')).to.equal('十一月二十二日，零零零七二，校验码幺');
    expect(spokenTicketNumber(ticketNumber('20260110', 10_101))).to.match(/^一月十日，幺零幺零幺，校验码/);
  });
  for (const form of ['20261122-00072-1', ' 20261122 00072 1 ', '20261122000721', '２０２６１１２２－０００７２－１', '20261122–00072–1']) {
    it(`reads ${JSON.stringify(form)}`, () => expect(parseTicketNumber(form)).to.equal('20261122-00072-1'));
  }
  for (const form of ['', '20261122-00072-2', '20261322-00072-1', '20261122-0072-1', "20261122-00072-1'; drop", '00072-1', '9'.repeat(200), '20261122-000072-1']) {
    it(`refuses ${JSON.stringify(form.slice(0, 30))}`, () => expect(parseTicketNumber(form)).to.equal(null));
  }
  it('every number that is made is read back', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9_999_999 }), (serial) => {
      const number = ticketNumber('20261122', serial);
      expect(parseTicketNumber(number)).to.equal(number);
    }));
  });
  it('every single wrong digit is caught', () => {
    fc.assert(fc.property(digits, fc.nat(12), fc.integer({ min: 1, max: 9 }), (text, place, by) => {
      const wrong = text.slice(0, place) + String((Number(text[place]) + by) % 10) + text.slice(place + 1);
      expect(checkDigit(wrong)).to.not.equal(checkDigit(text));
    }), { numRuns: 2_000 });
  });
  it('every swap of two neighbours is caught, the check digit among them', () => {
    fc.assert(fc.property(digits, fc.nat(12), (text, place) => {
      const whole = text + String(checkDigit(text));
      const [a = '', b = ''] = [whole[place], whole[place + 1]];
      fc.pre(a !== b);
      const swapped = whole.slice(0, place) + b + a + whole.slice(place + 2);
      expect(checkDigit(swapped)).to.not.equal(0);
      expect(checkDigit(whole)).to.equal(0);
    }), { numRuns: 2_000 });
  });
});
