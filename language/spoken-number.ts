/**
 * Numbers as people say them, for a voice that reads characters. Counted: 十二, 两百零五. Read digit by digit: 幺 for 1, as on the telephone.
 * Before a measure word, and before 百, 千, 万, 亿, 2 is 两; in 十 and at the end of a number it stays 二.
 */
const COUNTED = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const;
const ONE_BY_ONE = ['零', '幺', '二', '三', '四', '五', '六', '七', '八', '九'] as const;
const PLACES = ['', '十', '百', '千'] as const;
const GROUPS = ['', '万', '亿', '万亿'] as const;
const GROUP = 10_000;

const whole = (value: number): number => {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a number to be counted: ${value}`);
  return value;
};

/** Digits one by one, everything else left out: 12345 → 幺二三四五. */
export function spokenDigits(digits: string): string {
  return Array.from(digits.normalize('NFKC').replace(/\D/g, ''), (digit) => ONE_BY_ONE[Number(digit)]).join('');
}

/** Below ten thousand, with 零 where places are skipped. */
function group(value: number): string {
  let spoken = '';
  let skipped = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      skipped = spoken !== '';
      continue;
    }
    const word = digit === 2 && place >= 2 ? '两' : COUNTED[digit];
    spoken += `${skipped ? '零' : ''}${word ?? ''}${PLACES[place] ?? ''}`;
    skipped = false;
  }
  return spoken;
}

/** A number: 105 → 一百零五, 12 → 十二, 20000 → 两万. Throws on what is no whole number from 0 up. */
export function spokenNumber(value: number): string {
  if (whole(value) === 0) return '零';
  let spoken = '';
  for (let index = GROUPS.length - 1; index >= 0; index -= 1) {
    const part = Math.floor(value / GROUP ** index) % GROUP;
    if (part === 0) continue;
    const gap = spoken !== '' && part < GROUP / 10 ? '零' : '';
    const said = part === 2 && index > 0 ? '两' : group(part);
    spoken += `${gap}${said}${GROUPS[index] ?? ''}`;
  }
  // 十二, not 一十二, at the very beginning only.
  return spoken.replace(/^一十/, '十');
}

/** A number before a measure word: 2 → 两 (两位, 两分钟), 12 → 十二. */
export function spokenCount(value: number): string {
  return value === 2 ? '两' : spokenNumber(value);
}

/** A city's date (YYYY-MM-DD): 十一月二十二日; with the year when asked: 二零二六年十一月二十二日. */
export function spokenDate(date: string, withYear = false): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) throw new RangeError(`not a date: ${date}`);
  const [, year = '', month = '', day = ''] = match;
  // Years are read digit by digit, but never with 幺.
  const said = withYear ? `${Array.from(year, (digit) => COUNTED[Number(digit)]).join('')}年` : '';
  return `${said}${spokenNumber(Number(month))}月${spokenNumber(Number(day))}日`;
}

const PARTS: readonly [from: number, name: string][] = [[18, '晚上'], [13, '下午'], [12, '中午'], [6, '上午'], [0, '凌晨']];

/** A time of day (HH:MM): 15:30 → 下午三点半, 09:05 → 上午九点零五分, 14:00 → 下午两点. */
export function spokenTime(time: string): string {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (match === null) throw new RangeError(`not a time: ${time}`);
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  const part = PARTS.find(([from]) => hour >= from)?.[1] ?? '';
  const clock = `${part}${spokenCount(hour > 12 ? hour - 12 : hour)}点`;
  if (minute === 0) return clock;
  if (minute === 30) return `${clock}半`;
  return `${clock}${minute < 10 ? '零' : ''}${spokenNumber(minute)}分`;
}

/** An amount in fen (hundredths of a yuan): 1205 → 十二元零五分, 20000 → 两百元, 350 → 三元五角. */
export function spokenMoney(fen: number): string {
  const [yuan, jiao, rest] = [Math.floor(whole(fen) / 100), Math.floor(fen / 10) % 10, fen % 10];
  const parts = [
    yuan > 0 || fen === 0 ? `${spokenCount(yuan)}元` : '',
    jiao > 0 ? `${spokenCount(jiao)}角` : '',
    rest > 0 ? `${yuan > 0 && jiao === 0 ? '零' : ''}${spokenCount(rest)}分` : '',
  ];
  return parts.join('');
}
