/**
 * Working days follow the State Council's yearly notice: holidays, and weekend days made into workdays (调休). One calendar for clocks, queues and the voice menu.
 * A year whose notice is not in yet is computed on weekends and the statutory days, and said to be provisional.
 */
interface Year { holidays: readonly string[]; workdays: readonly string[] }

/** `MM-DD` or `MM-DD…MM-DD`, of the notices for 2024 (国办发明电〔2023〕7号), 2025 (〔2024〕12号) and 2026. */
const NOTICES: Readonly<Record<string, Year>> = {
  2024: {
    holidays: ['01-01', '02-10…02-17', '04-04…04-06', '05-01…05-05', '06-10', '09-15…09-17', '10-01…10-07'],
    workdays: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  2025: {
    holidays: ['01-01', '01-28…02-04', '04-04…04-06', '05-01…05-05', '05-31…06-02', '10-01…10-08'],
    workdays: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    holidays: ['01-01…01-03', '02-15…02-23', '04-04…04-06', '05-01…05-05', '06-19…06-21', '09-25…09-27', '10-01…10-07'],
    workdays: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};
/** Statutory days of a year without a notice yet. */
const PROVISIONAL: Readonly<Record<string, readonly string[]>> = { 2027: ['01-01', '02-05…02-08', '04-05', '05-01…05-02', '06-09', '09-15', '10-01…10-03'] };
/** Of any other year: only the days whose date never moves. */
const FIXED = ['01-01', '05-01…05-02', '10-01…10-03'];

const within = (day: string, spans: readonly string[]): boolean => spans.some((span) => {
  const [from = '', to = from] = span.split('…');
  return day >= from && day <= to;
});

const parsed = (date: string): { year: string; day: string; weekend: boolean } => {
  const moment = new Date(`${date}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(moment.getTime())) throw new RangeError(`not a date: ${date}`);
  return { year: date.slice(0, 4), day: date.slice(5), weekend: moment.getUTCDay() % 6 === 0 };
};

/** `movedWorkday`: a weekend day that the notice makes a workday. A weekend within a holiday is holiday. */
export type DayKind = 'workday' | 'movedWorkday' | 'weekend' | 'holiday';

/** What kind of day a city's date (YYYY-MM-DD) is. */
export function dayKind(date: string): DayKind {
  const { year, day, weekend } = parsed(date);
  const notice: Year = NOTICES[year] ?? { holidays: PROVISIONAL[year] ?? FIXED, workdays: [] };
  if (notice.workdays.includes(day)) return 'movedWorkday';
  if (within(day, notice.holidays)) return 'holiday';
  return weekend ? 'weekend' : 'workday';
}

/** Whether a city's date (YYYY-MM-DD) is a workday. */
export function isWorkday(date: string): boolean {
  return ['workday', 'movedWorkday'].includes(dayKind(date));
}

/** True when the notice of this date's year is not in yet: deadlines are marked 暂定. */
export function isProvisional(date: string): boolean {
  return !(parsed(date).year in NOTICES);
}

const nextDay = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** The last day of a term of `days` working days; day 1 is the next workday after `date`. */
export function addWorkdays(date: string, days: number): string {
  let current = date;
  for (let left = days; left > 0; ) {
    current = nextDay(current);
    if (isWorkday(current)) left -= 1;
  }
  return current;
}
