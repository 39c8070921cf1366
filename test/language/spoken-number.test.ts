import { expect } from 'chai';
import { spokenCount, spokenDate, spokenDigits, spokenMoney, spokenNumber, spokenTime } from '../../language/spoken-number.ts';

describe('numbers as people say them', () => {
  for (const [value, said] of [
    [0, '零'], [2, '二'], [10, '十'], [12, '十二'], [20, '二十'], [22, '二十二'], [100, '一百'], [105, '一百零五'], [110, '一百一十'], [112, '一百一十二'], [200, '两百'], [222, '两百二十二'],
    [1_001, '一千零一'], [1_010, '一千零一十'], [2_002, '两千零二'], [10_000, '一万'], [12_000, '一万两千'], [20_000, '两万'], [22_000, '两万两千'], [220_000, '二十二万'], [100_001, '十万零一'],
    [120_000, '十二万'], [1_000_000, '一百万'], [100_000_000, '一亿'], [200_010_000, '两亿零一万'], [10_000_001, '一千万零一'],
  ] as const) it(`${value} is ${said}`, () => expect(spokenNumber(value)).to.equal(said));
  for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) it(`${value} is refused`, () => expect(() => spokenNumber(value)).to.throw(RangeError));
  for (const [value, said] of [[1, '一'], [2, '两'], [12, '十二'], [200, '两百']] as const) it(`${value} of something is ${said}`, () => expect(spokenCount(value)).to.equal(said));
  for (const [digits, said] of [['12345', '幺二三四五'], ['110', '幺幺零'], ['0851-1234', '零八五幺幺二三四'], ['１２', '幺二'], ['', '']] as const) it(`${JSON.stringify(digits)} digit by digit is ${said}`, () => expect(spokenDigits(digits)).to.equal(said));
  for (const [date, said] of [['2026-11-22', '十一月二十二日'], ['2026-01-01', '一月一日'], ['2026-02-20', '二月二十日']] as const) it(`${date} is ${said}`, () => expect(spokenDate(date)).to.equal(said));
  it('a year is read digit by digit, with 一 for one', () => expect(spokenDate('2011-01-02', true)).to.equal('二零一一年一月二日'));
  for (const [time, said] of [
    ['00:00', '凌晨零点'], ['02:05', '凌晨两点零五分'], ['09:05', '上午九点零五分'], ['12:00', '中午十二点'], ['14:00', '下午两点'], ['15:30', '下午三点半'], ['17:12', '下午五点十二分'], ['22:02', '晚上十点零二分'], ['08:30', '上午八点半'],
  ] as const) it(`${time} is ${said}`, () => expect(spokenTime(time)).to.equal(said));
  for (const [fen, said] of [[0, '零元'], [200, '两元'], [350, '三元五角'], [1_205, '十二元零五分'], [20_000, '两百元'], [5, '五分'], [20, '两角'], [1_234_56, '一千两百三十四元五角六分']] as const) it(`${fen} fen are ${said}`, () => expect(spokenMoney(fen)).to.equal(said));
  for (const wrong of ['2026-1-1', '22', '']) it(`${JSON.stringify(wrong)} is no date`, () => expect(() => spokenDate(wrong)).to.throw(RangeError));
  for (const wrong of ['24:00', '9:05', '12:60']) it(`${wrong} is no time of day`, () => expect(() => spokenTime(wrong)).to.throw(RangeError));
});
