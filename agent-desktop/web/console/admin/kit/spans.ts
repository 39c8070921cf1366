export interface Span { from: string; to: string }
const two = (text: string): string => text.padStart(2, '0');

/** Reads `8:00-12:00, 14:00-18:00` (any of the usual dashes and commas); null when a part cannot be understood or ends before it begins. */
export function readSpans(text: string): Span[] | null {
  const parts = text.normalize('NFKC').replace(/\s*[-\u2010-\u2015~]\s*/g, '-').split(/[\s,;\u3001]+/).filter((part) => part !== '');
  const spans: Span[] = [];
  for (const part of parts) {
    const found = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(part);
    if (!found) return null;
    const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = found;
    const span = { from: `${two(fromHour)}:${fromMinute}`, to: `${two(toHour)}:${toMinute}` };
    if (Number(fromHour) > 23 || Number(fromMinute) > 59 || Number(toMinute) > 59 || span.to > '24:00' || span.from >= span.to) return null;
    spans.push(span);
  }
  return spans.sort((one, other) => one.from.localeCompare(other.from));
}

/** As people write it. */
export function writeSpans(spans: readonly Span[]): string {
  return spans.map((span) => `${span.from}-${span.to}`).join('  ');
}
