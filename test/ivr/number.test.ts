import { expect } from 'chai';
import { findNumber, type HotlineNumber } from '../../ivr/number.ts';

const NUMBERS: HotlineNumber[] = [
  { number: '12345', aliases: ['085112345', '+8685112345'], mode: 'human-first', greeting: [], queueId: 'general', webCall: true },
  { number: '12350', aliases: ['0851-12350'], mode: 'human-first', greeting: [], queueId: 'safety', webCall: false },
];

describe('published numbers', () => {
  for (const [dialled, number] of [
    ['12345', '12345'], ['085112345', '12345'], ['+8685112345', '12345'], ['+86 851 12345', '12345'], ['１２３４５', '12345'], ['12-345', '12345'], ['085112350', '12350'],
    ['1234', undefined], ['123456', undefined], ['', undefined], ['abc', undefined], ['8685112345', undefined], ['12345;12350', undefined],
  ] as const) {
    it(`${JSON.stringify(dialled)} means ${number ?? 'nothing'}`, () => {
      expect(findNumber(NUMBERS, dialled)?.number).to.equal(number);
    });
  }
});
