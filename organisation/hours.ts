import type { HoursInput } from '../contract/flows.ts';
import { cityTime } from '../language/city-time.ts';
import { dayKind } from './calendar.ts';

type Span = HoursInput['holidays'] extends infer T ? (T extends readonly (infer S)[] ? S : never) : never;
const MONDAY = 1;

/** Whether these hours are open at a moment, in the city's zone. `holiday`: closed because of the calendar's holiday, not of the hour. */
export function hoursState(hours: HoursInput, moment: Date): 'open' | 'closed' | 'holiday' {
  const local = cityTime(moment);
  const [date, time] = [local.slice(0, 10), local.slice(11, 16)];
  const among = (spans: readonly Span[]): 'open' | 'closed' => (spans.some(({ from, to }) => time >= from && time < to) ? 'open' : 'closed');
  const exception = hours.exceptions.find((one) => one.date === date);
  if (exception !== undefined) return among(exception.spans);
  const kind = dayKind(date);
  if (kind === 'holiday') return hours.holidays === 'closed' ? 'holiday' : among(hours.holidays);
  return among(hours.weekly.find(({ day }) => day === (kind === 'movedWorkday' ? MONDAY : weekday(date)))?.spans ?? []);
}

/** 1 Monday … 7 Sunday. */
const weekday = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

/** Why these hours cannot be, naming the field; null when all is well. A night is two spans: until 24:00, and from 00:00. */
export function hoursFault({ weekly, holidays, exceptions }: HoursInput): { field: string; why: string } | null {
  const days = weekly.map(({ day }) => day);
  if (new Set(days).size !== days.length) return { field: 'weekly', why: 'a day comes twice' };
  const dates = exceptions.map(({ date }) => date);
  if (new Set(dates).size !== dates.length) return { field: 'exceptions', why: 'a date comes twice' };
  const wrongDate = dates.find((date) => Number.isNaN(Date.parse(`${date}T00:00:00Z`)));
  if (wrongDate !== undefined) return { field: 'exceptions', why: `${wrongDate} is no date` };
  const wrong = [...weekly.map(({ spans }) => spans), holidays === 'closed' ? [] : holidays, ...exceptions.map(({ spans }) => spans)].flat().find(({ from, to }) => from >= to);
  return wrong === undefined ? null : { field: 'spans', why: `${wrong.from} is not before ${wrong.to}` };
}
