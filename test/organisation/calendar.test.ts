import { expect } from 'chai';
import { addWorkdays, isProvisional, isWorkday } from '../../organisation/calendar.ts';
import { queueIdsFor } from '../../organisation/queue-membership.ts';

/** Working days per month, as published. */
const PER_MONTH: Record<number, number[]> = {
  2024: [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22],
  2025: [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23],
  2026: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
};

describe('calendar', () => {
  for (const [year, months] of Object.entries(PER_MONTH)) {
    it(`${year} has the published working days in each month`, () => {
      const counted = months.map((_, month) => {
        const days = new Date(Date.UTC(Number(year), month + 1, 0)).getUTCDate();
        return Array.from({ length: days }, (_unused, day) => `${year}-${String(month + 1).padStart(2, '0')}-${String(day + 1).padStart(2, '0')}`).filter(isWorkday).length;
      });
      expect(counted).to.deep.equal(months);
    });
  }
  it('a make-up Saturday is a workday and a holiday Friday is none', () => expect([isWorkday('2026-10-10'), isWorkday('2026-10-02')]).to.deep.equal([true, false]));
  it('a term over the New Year is counted with the next year, provisional', () => {
    expect(addWorkdays('2026-12-18', 10)).to.equal('2027-01-04');
    expect(isProvisional('2027-01-04')).to.equal(true);
    expect(isProvisional('2026-12-18')).to.equal(false);
  });
  it('a term starts with the next workday', () => expect(addWorkdays('2026-09-30', 1)).to.equal('2026-10-08'));
  it('what is no date is refused', () => expect(() => isWorkday('2026-13-01')).to.throw(RangeError));
});

describe('queue membership', () => {
  const queues = [{ id: 'general', agentIds: [] }, { id: 'dialect', agentIds: ['a'] }];
  it('a queue that names nobody is served by everybody', () => expect(queueIdsFor('b', queues)).to.deep.equal(['general']));
  it('a queue that names agents is served by those', () => expect(queueIdsFor('a', queues)).to.deep.equal(['general', 'dialect']));
});
