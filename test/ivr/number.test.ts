import { expect } from 'chai';
import { numberInputSchema, numberPatchSchema } from '../../contract/flows.ts';
import { findNumber, numberFault, type HotlineNumber } from '../../ivr/number.ts';

const number = (given: Partial<HotlineNumber>): HotlineNumber => ({ ...numberInputSchema.parse({ number: '12345', name: '热线', mode: 'human-first', queueId: 'general' }), ...given });
const NUMBERS = [number({ aliases: ['085112345', '+8685112345'] }), number({ number: '12350', aliases: ['0851-12350'], queueId: 'safety' })];

describe('published numbers', () => {
  for (const [dialled, found] of [
    ['12345', '12345'], ['085112345', '12345'], ['+8685112345', '12345'], ['+86 851 12345', '12345'], ['１２３４５', '12345'], ['12-345', '12345'], ['085112350', '12350'],
    ['1234', undefined], ['123456', undefined], ['', undefined], ['abc', undefined], ['8685112345', undefined], ['12345;12350', undefined],
  ] as const) {
    it(`${JSON.stringify(dialled)} means ${found ?? 'nothing'}`, () => {
      expect(findNumber(NUMBERS, dialled)?.number).to.equal(found);
    });
  }
  for (const [what, given, field] of [
    ['12345 with hours', number({ hoursId: 'office' }), 'hoursId'], ['a menu without a flow', number({ number: '12346', mode: 'menu' }), 'flowId'],
    ['an alias that another number has', number({ number: '12346', aliases: ['085112345'] }), 'aliases'], ['an alias that is another number', number({ number: '12346', aliases: ['12350'] }), 'aliases'],
    ['its own number as an alias', number({ aliases: ['12345'] }), 'aliases'], ['nothing wrong', number({ number: '12346', hoursId: 'office' }), undefined], ['itself unchanged', NUMBERS[0] ?? number({}), undefined],
  ] as const) {
    it(`${what}: ${field ?? 'is accepted'}`, () => expect(numberFault(given, NUMBERS)?.field).to.equal(field));
  }
  it('a patch says nothing of what it does not name', () => {
    expect(numberPatchSchema.parse({ webCallOpen: true, version: 1 })).to.deep.equal({ webCallOpen: true, version: 1 });
    expect(numberPatchSchema.safeParse({ number: '1', version: 1 }).success).to.equal(false);
  });
});
