import { expect } from 'chai';
import { serialize } from 'bson';
import { refuseExpressions } from '../../../store/embedded/refusals.ts';

const asked = (pipeline: object[]) => (): void => refuseExpressions(Buffer.from(serialize({ aggregate: 'c', pipeline })));

describe('refusals', () => {
  it('given $dateTrunc, minutes and hours pass, days, months and computed units do not', () => {
    const truncate = (unit: unknown): object[] => [{ $group: { _id: { $dateTrunc: { date: '$at', unit } } } }];
    for (const unit of ['minute', 'hour']) expect(asked(truncate(unit))).not.to.throw();
    for (const unit of ['day', 'week', 'month', '$unit']) expect(asked(truncate(unit))).to.throw('$dateTrunc');
  });

  it('given a text that only mentions the words, it passes', () => {
    expect(asked([{ $match: { text: '$dateTrunc $changeStream' } }])).not.to.throw();
  });
});
