import type { Span } from '../kit/spans.ts';

interface Day { day: number; spans: Span[] }
const week = (form: Record<string, unknown>): Day[] => (form['weekly'] as Day[] | undefined) ?? [];

/** The open spans of a day, 1 Monday … 7 Sunday; none = closed. */
export function spansOf(form: Record<string, unknown>, day: number): Span[] {
  return week(form).find((one) => one.day === day)?.spans ?? [];
}

/** Sets one day; days stand in their order and a closed one is left out. */
export function withDay(form: Record<string, unknown>, day: number, spans: Span[]): void {
  const others = week(form).filter((one) => one.day !== day);
  form['weekly'] = [...others, ...(spans.length > 0 ? [{ day, spans }] : [])].sort((one, other) => one.day - other.day);
}

/** Tuesday to Friday become as Monday is. */
export function applyToWorkdays(form: Record<string, unknown>): void {
  for (const day of [2, 3, 4, 5]) withDay(form, day, spansOf(form, 1).map((span) => ({ ...span })));
}
