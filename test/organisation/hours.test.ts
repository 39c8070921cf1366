import { expect } from 'chai';
import { hoursInputSchema } from '../../contract/flows.ts';
import { dayKind } from '../../organisation/calendar.ts';
import { hoursFault, hoursState } from '../../organisation/hours.ts';

const DAY = [{ from: '08:30', to: '12:00' }, { from: '13:30', to: '17:30' }];
const OFFICE = hoursInputSchema.parse({ id: 'office', name: '办公', weekly: [1, 2, 3, 4, 5].map((day) => ({ day, spans: DAY })), holidays: 'closed', exceptions: [{ date: '2026-11-25', spans: [{ from: '09:00', to: '10:00' }] }] });

describe('opening hours', () => {
  for (const [moment, state] of [
    // Monday, 23 November 2026, in the city's zone.
    ['2026-11-23T08:29:00+08:00', 'closed'], ['2026-11-23T08:30:00+08:00', 'open'], ['2026-11-23T12:00:00+08:00', 'closed'], ['2026-11-23T13:30:00+08:00', 'open'], ['2026-11-23T17:30:00+08:00', 'closed'],
    ['2026-11-22T10:00:00+08:00', 'closed'], ['2026-11-23T00:30:00Z', 'open'], ['2026-11-25T09:30:00+08:00', 'open'], ['2026-11-25T14:00:00+08:00', 'closed'],
    // National Day, and the Saturday after it that is made a workday.
    ['2026-10-01T10:00:00+08:00', 'holiday'], ['2026-10-10T10:00:00+08:00', 'open'], ['2026-02-18T10:00:00+08:00', 'holiday'],
  ] as const) {
    it(`${moment} is ${state}`, () => expect(hoursState(OFFICE, new Date(moment))).to.equal(state));
  }
  it('hours that have spans for holidays are open then', () => {
    const always = { ...OFFICE, holidays: [{ from: '10:00', to: '12:00' }] };
    expect([10, 13].map((hour) => hoursState(always, new Date(`2026-10-01T${hour}:00:00+08:00`)))).to.deep.equal(['open', 'closed']);
  });
  it('until midnight means until midnight', () => {
    const late = { ...OFFICE, weekly: [{ day: 1, spans: [{ from: '18:00', to: '24:00' }] }] };
    expect(hoursState(late, new Date('2026-11-23T23:59:59+08:00'))).to.equal('open');
  });
  for (const [what, change, field] of [
    ['a day that comes twice', { weekly: [{ day: 1, spans: [] }, { day: 1, spans: [] }] }, 'weekly'], ['a span that ends before it begins', { weekly: [{ day: 1, spans: [{ from: '22:00', to: '06:00' }] }] }, 'spans'],
    ['a date that comes twice', { exceptions: [{ date: '2026-01-01', spans: [], note: '' }, { date: '2026-01-01', spans: [], note: '' }] }, 'exceptions'], ['a date that is none', { exceptions: [{ date: '2026-13-01', spans: [], note: '' }] }, 'exceptions'], ['nothing', {}, undefined],
  ] as const) {
    it(`${what} is ${field === undefined ? 'accepted' : 'refused'}`, () => expect(hoursFault(hoursInputSchema.parse({ ...OFFICE, ...change }))?.field).to.equal(field));
  }
  for (const [date, kind] of [['2026-11-23', 'workday'], ['2026-11-22', 'weekend'], ['2026-10-03', 'holiday'], ['2026-10-10', 'movedWorkday'], ['2024-02-04', 'movedWorkday'], ['2027-10-01', 'holiday']] as const) {
    it(`${date} is a ${kind}`, () => expect(dayKind(date)).to.equal(kind));
  }
});
